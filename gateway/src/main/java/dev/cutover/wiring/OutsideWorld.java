package dev.cutover.wiring;

import dev.cutover.config.CutoverConfig;
import dev.cutover.control.notify.HookCall;
import dev.cutover.control.notify.HookPhase;
import dev.cutover.control.notify.HookRun;
import dev.cutover.control.notify.HookRunner;
import dev.cutover.control.notify.Notification;
import dev.cutover.control.notify.Notifier;
import dev.cutover.control.notify.WebhookClient;
import dev.cutover.control.rollback.RollbackHooks;
import dev.cutover.traffic.observe.Exposition;
import io.netty.util.concurrent.Ticker;
import java.time.Clock;

/** Hooks and receivers of messages, as they are configured. Thread-safe. */
final class OutsideWorld implements RollbackHooks, AutoCloseable {
    private final HookRunner hooks;
    private final Notifier notifier;

    OutsideWorld(CutoverConfig config, String version, Exposition exposition) {
        Ticker ticker = Ticker.systemTicker();
        WebhookClient client = new WebhookClient(version, Clock.systemUTC(), ticker);
        this.hooks = new HookRunner(client, ticker);
        this.notifier = new Notifier(client);
        exposition.bind(notifier);
        use(config);
    }

    /** Takes up another configuration. */
    void use(CutoverConfig config) {
        hooks.use(config.hooks());
        notifier.use(config.notifications());
    }

    @Override
    public HookRun run(HookPhase phase, HookCall call) {
        return hooks.run(phase, call);
    }

    @Override
    public void tell(Notification notification) {
        notifier.submit(notification);
    }

    @Override
    public void close() {
        notifier.close();
    }
}
