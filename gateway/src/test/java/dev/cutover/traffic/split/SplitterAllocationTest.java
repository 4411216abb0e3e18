package dev.cutover.traffic.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What the request path pays in garbage for an assignment. */
final class SplitterAllocationTest {
    private static final int ROUNDS = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Assignment assignment = new Assignment();
    private final UserLists lists = Splits.allow("somebody");
    private final SplitRule rule = Splits.at("50");

    @Test
    void aKeyInAHeaderCostsNothing() {
        assertThat(bytesPerAssignment("header:X-User-Id", Heads.with("X-User-Id: 42")))
                .isZero();
    }

    @Test
    void aKeyInACookieCostsNothing() {
        assertThat(bytesPerAssignment("cookie:user", Heads.with("Cookie: a=1; user=42")))
                .isZero();
    }

    @Test
    void aKeyInAQueryCostsNothing() {
        assertThat(bytesPerAssignment("query:user", Heads.get("/?a=1&user=alice%40example.com")))
                .isZero();
    }

    @Test
    void theGatewaysCookieCostsNothing() {
        RequestHead head = Heads.with("Cookie: a=1; cutover_id=AAAAAAAAAAAAAAAAAAAAAA");

        assertThat(bytesPerAssignment("header:X-User-Id", head)).isZero();
    }

    @Test
    void aMintedIdCostsNothing() {
        assertThat(bytesPerAssignment("header:X-User-Id", Heads.with("X: y"))).isZero();
        assertThat(assignment.mintsId()).isTrue();
    }

    @Test
    void aClaimOfATokenCostsLessThanAKilobyte() {
        RequestHead head = Heads.with(Heads.bearer("{\"iss\":\"https://example.com\",\"sub\":\"42\",\"exp\":1}"));

        assertThat(bytesPerAssignment("jwt:sub", head)).isBetween(0L, 1024L);
    }

    @Test
    void cookiesTakenOutAndSetCostNothing() {
        OwnCookies ownCookies = new OwnCookies(Splits.COOKIE);
        StickyCookieWriter writer = new StickyCookieWriter(Splits.COOKIE);
        RequestHead head = Heads.with("Cookie: a=1; cutover_id=AAAAAAAAAAAAAAAAAAAAAA; b=2");
        Splits.splitter().assign(Heads.with(), false, rule, lists, assignment);
        Fields additions = new Fields();

        long bytes = bytesPerRound(() -> {
            additions.clear();
            ownCookies.removeFrom(head, additions);
            writer.addTo(additions, assignment, true);
        });

        assertThat(bytes).isZero();
    }

    private long bytesPerAssignment(String keySource, RequestHead head) {
        Splitter splitter = new Splitter(Splits.settings(keySource));
        return bytesPerRound(() -> splitter.assign(head, false, rule, lists, assignment));
    }

    /**
     * Whole bytes per round, of the second run; what the compiler and the profiler of the first leave behind is not
     * counted.
     */
    private static long bytesPerRound(Runnable round) {
        repeat(round);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        repeat(round);
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
    }

    private static void repeat(Runnable round) {
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
    }
}
