package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.notify.HookCall;
import dev.cutover.control.notify.HookOutcome;
import dev.cutover.control.notify.HookPhase;
import dev.cutover.control.notify.HookRun;
import dev.cutover.control.notify.Notification;
import dev.cutover.control.rollback.RollbackHooks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code POST /api/rollback} and {@code GET /api/audit} take and say. */
class RollbackApiTest {
    private final TestAdmin admin = TestAdmin.open();

    @BeforeEach
    void setWeight() {
        admin.put("/api/weights/*", "{\"weight\":40}");
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void theAnswerSaysWhatWasDoneAndHowLongItTook() {
        TestAdmin.Answer answer = rollBack("{\"scope\":\"all\",\"reason\":\"errors\",\"approvedBy\":\"bob\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"scope\":\"all\"", "\"endpoint\":\"*\"", "\"from\":40", "\"to\":0", "\"confirmed\":true")
                .contains("\"flags\":[{\"name\":\"new_backend\",\"from\":null,\"to\":false}]")
                .contains("\"instances\":[{\"id\":\"gw-1\",\"confirmed\":true");
        assertThat(answer.json().get("seconds").doubleValue()).isBetween(1.0, 10.0);
    }

    @Test
    void theTrailNamesTheOneWhoCalled() {
        admin.call(
                "POST",
                "/api/rollback",
                "{\"scope\":\"endpoint\",\"endpoint\":\"users\",\"reason\":\"<script>\"}",
                "Content-Type",
                "application/json",
                "X-Cutover-Actor",
                "cli:alice");

        assertThat(admin.get("/api/audit?limit=1").body())
                .contains("\"actor\":\"cli:alice\"", "\"action\":\"rollback\"", "\"endpoint\":\"users\"")
                .contains("\"from\":40,\"to\":0,\"reason\":\"<script>\",\"instance\":\"gw-1\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 422 | scope: missing (expected: endpoint, step, all)",
                "{\"scope\":\"everything\"} | 422 | scope: \"everything\" (expected: endpoint, step, all)",
                "{\"scope\":3} | 422 | scope: 3 (expected: a text)",
                "{\"scope\":\"endpoint\"} | 422 | endpoint: missing",
                "{\"scope\":\"all\",\"endpoint\":\"users\"} | 422 | endpoint: \"users\" (expected: none, with scope all)",
                "{\"scope\":\"endpoint\",\"endpoint\":\"nobody\"} | 404 | \"nobody\" is no endpoint",
                "{\"scope\":\"all\",\"connections\":\"cut\"} | 422 | connections: \"cut\" (expected: keep or close)",
                "{\"scope\":\"all\",\"resaon\":\"x\"} | 422 | resaon: unknown",
                "{\"scope\":\"all\",\"scope\":\"step\"} | 400 | Not valid JSON",
                "{\"scope\":\"all\"} x | 400 | Not valid JSON",
                "[] | 422 | expected: an object",
                "{ | 400 | Not valid JSON",
            })
    void whatCannotBeMeantIsRefusedAndChangesNothing(String body, int status, String detail) {
        TestAdmin.Answer answer = rollBack(body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("detail").stringValue()).contains(detail);
        assertThat(admin.get("/api/weights").body()).contains("\"weights\":{\"*\":40}");
    }

    @Test
    void anActorThatCannotBeANameIsRefused() {
        TestAdmin.Answer answer = admin.call(
                "POST",
                "/api/rollback",
                "{\"scope\":\"all\"}",
                "Content-Type",
                "application/json",
                "X-Cutover-Actor",
                "<script>");

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void aRequiredHookThatFailsLeavesEverythingAsItIs() {
        admin.hooks = new Hooks(false);

        TestAdmin.Answer answer = rollBack("{\"scope\":\"all\"}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("The required hook dns failed", "\"hooks\":[{\"name\":\"dns\"");
        assertThat(admin.get("/api/weights").body()).contains("\"weights\":{\"*\":40}");
    }

    @Test
    void hooksAreCalledInTheirOrderAndPeopleAreTold() {
        Hooks hooks = new Hooks(true);
        admin.hooks = hooks;

        TestAdmin.Answer answer = rollBack("{\"scope\":\"step\"}");

        assertThat(hooks.calls)
                .containsExactly(
                        "before-rollback 40 10",
                        "WARNING Rollback of all endpoints from 40 % to 10 % by api",
                        "purge 40 10",
                        "after-rollback 40 10");
        assertThat(answer.json().get("hooks").size()).isEqualTo(3);
        assertThat(answer.body()).contains("\"from\":40", "\"to\":10");
    }

    /** Remembers calls; what is called fails, or does not. */
    private static final class Hooks implements RollbackHooks {
        private final List<String> calls = new ArrayList<>();
        private final boolean isFine;

        private Hooks(boolean isFine) {
            this.isFine = isFine;
        }

        @Override
        public HookRun run(HookPhase phase, HookCall call) {
            calls.add(phase.label() + " " + call.from() + " " + call.to());
            String trouble = isFine ? null : "503";
            return new HookRun(
                    List.of(new HookOutcome("dns", phase.label(), isFine, 1, 5, trouble)), isFine ? null : "dns");
        }

        @Override
        public void tell(Notification notification) {
            calls.add(notification.severity() + " " + notification.summary());
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "abc", "10001", "1e3"})
    void theTrailIsAskedForASensibleNumberOfEntries(String limit) {
        assertThat(admin.get("/api/audit?limit=" + limit).status()).isEqualTo(400);
    }

    private TestAdmin.Answer rollBack(String body) {
        return admin.call("POST", "/api/rollback", body, "Content-Type", "application/json");
    }
}
