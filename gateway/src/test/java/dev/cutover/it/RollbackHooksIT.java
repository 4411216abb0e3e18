package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.control.audit.Author;
import dev.cutover.control.notify.HookOutcome;
import dev.cutover.control.rollback.RollbackRefusedException;
import dev.cutover.control.rollback.RollbackRequest;
import dev.cutover.control.rollback.RollbackResult;
import dev.cutover.control.rollback.RollbackScope;
import dev.cutover.testing.LeakCheck;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawRequest;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.split.Weight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a whole gateway calls and tells at a rollback. */
@ExtendWith(LeakCheck.class)
class RollbackHooksIT {
    private final RawBackend backend = RawBackend.saying("legacy");
    private final RawBackend hooks = RawBackend.saying("done");
    private final RawBackend slack = RawBackend.saying("ok");

    @AfterEach
    void stop() {
        backend.close();
        hooks.close();
        slack.close();
    }

    private TestGateway gateway(String hook, String notify) {
        return TestGateway.between(backend, backend)
                .weight("40")
                .line("hooks: " + hook)
                .line("notify: " + notify)
                .start();
    }

    @Test
    void hooksOfAllPhasesAreCalledAndPeopleAreTold() {
        String url = hooks.url();
        String phases = "{before-rollback: [\"%s/before\"], purge: [\"%s/purge\"], after-rollback: [\"%s/after\"]}"
                .formatted(url, url, url);
        try (TestGateway gateway = gateway(phases, "{slack: {url: \"" + slack.url() + "/services/T\"}}")) {
            RollbackResult result = rollBack(gateway);

            assertThat(hooks.requests().stream().map(RawRequest::target))
                    .containsExactly("/before", "/purge", "/after");
            assertThat(result.hooks()).hasSize(3).allMatch(HookOutcome::ok);
            await().until(() -> slack.deliveries() == 1);
            assertThat(slack.onlyRequest().body())
                    .contains("Rollback of all endpoints from 40 % to 0 % by api: errors");
        }
    }

    @Test
    void aReceiverThatNeverAnswersDelaysNothing() {
        try (RawBackend dead = RawBackend.silent();
                TestGateway gateway = gateway("{}", "{slack: {url: \"" + dead.url() + "/services/T\"}}")) {
            RollbackResult result = rollBack(gateway);

            assertThat(result.isConfirmed()).isTrue();
            await().until(() -> dead.deliveries() == 1);
        }
    }

    @Test
    void aRequiredHookThatFailsKeepsEverythingAsItIs() {
        hooks.become((request, connection) -> connection.send(RawBackend.response(400, "no")));
        String hook = "{before-rollback: [{name: jobs, url: \"" + hooks.url() + "\", required: true}]}";
        try (TestGateway gateway = gateway(hook, "{}")) {
            assertThatThrownBy(() -> rollBack(gateway))
                    .isInstanceOf(RollbackRefusedException.class)
                    .hasMessage("The required hook jobs failed; nothing has changed");
            assertThat(gateway.gateway().store().current().common()).isNull();
        }
    }

    @Test
    void anOwnWeightThatIsSetWhileHooksRunGoesBackToo() {
        String hook = "{before-rollback: [\"" + hooks.url() + "\"]}";
        try (TestGateway gateway = gateway(hook, "{}")) {
            hooks.become((request, connection) -> {
                gateway.setWeight("_other", "70");
                connection.send(RawBackend.ok("done"));
            });

            rollBack(gateway);

            assertThat(gateway.gateway().store().current().own()).containsEntry("_other", Weight.NONE);
        }
    }

    @Test
    void aReloadBringsOtherHooks() {
        try (TestGateway gateway = gateway("{}", "{}")) {
            gateway.reload(TestGateway.between(backend, backend)
                    .weight("40")
                    .line("hooks: {purge: [\"" + hooks.url() + "/purge\"]}"));

            rollBack(gateway);

            assertThat(hooks.onlyRequest().target()).isEqualTo("/purge");
        }
    }

    private static RollbackResult rollBack(TestGateway gateway) {
        Author author = Author.of("api").because("errors");
        return gateway.gateway().rollback().run(new RollbackRequest(RollbackScope.ALL, null, author, false));
    }
}
