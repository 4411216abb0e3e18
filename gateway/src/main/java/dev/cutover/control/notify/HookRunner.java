package dev.cutover.control.notify;

import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the hooks of a rollback, one after the other, each as {@code POST} of JSON that 2xx answers. Source: SEMANTICS
 * §2.
 *
 * <p>Thread-safe; blocks its caller, for half a minute at most.
 */
public final class HookRunner {
    /** For all hooks of a phase: a rollback does not wait longer for anybody. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(HookRunner.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final WebhookClient client;
    private final Ticker ticker;
    private volatile HooksSettings settings = HooksSettings.NONE;

    /** A runner without hooks; {@code ticker} tells when the time of a phase is spent. */
    public HookRunner(WebhookClient client, Ticker ticker) {
        this.client = client;
        this.ticker = ticker;
    }

    /** Runs these hooks from the next phase on. */
    public void use(HooksSettings newSettings) {
        settings = newSettings;
    }

    /**
     * Runs the hooks of a phase in their order, and none after a required one that failed: {@link HookRun#mustStop()}
     * then says that the caller must not go on. What fails is in the log, too. Throws nothing.
     */
    public HookRun run(HookPhase phase, HookCall call) {
        List<HookOutcome> outcomes = new ArrayList<>();
        long start = ticker.nanoTime();
        for (HookSettings hook : settings.of(phase)) {
            Duration left = PATIENCE.minusNanos(ticker.nanoTime() - start);
            HookOutcome outcome = run(hook, phase, call, left);
            outcomes.add(outcome);
            if (!outcome.ok()) {
                LOG.warn("A {} hook failed, {}: {}", outcome.phase(), described(hook, outcome), outcome.trouble());
            }
            if (!outcome.ok() && hook.required()) {
                return new HookRun(outcomes, hook.name());
            }
        }
        return new HookRun(outcomes, null);
    }

    private static String described(HookSettings hook, HookOutcome outcome) {
        String attempts = outcome.attempts() == 1 ? "1 attempt" : outcome.attempts() + " attempts";
        return "%s (%s, %s)".formatted(hook.name(), hook.url().host(), attempts);
    }

    private HookOutcome run(HookSettings hook, HookPhase phase, HookCall call, Duration left) {
        String label = phase.label();
        if (left.isNegative() || left.isZero()) {
            String spent =
                    "not called, since the %d s for all hooks of %s are spent".formatted(PATIENCE.toSeconds(), label);
            return new HookOutcome(hook.name(), label, false, 0, 0, spent);
        }
        Delivery delivery = new Delivery(
                hook.url(), label, call.body(phase), hook.timeout(), hook.retries(), FIRST_PAUSE, hook.secret());
        DeliveryOutcome outcome = client.post(delivery, left);
        return new HookOutcome(
                hook.name(), label, outcome.ok(), outcome.attempts(), outcome.millis(), outcome.trouble());
    }
}
