package dev.cutover.traffic.resilience;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests of an endpoint may fall back: a percentage of its requests in the last ten seconds, and at least
 * {@value #AT_LEAST}. Keeps a dying {@code new} from doubling the load on {@code legacy}.
 *
 * <p>The idea: one counter pair per second in a ring. A pair is one long, so that a second's requests, its fallbacks
 * and the second itself change together: the second in the upper 24 bits, 20 bits for each count. Counts stop at their
 * maximum. Thread-safe. Source: SEMANTICS §1 rule 5.
 */
public final class FallbackBudget {
    private static final int SECONDS = 10;
    private static final int AT_LEAST = 10;
    private static final int COUNT_BITS = 20;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private static final long FALLBACK_UNIT = 1L << COUNT_BITS;
    private static final int SECOND_SHIFT = 2 * COUNT_BITS;
    private static final long SECOND_MASK = (1L << (Long.SIZE - SECOND_SHIFT)) - 1;

    private final int percent;
    private final Ticker ticker;
    private final AtomicLong[] ring = new AtomicLong[SECONDS];

    /** A budget of {@code percent}, 0 to 100. */
    public FallbackBudget(int percent, Ticker ticker) {
        this.percent = percent;
        this.ticker = ticker;
        for (int i = 0; i < SECONDS; i++) {
            ring[i] = new AtomicLong(SECOND_MASK << SECOND_SHIFT);
        }
    }

    /** Counts a request of the endpoint. */
    public void requested() {
        count(second(), 1);
    }

    /** Takes one fallback out of the budget. */
    public boolean trySpend() {
        long now = second();
        long requests = 0;
        long fallbacks = 0;
        for (AtomicLong pair : ring) {
            long value = pair.get();
            long age = (now - (value >>> SECOND_SHIFT)) & SECOND_MASK;
            if (age < SECONDS) {
                requests += value & COUNT_MASK;
                fallbacks += value >>> COUNT_BITS & COUNT_MASK;
            }
        }
        if (fallbacks >= Math.max(AT_LEAST, requests * percent / 100)) {
            return false;
        }
        count(now, FALLBACK_UNIT);
        return true;
    }

    private long second() {
        return TimeUnit.NANOSECONDS.toSeconds(ticker.nanoTime()) & SECOND_MASK;
    }

    private void count(long second, long unit) {
        AtomicLong pair = ring[(int) (second % SECONDS)];
        long before;
        long after;
        do {
            before = pair.get();
            long current = before >>> SECOND_SHIFT == second ? before : second << SECOND_SHIFT;
            boolean full = (current / unit & COUNT_MASK) == COUNT_MASK;
            after = full ? current : current + unit;
        } while (before != after && !pair.compareAndSet(before, after));
    }
}
