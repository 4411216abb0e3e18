package dev.cutover.traffic.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel =
            EmbeddedChannel.builder().ticker(ticker).build();
    private final Deadlines deadlines = new Deadlines(channel.eventLoop(), ticker);
    private final List<String> reached = new ArrayList<>();

    @AfterEach
    void stop() {
        channel.close();
    }

    private Deadline named(String name) {
        return new Deadline(() -> reached.add(name));
    }

    private void schedule(Deadline deadline, long millis) {
        deadlines.schedule(deadline, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void pass(long millis) {
        ticker.advance(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    /** Lets time pass as it does for a loop that is not held up. */
    private void passSmoothly(long millis) {
        for (long i = 0; i < millis; i++) {
            pass(1);
        }
    }

    @Test
    void isReachedInTimeAndNeverEarly() {
        schedule(named("a"), 100);

        passSmoothly(99);
        assertThat(reached).isEmpty();
        passSmoothly(21);
        assertThat(reached).containsExactly("a");
    }

    @Test
    void isReachedOnce() {
        schedule(named("a"), 10);

        passSmoothly(20_000);

        assertThat(reached).containsExactly("a");
    }

    @Test
    void cancelledItIsNotReached() {
        Deadline deadline = named("a");
        schedule(deadline, 50);
        deadlines.cancel(deadline);

        passSmoothly(200);

        assertThat(reached).isEmpty();
        assertThat(deadline.isScheduled()).isFalse();
    }

    @Test
    void movedItIsReachedAtItsLastTime() {
        Deadline deadline = named("a");
        schedule(deadline, 50);
        passSmoothly(40);
        schedule(deadline, 50);

        passSmoothly(49);
        assertThat(reached).isEmpty();
        passSmoothly(21);
        assertThat(reached).containsExactly("a");
    }

    @Test
    void beyondOneTurnOfTheWheelItIsNotEarly() {
        schedule(named("a"), 25_000);

        passSmoothly(24_999);
        assertThat(reached).isEmpty();
        passSmoothly(21);
        assertThat(reached).containsExactly("a");
    }

    @Test
    void afterAPauseOfTheLoopLongerThanATurnAllThatIsDueIsReached() {
        schedule(named("a"), 5);
        schedule(named("b"), 9_000);
        schedule(named("c"), 59_000);
        schedule(named("d"), 61_000);

        pass(60_000);

        assertThat(reached).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void afterAnIdleTimeTheWheelStartsAnew() {
        schedule(named("a"), 10);
        passSmoothly(30);
        pass(3_600_000);
        schedule(named("b"), 10);
        assertThat(reached).containsExactly("a");

        passSmoothly(30);

        assertThat(reached).containsExactly("a", "b");
    }

    @Test
    void anActionMayScheduleItsOwnDeadlineAgain() {
        Deadline[] self = new Deadline[1];
        self[0] = new Deadline(() -> {
            reached.add("again");
            if (reached.size() < 3) {
                schedule(self[0], 10);
            }
        });
        schedule(self[0], 10);

        passSmoothly(100);

        assertThat(reached).hasSize(3);
    }

    @Test
    void anActionMayCancelAnotherThatIsDueAtTheSameTime() {
        Deadline second = named("second");
        schedule(new Deadline(() -> deadlines.cancel(second)), 10);
        schedule(second, 10);

        passSmoothly(50);

        assertThat(reached).isEmpty();
    }

    @Test
    void whateverTheOrderEachIsReachedWithinTwoTicks() {
        SplittableRandom random = new SplittableRandom(7);
        List<Long> lateness = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long due = ticker.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(30_000));
            deadlines.schedule(new Deadline(() -> lateness.add(ticker.nanoTime() - due)), due - ticker.nanoTime());
            passSmoothly(random.nextInt(20));
        }

        passSmoothly(31_000);

        assertThat(lateness)
                .hasSize(500)
                .allSatisfy(nanos -> assertThat(nanos).isBetween(0L, TimeUnit.MILLISECONDS.toNanos(20)));
    }
}
