package dev.cutover.traffic.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.upstream.EmbeddedOrigin.Asker;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one event loop gives up where another may open no connection. */
class Http2OriginSharingTest {
    private EmbeddedOrigin origin = new EmbeddedOrigin(1);

    @AfterEach
    void stop() {
        origin.close();
    }

    private void among(int maxConnections) {
        origin.close();
        origin = new EmbeddedOrigin(maxConnections);
    }

    /** Opens two connections with a request on each. */
    private List<Asker> onTwoConnections() {
        among(2);
        Asker first = origin.ask();
        origin.allow(0, 1);
        Asker second = origin.ask();
        origin.allow(0, 100);
        origin.allow(1, 100);
        assertThat(origin.channels()).hasSize(2);
        return List.of(first, second);
    }

    private boolean isOpen(int connection) {
        return origin.channels().get(connection).isOpen();
    }

    @Test
    void anIdleConnectionIsClosedForAnotherLoop() {
        origin.answer(0, origin.ask());

        Asker elsewhere = origin.askOnOtherLoop();

        assertThat(elsewhere.isServed()).isTrue();
        assertThat(isOpen(0)).isFalse();
    }

    @Test
    void asManyIdleConnectionsAreClosedAsAreWantedElsewhere() {
        List<Asker> askers = onTwoConnections();
        origin.answer(0, askers.get(0));
        origin.answer(1, askers.get(1));

        Asker elsewhere = origin.askOnOtherLoop();

        assertThat(elsewhere.isServed()).isTrue();
        assertThat(origin.channels().subList(0, 2))
                .filteredOn(EmbeddedChannel::isOpen)
                .hasSize(1);
    }

    @Test
    void aBusyConnectionIsNotGivenUpWhereAnIdleOneIs() {
        List<Asker> askers = onTwoConnections();
        origin.answer(1, askers.get(1));

        Asker elsewhere = origin.askOnOtherLoop();

        assertThat(elsewhere.isServed()).isTrue();
        assertThat(isOpen(1)).isFalse();
        assertThat(origin.connection(0).hasRoom()).isTrue();
    }

    @Test
    void theLeastUsedOfBusyConnectionsTakesNoMore() {
        onTwoConnections();
        origin.ask();

        origin.askOnOtherLoop();

        assertThat(origin.connection(0).hasRoom()).isTrue();
        assertThat(origin.connection(1).hasRoom()).isFalse();
        assertThat(isOpen(1)).isTrue();
    }

    @Test
    void aConnectionThatGoesAwayAnywayIsNotTheOneGivenUp() {
        onTwoConnections();
        origin.goAway(0);
        origin.ask();

        origin.askOnOtherLoop();

        assertThat(origin.connection(1).hasRoom()).isFalse();
    }

    @Test
    void oneBusyConnectionAtATimeIsGivenUp() {
        onTwoConnections();

        origin.askOnOtherLoop();
        origin.askOnOtherLoop();

        assertThat(List.of(origin.connection(0), origin.connection(1)))
                .filteredOn(Http2UpstreamConnection::hasRoom)
                .hasSize(1);
    }

    @Test
    void aConnectionThatWasGivenUpIsForTheOtherLoopFirst() {
        Asker first = origin.ask();
        Asker elsewhere = origin.askOnOtherLoop();
        Asker behind = origin.ask();

        origin.answer(0, first);

        assertThat(elsewhere.isServed()).isTrue();
        assertThat(behind.isServed()).isFalse();
    }

    @Test
    void theLoopThatGaveUpItsConnectionGetsOneAgainAndGivesItUpAgain() {
        Asker first = origin.ask();
        Asker elsewhere = origin.askOnOtherLoop();
        Asker behind = origin.ask();
        origin.answer(0, first);

        origin.answer(1, elsewhere);
        assertThat(behind.isServed()).isTrue();
        Asker elsewhereAgain = origin.askOnOtherLoop();
        Asker last = origin.ask();
        assertThat(last.isServed()).isFalse();
        origin.answer(2, behind);

        assertThat(elsewhereAgain.isServed()).isTrue();
    }

    @Test
    void whoWaitsOnTheSameLoopIsServedBeforeAConnectionIsGivenUp() {
        Asker first = origin.ask();
        origin.allow(0, 1);
        Asker waiting = origin.ask();

        origin.answer(0, first);

        assertThat(waiting.isServed()).isTrue();
        assertThat(origin.channels()).hasSize(1);
    }

    @Test
    void anotherLoopGetsTheRoomOfAConnectionThatIsLost() {
        origin.ask();
        Asker elsewhere = origin.askOnOtherLoop();

        origin.lose(0);

        assertThat(elsewhere.isServed()).isTrue();
    }
}
