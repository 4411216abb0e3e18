package dev.cutover.control.admin.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.SteadyLoad;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.split.Weight;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The dashboard in a real browser, before a real gateway. */
final @ExtendWith(ChromiumCondition.class) class DashboardIT {
    private static final String TOKEN = "s3cret-token";

    private static TestBrowser browser;

    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend replacement = RawBackend.saying("new");
    private final TestGateway gateway = TestGateway.between(legacy, replacement)
            .endpoint("users", "/users/**")
            .endpoint("checkout", "/checkout/**")
            .start();
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
    }

    @AfterEach
    void close() {
        page.close();
        dashboard.close();
        gateway.close();
        legacy.close();
        replacement.close();
    }

    @Test
    void aWeightSetOnThePageMovesTheTrafficAndThePageShowsIt() {
        try (SteadyLoad load = new SteadyLoad(gateway, 1)) {
            page.openWithFigures(dashboard.url());
            page.awaitText("#share-now", "0 %");

            page.setWeight("_other", "100", "all in");

            page.awaitText("article[aria-labelledby='row-_other'] .observed", "100.0 % on new now");
            page.awaitText("#share-now", "100.0 %");
            assertThat(replacement.deliveries()).isPositive();
            assertThat(load.errors()).isEmpty();
        }
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void everythingIsRolledBackFromThePageAndTheTrafficFollows() {
        gateway.setWeight("*", "100");
        try (SteadyLoad load = new SteadyLoad(gateway, 1)) {
            page.openWithFigures(dashboard.url());
            page.awaitText("#share-now", "100.0 %");

            page.find("#rollback-all").click();
            page.find("#rollback-reason").fill("<b>too slow</b>");
            page.find("#rollback-confirm").click();

            page.awaitText("#rollback-done-title", "Done in");
            page.awaitText("#rollback-done-text", "went from 100 % to 0 %. Legacy answers");
            page.awaitText("#rollback-account", "✓");
            page.find("#rollback-close").click();
            page.awaitText("#share-now", "0 %");
            page.awaitText("#timeline li:nth-child(1)", "Rollback");
            page.awaitText("#timeline li:nth-child(1)", "“<b>too slow</b>”");
            page.awaitText("#timeline li:nth-child(1)", "dashboard");
            assertThat(load.errors()).isEmpty();
        }
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void theCommonWeightMovesEveryEndpointThatHasNone() {
        page.openWithFigures(dashboard.url());

        page.setWeight("all endpoints", "12.5", "first step");

        await().until(() ->
                Weight.parse("12.5").equals(gateway.gateway().store().current().common()));
        await().until(() ->
                page.row("users").locator("input[type=number]").inputValue().equals("12.5"));
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void whoWasOvertakenIsToldSoBeforeReplacingAnything() {
        page.openWithFigures(dashboard.url());
        page.find("input[aria-label='Weight of users, percent']").fill("50");
        page.find("input[aria-label='Weight of users, percent']").press("Enter");
        gateway.setWeight("users", "30");

        page.find("#weight-confirm").click();

        page.awaitText("#weight-trouble", "Somebody has set 30 % meanwhile");
        assertThat(own("users")).isEqualTo("30");
        page.find("#weight-confirm").click();
        page.awaitHidden("#weight-dialog");
        assertThat(own("users")).isEqualTo("50");
    }

    @Test
    void aWeightCanBeSetByKeyboardAlone() {
        page.openWithFigures(dashboard.url());
        var keyboard = page.page().keyboard();

        keyboard.press("/");
        keyboard.type("users");
        page.tabTo("Weight of users, percent");
        keyboard.press("Control+A");
        keyboard.type("25");
        keyboard.press("Enter");
        page.awaitVisible("#weight-dialog");
        keyboard.type("by hand");
        keyboard.press("Enter");

        page.awaitHidden("#weight-dialog");
        await().until(() -> "25".equals(own("users")));
        page.awaitText("#timeline li:nth-child(1)", "“by hand”");
        assertThat(page.find(":focus").getAttribute("aria-label")).isEqualTo("Weight of users, percent");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void escapeSetsNothing() {
        page.openWithFigures(dashboard.url());
        page.find("input[aria-label='Weight of users, percent']").fill("50");
        page.find("input[aria-label='Weight of users, percent']").press("Enter");

        page.page().keyboard().press("Escape");

        page.awaitHidden("#weight-dialog");
        assertThat(gateway.gateway().store().current().own()).isEmpty();
    }

    @Test
    void aWrongTokenIsRefusedAndTheRightOneOpensThePage() {
        try (TestDashboard guarded = TestDashboard.withToken(gateway, TOKEN)) {
            page.open(guarded.url());
            page.find("#token").fill("wrong");
            page.find("#token").press("Enter");
            page.awaitText("#trouble", "This is not the token of admin.token.");
            assertThat(page.complaints()).allMatch(complaint -> complaint.contains("401"));

            page.find("#token").fill(TOKEN);
            page.find("#token").press("Enter");
            page.awaitVisible("#content");
            page.setWeight("users", "5", "with a cookie");

            assertThat(own("users")).isEqualTo("5");
            assertThat(page.complaints()).isEmpty();
            page.page()
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"))
                    .click();
            page.awaitVisible("#login");
        }
    }

    @Test
    void aGatewayThatIsGoneIsSaidToBeGoneAndItsReturnIsSeen() {
        page.openWithFigures(dashboard.url());
        page.awaitHidden("#banner-lost");

        dashboard.stop();

        page.awaitText("#banner-lost", "Gateway not reachable since");
        page.awaitVisible("body.is-stale");
        dashboard.startAgain();
        page.awaitHidden("#banner-lost");
        page.awaitText("#link", "live");
        gateway.setWeight("users", "7");
        await().until(() ->
                page.row("users").locator("input[type=number]").inputValue().equals("7"));
    }

    private String own(String id) {
        Weight weight = gateway.gateway().store().current().own().get(id);
        return weight == null ? "" : weight.toString();
    }
}
