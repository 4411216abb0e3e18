package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class SharedAnswerTest {
    private static final Duration PERIOD = Duration.ofMillis(50);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicInteger made = new AtomicInteger();
    private final List<Integer> heard = new ArrayList<>();
    private final SharedAnswer<Integer> answer = new SharedAnswer<>(made::incrementAndGet, PERIOD, time, this::nanos);

    @Test
    void theFirstIsMadeAtOnce() {
        ask();
        time.advanceTimeBy(Duration.ZERO);

        assertThat(heard).containsExactly(1);
    }

    @Test
    void thoseWhoAskWithinAPeriodShareTheNext() {
        ask();
        time.advanceTimeBy(Duration.ofMillis(10));

        ask();
        time.advanceTimeBy(Duration.ofMillis(20));
        ask();
        time.advanceTimeBy(Duration.ofMillis(20));

        assertThat(heard).containsExactly(1, 2, 2);
    }

    @Test
    void nobodyGetsAnAnswerThatIsOlderThanTheQuestion() {
        ask();
        time.advanceTimeBy(Duration.ZERO);

        ask();
        time.advanceTimeBy(PERIOD.minusNanos(1));

        assertThat(heard).containsExactly(1);
    }

    @Test
    void whoAsksAfterThePeriodWaitsForNothing() {
        ask();
        time.advanceTimeBy(PERIOD);

        ask();
        time.advanceTimeBy(Duration.ZERO);

        assertThat(heard).containsExactly(1, 2);
    }

    @Test
    void whoAsksWhileOneIsMadeGetsTheNext() {
        List<Integer> late = new ArrayList<>();
        List<SharedAnswer<Integer>> itself = new ArrayList<>();
        itself.add(new SharedAnswer<>(
                () -> {
                    if (made.incrementAndGet() == 1) {
                        itself.get(0).next().subscribe(late::add);
                    }
                    return made.get();
                },
                PERIOD,
                time,
                this::nanos));

        itself.get(0).next().subscribe(heard::add);
        time.advanceTimeBy(PERIOD);

        assertThat(heard).containsExactly(1);
        assertThat(late).containsExactly(2);
    }

    @Test
    void oneThatCannotBeMadeFailsThoseWhoWaitForItAndNobodyElse() {
        SharedAnswer<Integer> broken = new SharedAnswer<>(
                () -> {
                    if (made.incrementAndGet() == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return made.get();
                },
                PERIOD,
                time,
                this::nanos);
        List<Throwable> failures = new ArrayList<>();
        broken.next().subscribe(heard::add, failures::add);
        time.advanceTimeBy(Duration.ZERO);

        broken.next().subscribe(heard::add);
        time.advanceTimeBy(PERIOD);

        assertThat(failures).hasSize(1);
        assertThat(heard).containsExactly(2);
    }

    private long nanos() {
        return time.now(TimeUnit.NANOSECONDS);
    }

    private void ask() {
        answer.next().subscribe(heard::add);
    }
}
