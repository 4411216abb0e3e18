package dev.cutover.control.admin.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Request;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the dashboard makes of answers that are rare, hostile or late; those calls are answered by a script. */
final @ExtendWith(ChromiumCondition.class) class DashboardStubIT {
    static final String AUDIT = """
            {"entries": [
              {"id": "3-0", "at": "2026-03-01T12:00:00Z", "actor": "cli:anna", "action": "rollback", "endpoint": "users",
               "from": 25, "to": 0, "reason": "<script>document.title='hacked'</script>", "instance": "gateway-2",
               "approvedBy": "joe"},
              {"id": "2-0", "at": "2026-03-01T11:00:00Z", "actor": "dashboard", "action": "weight", "endpoint": "*",
               "from": null, "to": 25, "reason": null, "instance": "gateway-1"},
              {"id": "1-0", "at": "2026-03-01T10:00:00Z", "actor": "redis", "action": "flag", "endpoint": "new_backend",
               "from": false, "to": true, "reason": null, "instance": "gateway-1"}]}
            """;
    static final String ROLLED_BACK = """
            {"scope": "all", "endpoint": "*", "from": 25, "to": 0, "seconds": 1.4, "confirmed": %s, "auditId": "4-0",
             "changes": [{"endpoint": "*", "from": 25, "to": 0}],
             "flags": [{"name": "new_backend", "from": true, "to": false}],
             "instances": [{"id": "gateway-1", "confirmed": true, "seconds": 1.1},
                           {"id": "gateway-2", "confirmed": %s, "seconds": 1.4}],
             "legacy": {"answering": true, "requests": 214},
             "hooks": [{"name": "deploys", "phase": "before-rollback", "ok": true, "attempts": 1, "millis": 84,
                        "trouble": null},
                       {"name": "cdn", "phase": "purge", "ok": false, "attempts": 3, "millis": 2100,
                        "trouble": "answered 502"}]}
            """;
    private static final String LIVE = """
            event: status
            data: {"version":"1","instance":"gateway-1","uptime":1,"readiness":"ready","redis":{"store":"redis",\
            "state":"down","since":"2026-03-01T12:00:00Z","trouble":"refused","age":90,"push":false,"refused":\
            [{"key":"cutover:weights","field":"users","value":"<img src=x onerror=alert(1)>","reason":"0 to 100"}]},\
            "configRevision":1,"endpoints":[{"id":"<script>document.title='hacked'</script>","weight":5,\
            "source":"redis","flag":null,"observedPercent":5,"requests":9,"errors":0,"circuit":"open","fallbacks":7,\
            "backends":[{"backend":"legacy","attempts":9,"errors":0,"authFailures":0},\
            {"backend":"new","attempts":0,"errors":0,"authFailures":0}]}]}

            """;

    private static TestBrowser browser;

    private final RawBackend backend = RawBackend.saying("any");
    private final TestGateway gateway =
            TestGateway.between(backend, backend).endpoint("users", "/users/**").start();
    private final TestDashboard dashboard = TestDashboard.of(gateway);
    private DashboardPage page;

    @BeforeAll
    static void startBrowser() {
        browser = TestBrowser.start();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openPage() {
        page = browser.page(1280, 900);
        page.stub("/api/events", 200, "text/event-stream", ": nothing yet\n\n").stub("/api/audit", 200, AUDIT);
    }

    @AfterEach
    void close() {
        page.close();
        dashboard.close();
        gateway.close();
        backend.close();
    }

    @Test
    void everythingIsRolledBackFromThePageAndTheOutcomeIsTold() {
        page.stub("/api/rollback", 200, ROLLED_BACK.formatted("true", "true")).openWithFigures(dashboard.url());
        page.find("#rollback-all").click();
        page.find("#rollback-reason").fill("too many errors");

        Request request = page.page()
                .waitForRequest(
                        "**/api/rollback", () -> page.find("#rollback-confirm").click());

        assertThat(request.postData())
                .isEqualTo("{\"scope\":\"all\",\"connections\":\"keep\",\"reason\":\"too many errors\"}");
        assertThat(request.headers()).containsEntry("x-cutover-actor", "dashboard");
        page.awaitText("#rollback-done-title", "Done in 1.4 s");
        page.awaitText("#rollback-done-text", "The common weight went from 25 % to 0 %. Legacy answers");
        page.awaitText("#rollback-account", "✓ gateway-2");
        page.awaitText("#rollback-account", "✗ cdn (purge)");
        page.awaitText("#rollback-account", "answered 502, 2100 ms, 3 attempts");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void anInstanceThatDidNotConfirmIsNamed() {
        page.stub("/api/rollback", 200, ROLLED_BACK.formatted("false", "false")).openWithFigures(dashboard.url());

        page.find("#rollback-all").click();
        page.find("#rollback-confirm").click();

        page.awaitText("#rollback-done-title", "not confirmed by all");
        page.awaitText("#rollback-account", "✗ gateway-2");
    }

    @Test
    void aRollbackWithoutRedisSaysThatOthersHaveToBeAskedToo() {
        String away = ROLLED_BACK
                .formatted("false", "false")
                .replace("\"auditId\"", "\"away\": \"Redis is gone\", \"auditId\"");
        page.stub("/api/rollback", 200, away).openWithFigures(dashboard.url());

        page.find("#rollback-all").click();
        page.find("#rollback-confirm").click();

        page.awaitText("#rollback-done-title", "Done at this gateway alone");
        page.awaitText("#rollback-done-text", "Redis is gone; roll back at each other gateway, too.");
        page.awaitText("#rollback-account", "✗ gateway-2");
    }

    @Test
    void aRollbackThatAHookForbadeSaysThatNothingHasChanged() {
        page.stub("/api/rollback", 409, "{\"status\":409,\"detail\":\"the hook db failed\"}")
                .openWithFigures(dashboard.url());

        page.find("#rollback-all").click();
        page.find("#rollback-confirm").click();

        page.awaitText("#rollback-trouble", "Nothing was changed: the hook db failed");
    }

    @Test
    void oneEndpointAndOneStepAreRolledBackByTheirOwnButtons() {
        page.stub("/api/rollback", 409, "{\"status\":409,\"detail\":\"no\"}").openWithFigures(dashboard.url());

        assertThat(requested("button[aria-label='Roll users back']"))
                .isEqualTo("{\"scope\":\"endpoint\",\"endpoint\":\"users\",\"connections\":\"keep\"}");
        assertThat(requested("button[aria-label='Step users back']"))
                .isEqualTo("{\"scope\":\"step\",\"endpoint\":\"users\",\"connections\":\"keep\"}");
        assertThat(requested("#step-all")).isEqualTo("{\"scope\":\"step\",\"connections\":\"keep\"}");
    }

    private String requested(String button) {
        page.find(button).click();
        Request request = page.page()
                .waitForRequest(
                        "**/api/rollback", () -> page.find("#rollback-confirm").click());
        page.awaitText("#rollback-trouble", "no");
        page.find("#rollback-cancel").click();
        return request.postData();
    }

    @Test
    void neitherADoubleClickNorEnterRollsBack() {
        Clock clock = page.page().clock();
        clock.install(new Clock.InstallOptions().setTime(0));
        page.stub("/api/rollback", 200, ROLLED_BACK.formatted("true", "true")).openWithFigures(dashboard.url());
        List<String> requests = new ArrayList<>();
        page.page().onRequest(request -> requests.add(request.method()));
        clock.pauseAt(Duration.ofHours(1).toMillis());

        page.find("#rollback-all").dblclick();
        clock.runFor(500);
        assertThat(page.find("#rollback-confirm").isDisabled()).isTrue();
        page.page().keyboard().press("Enter");
        clock.runFor(1000);
        assertThat(page.find("#rollback-confirm").isEnabled()).isTrue();
        page.page().keyboard().press("Enter");
        page.page().keyboard().press("Escape");

        page.awaitHidden("#rollback-dialog");
        assertThat(requests).doesNotContain("POST");
    }

    @Test
    void whatHappenedIsToldInOrderAndWordsOfOthersStayWords() {
        page.openWithFigures(dashboard.url());

        page.awaitText("#timeline li:nth-child(1)", "“<script>document.title='hacked'</script>”");
        page.awaitText("#timeline li:nth-child(1)", "users 25 % → 0 %");
        page.awaitText("#timeline li:nth-child(1)", "approved by joe");
        page.awaitText("#timeline li:nth-child(2)", "all endpoints none → 25 %");
        page.awaitText("#timeline li:nth-child(3)", "new_backend false → true");
        assertThat(page.page().title()).doesNotContain("hacked");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void anEndpointCalledScriptIsText() {
        page.stub("/api/live", 200, "text/event-stream", LIVE).openWithFigures(dashboard.url());

        page.awaitText("#rows h3", "<script>document.title='hacked'</script>");
        page.awaitText("#banner-refused", "<img src=x onerror=alert(1)>");
        assertThat(page.page().title()).doesNotContain("hacked");
        assertThat(page.find("#content script, #content img, #banners img").count())
                .isZero();
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void aStoreThatIsDownAndValuesThatWereRefusedAreHardToOverlook() {
        page.stub("/api/live", 200, "text/event-stream", LIVE).openWithFigures(dashboard.url());

        page.awaitText("#banner-store", "Redis is down since");
        page.awaitText("#banner-store", "The weights of 1 min ago stay in force");
        page.awaitText("#banner-refused", "1 value in the store refused");
        page.awaitText(".tag-circuit", "circuit open");
        page.awaitText(".tag-fallbacks", "7 fallbacks");
    }

    @Test
    void aRequestAndAUserAreExplainedInWords() {
        page.openWithFigures(dashboard.url());
        page.find("#explain-path").fill("/users/7");
        page.find("#explain-form button").click();
        page.awaitText("#explain-answer", "users");

        page.find("#explain-form .segments label").nth(1).click();
        page.find("#explain-endpoint").fill("users");
        page.find("#explain-key").fill("42");
        page.find("#explain-form button").click();

        page.awaitText("#explain-answer", "9651 of 9999");
        page.awaitText("#explain-answer strong", "legacy");
        assertThat(page.complaints()).isEmpty();
    }
}
