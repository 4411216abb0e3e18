package dev.cutover.traffic.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.upstream.EmbeddedOrigin.Asker;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets which connection of one event loop, in which order, and how long one is kept. */
class Http2OriginPoolTest {
    private static final Duration A_LITTLE = Duration.ofMillis(100);

    private EmbeddedOrigin origin = new EmbeddedOrigin(1);

    @AfterEach
    void stop() {
        origin.close();
    }

    private void among(int maxConnections) {
        origin.close();
        origin = new EmbeddedOrigin(maxConnections);
    }

    private List<Asker> ask(int count) {
        List<Asker> askers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            askers.add(origin.ask());
        }
        return askers;
    }

    private Asker onAConnectionForOne() {
        Asker first = origin.ask();
        origin.allow(0, 1);
        return first;
    }

    @Test
    void oneWhoComesWhenARequestEndsQueuesBehindThoseWhoWait() {
        Asker first = onAConnectionForOne();
        Asker waiting = origin.ask();
        Asker late = origin.asker();
        first.answer().end().thenRun(late::ask);

        origin.answer(0, first);

        assertThat(waiting.isServed()).isTrue();
        assertThat(late.isServed()).isFalse();
        assertThat(origin.channels()).hasSize(1);
    }

    @Test
    void oneWhoNeedsAFreshConnectionQueuesTooWhereThereCanBeNone() {
        Asker first = onAConnectionForOne();
        Asker waiting = origin.ask();
        Asker late = origin.asker();
        first.answer().end().thenRun(late::askForFresh);

        origin.answer(0, first);

        assertThat(waiting.isServed()).isTrue();
        assertThat(late.isServed()).isFalse();
    }

    @Test
    void aUsedConnectionIsBetterThanNoneForOneWhoNeedsAFreshOne() {
        origin.ask();

        Asker second = origin.asker().askForFresh();

        assertThat(second.isServed()).isTrue();
        assertThat(second.isOnUsedConnection()).isTrue();
    }

    @Test
    void oneWhoNeedsAFreshConnectionGetsOneWhileThereMayBeMore() {
        among(2);
        origin.ask();

        Asker second = origin.asker().askForFresh();
        origin.run();

        assertThat(second.isOnUsedConnection()).isFalse();
        assertThat(origin.channels()).hasSize(2);
    }

    @Test
    void oneWhoComesWhenARequestEndsFindsTheRoomThatItMade() {
        among(2);
        Asker first = onAConnectionForOne();
        Asker next = origin.asker();
        first.answer().end().thenRun(next::ask);

        origin.answer(0, first);

        assertThat(next.isServed()).isTrue();
        assertThat(origin.channels()).hasSize(1);
    }

    @Test
    void itsOriginHasTheRequestToAnswerUntilItIsOver() {
        Asker asker = origin.ask();
        assertThat(origin.origin().load()).isEqualTo(1);

        origin.answer(0, asker);

        assertThat(origin.origin().load()).isZero();
    }

    @Test
    void anOriginThatRefusesIsLeftAloneForAWhile() {
        origin.refuse();

        Asker asker = origin.ask();

        assertThat(asker.answer().heard()).containsExactly("CONNECT before any byte");
        assertThat(origin.origin().isPaused()).isTrue();
    }

    @Test
    void anOriginThatTakesAConnectionIsNotLeftAloneAnyMore() {
        origin.origin().refused();

        origin.ask();

        assertThat(origin.origin().isPaused()).isFalse();
    }

    @Test
    void allWhoWaitShareTheConnectionThatIsOpenedInThePlaceOfALostOne() {
        Asker first = origin.ask();
        origin.allow(0, 0);
        List<Asker> waiting = ask(3);
        origin.answer(0, first);
        assertThat(waiting).noneMatch(Asker::isServed);

        origin.lose(0);

        assertThat(waiting).allMatch(Asker::isServed);
        assertThat(origin.channels()).hasSize(2);
    }

    @Test
    void thoseBeyondAHundredKeepTheirPlaceInTheQueueWhenAConnectionIsOpened() {
        Asker first = onAConnectionForOne();
        List<Asker> waiting = ask(101);
        Asker late = origin.asker();
        first.answer().end().whenComplete((done, failure) -> late.ask());

        origin.lose(0);
        assertThat(waiting.subList(0, 100)).allMatch(Asker::isServed);
        assertThat(origin.origin().pending()).isEqualTo(2);
        origin.allow(1, 100);
        origin.answer(1, waiting.get(0));

        assertThat(waiting.get(100).isServed()).isTrue();
        assertThat(late.isServed()).isFalse();
    }

    @Test
    void thoseBehindOneWhoFindsTheNewConnectionBrokenGetAnother() {
        Asker first = origin.asker();
        first.whenAcquired(() -> origin.lose(0)).ask();

        Asker second = origin.ask();

        assertThat(second.isServed()).isTrue();
        assertThat(second.isOnUsedConnection()).isFalse();
        assertThat(origin.channels()).hasSize(2);
    }

    @Test
    void aConnectionThatNobodyWantsAnyMoreIsKeptForAWhileOnly() {
        Asker leaves = origin.asker().ask();
        leaves.leave();
        origin.run();

        origin.pass(EmbeddedOrigin.IDLE.minus(A_LITTLE));
        assertThat(origin.channels().get(0).isOpen()).isTrue();
        origin.pass(A_LITTLE.multipliedBy(2));

        assertThat(origin.channels().get(0).isOpen()).isFalse();
    }

    @Test
    void aConnectionWhoseFirstRequestTakesLongIsNotIdle() {
        origin.ask();

        origin.pass(EmbeddedOrigin.IDLE.plus(A_LITTLE));

        assertThat(origin.connection(0).hasRoom()).isTrue();
    }

    @Test
    void aConnectionThatIsLostWithARequestOnItIsNotHeldUntilItWouldBeIdle() {
        origin.ask();
        Http2UpstreamConnection connection = origin.connection(0);

        origin.lose(0);

        assertThat(connection.streams()).isZero();
        assertThat(connection.idleDeadline().isScheduled()).isFalse();
    }

    @Test
    void anIdleConnectionThatIsLostIsNotHeldUntilItsTime() {
        origin.answer(0, origin.ask());
        Http2UpstreamConnection connection = origin.connection(0);
        assertThat(connection.idleDeadline().isScheduled()).isTrue();

        origin.lose(0);

        assertThat(connection.idleDeadline().isScheduled()).isFalse();
        assertThat(origin.origin().connections()).isZero();
    }

    @Test
    void allForWhomAnOriginMakesRoomAreServed() {
        onAConnectionForOne();
        List<Asker> waiting = ask(4);

        origin.allow(0, 4);

        assertThat(waiting.subList(0, 3)).allMatch(Asker::isServed);
        assertThat(waiting.get(3).isServed()).isFalse();
    }

    @Test
    void oneWhoWaitedBeginsWhenTheCodecHasForgottenTheStreamThatMadeRoom() {
        Asker first = onAConnectionForOne();
        Http2Connection streams = origin.connection(0).connection();
        AtomicReference<Http2Stream> remembered = new AtomicReference<>(streams.connectionStream());
        origin.asker()
                .whenAcquired(() -> remembered.set(streams.stream(first.id())))
                .ask();

        origin.answer(0, first);

        assertThat(remembered).hasNullValue();
    }

    @Test
    void anOriginThatAllowsFewerGetsNoMoreUntilEnoughAreOver() {
        List<Asker> running = ask(3);
        origin.allow(0, 1);
        Asker waiting = origin.ask();

        origin.answer(0, running.get(0));
        origin.answer(0, running.get(1));
        assertThat(waiting.isServed()).isFalse();
        origin.answer(0, running.get(2));

        assertThat(waiting.isServed()).isTrue();
        assertThat(origin.channels()).hasSize(1);
    }
}
