package dev.cutover.control.admin.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.options.ColorScheme;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.SteadyLoad;
import dev.cutover.testing.TestGateway;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The dashboard on screens of all sizes, with many endpoints; leaves pictures in {@code target/dashboard}. */
final @ExtendWith(ChromiumCondition.class) class DashboardLookIT {
    /** Text whose contrast with what is behind it is below 4.5, as WCAG AA counts it. */
    private static final String POOR_CONTRAST = """
            () => {
              const channels = (color) => color.match(/[\\d.]+/g).map(Number);
              const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
                  .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
              const ground = (element) => {
                for (let at = element; at; at = at.parentElement) {
                  const color = channels(getComputedStyle(at).backgroundColor);
                  if (color.length === 3 || color[3] === 1) return color;
                }
                return [255, 255, 255];
              };
              const poor = [];
              for (const element of document.querySelectorAll('body *')) {
                const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
                if (!hasText || !element.checkVisibility() || element.closest('.sr, .skip')) continue;
                const [a, b] = [light(channels(getComputedStyle(element).color)), light(ground(element))];
                const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (contrast < 4.5) poor.push(`${element.textContent.trim()}: ${contrast.toFixed(2)}`);
              }
              return poor;
            }
            """;

    private static TestBrowser browser;

    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend replacement = RawBackend.saying("new");

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

    @AfterEach
    void close() {
        legacy.close();
        replacement.close();
    }

    private TestGateway gatewayWith(int endpoints) {
        TestGateway.Setup setup = TestGateway.between(legacy, replacement).weight("25");
        for (int i = 0; i < endpoints; i++) {
            setup.endpoint("endpoint-%03d".formatted(i), "/%03d/**".formatted(i), "weight: " + i % 101);
        }
        return setup.start();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void textCanBeReadInBothThemes(ColorScheme scheme) {
        try (TestGateway gateway = gatewayWith(8);
                TestDashboard dashboard = TestDashboard.of(gateway);
                SteadyLoad load = new SteadyLoad(gateway, 1);
                DashboardPage page = browser.page(1600, 1100, scheme)) {
            page.stub("/api/events", 200, "text/event-stream", ": nothing yet\n\n")
                    .stub("/api/audit", 200, DashboardStubIT.AUDIT)
                    .stub("/api/rollback", 200, DashboardStubIT.ROLLED_BACK.formatted("true", "true"))
                    .openWithFigures(dashboard.url());
            String name = scheme.name().toLowerCase(Locale.ROOT);
            page.awaitText("#verdict-word", "New looks healthy");
            load.awaitMore(2000);

            page.shoot(name);
            assertThat(page.page().evaluate(POOR_CONTRAST)).isEqualTo(List.of());
            page.find("#rollback-all").click();
            page.find("#rollback-confirm:not([disabled])").waitFor();
            page.shoot("rollback-" + name);
            page.find("#rollback-confirm").click();
            page.awaitVisible("#rollback-done");
            page.shoot("rolled-back-" + name);
            assertThat(page.page().evaluate(POOR_CONTRAST)).isEqualTo(List.of());
        }
    }

    @Test
    void theThemeThatSomebodyChoseStays() {
        try (TestGateway gateway = gatewayWith(1);
                TestDashboard dashboard = TestDashboard.of(gateway);
                DashboardPage page = browser.page(1280, 900)) {
            page.openWithFigures(dashboard.url());

            page.find("#theme").click();
            page.openWithFigures(dashboard.url());

            page.awaitVisible("html[data-theme='dark']");
            page.find("#theme").click();
            page.awaitVisible("html[data-theme='light']");
        }
    }

    @Test
    void aPhoneOfFourHundredPixelsScrollsOnlyDown() {
        try (TestGateway gateway = gatewayWith(8);
                TestDashboard dashboard = TestDashboard.of(gateway);
                SteadyLoad load = new SteadyLoad(gateway, 1);
                DashboardPage page = browser.page(400, 900)) {
            page.openWithFigures(dashboard.url());
            load.awaitMore(500);

            page.shoot("phone-400");
            assertThat(page.overflow()).isZero();
            page.row("endpoint-003").scrollIntoViewIfNeeded();
            page.row("endpoint-003").locator("canvas").first().waitFor();
            page.shoot("phone-400-rows");
            assertThat(page.overflow()).isZero();
            page.find("#rollback-all").click();
            assertThat(page.overflow()).isZero();
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void fiveHundredEndpointsAreSearchedAndSortedAndOnlyThoseInViewAreBuilt() {
        try (TestGateway gateway = gatewayWith(500);
                TestDashboard dashboard = TestDashboard.of(gateway);
                SteadyLoad load = new SteadyLoad(gateway, 1);
                DashboardPage page = browser.page(1600, 1100)) {
            page.openWithFigures(dashboard.url());
            page.awaitText("#shown", "501 endpoints");
            load.awaitMore(2000);

            page.shoot("five-hundred");
            assertThat(page.find("#rows .figures").count()).isBetween(1, 40);
            page.find("#order").selectOption("weight");
            page.awaitText("#rows article:nth-child(1) h3", "endpoint-100");
            page.find("#order").selectOption("name");
            page.awaitText("#rows article:nth-child(2) h3", "endpoint-000");
            page.find("#search").fill("point-49");
            page.awaitText("#shown", "10 of 501 endpoints");
            await().until(() -> page.find("#rows article:visible").count() == 10);
            page.row("endpoint-499").scrollIntoViewIfNeeded();
            page.row("endpoint-499").locator("canvas").first().waitFor();
            page.shoot("five-hundred-search");
            page.find("#search").fill("nothing of that name");
            page.awaitVisible("#nothing");
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void whateverIsInTroubleComesFirst() {
        replacement.become((request, connection) -> connection.send(RawBackend.response(500, "broken")));
        try (TestGateway gateway = gatewayWith(20);
                TestDashboard dashboard = TestDashboard.of(gateway);
                SteadyLoad load = new SteadyLoad(gateway, 1);
                DashboardPage page = browser.page(1280, 900)) {
            page.openWithFigures(dashboard.url());

            page.awaitText("#rows article:nth-child(1) h3", "_other");
            page.awaitText("#verdict-word", "New fails");
            page.shoot("trouble");
            assertThat(load.errors()).isNotEmpty();
        }
    }
}
