package dev.cutover.control.admin.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The dashboard in a browser, by the words that people see; remembers what the browser complained of. */
final class DashboardPage implements AutoCloseable {
    private static final Path SHOTS = Path.of("target", "dashboard");
    private static final double PATIENCE_MILLIS = 30_000;

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    DashboardPage(BrowserContext context) {
        this.context = context;
        this.page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onConsoleMessage(this::hear);
        page.onPageError(complaints::add);
    }

    private void hear(ConsoleMessage message) {
        boolean isBad = message.type().equals("error") || message.type().equals("warning");
        if (isBad) {
            complaints.add(message.text() + " " + message.location());
        }
    }

    /** Opens the page at that address. */
    DashboardPage open(String url) {
        page.navigate(url);
        return this;
    }

    /** Opens it and waits for the first figures. */
    DashboardPage openWithFigures(String url) {
        open(url);
        assertThat(page.locator("#content")).isVisible(patience());
        return this;
    }

    private static LocatorAssertions.IsVisibleOptions patience() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MILLIS);
    }

    /** What the browser complained of so far; none of it is heard again. */
    List<String> complaints() {
        List<String> heard = List.copyOf(complaints);
        complaints.clear();
        return heard;
    }

    /** Answers calls of that path with JSON instead of the gateway. */
    DashboardPage stub(String path, int status, String json) {
        return stub(path, status, "application/json", json);
    }

    DashboardPage stub(String path, int status, String type, String body) {
        page.route(
                address -> address.contains(path),
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(status)
                        .setContentType(type)
                        .setBody(body)));
        return this;
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    /** The row of an endpoint. */
    Locator row(String id) {
        return page.locator("article[aria-labelledby='row-" + id + "']");
    }

    /** Waits until something says that. */
    void awaitText(String selector, String text) {
        assertThat(page.locator(selector))
                .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
    }

    void awaitHidden(String selector) {
        assertThat(page.locator(selector))
                .isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(PATIENCE_MILLIS));
    }

    void awaitVisible(String selector) {
        assertThat(page.locator(selector)).isVisible(patience());
    }

    /** Types a weight, and confirms it. */
    void setWeight(String id, String percent, String reason) {
        page.getByLabel("Weight of " + id + ", percent").fill(percent);
        page.getByLabel("Weight of " + id + ", percent").press("Enter");
        page.locator("#weight-reason").fill(reason);
        page.locator("#weight-confirm").click();
        awaitHidden("#weight-dialog");
    }

    /** Presses Tab until that has the focus; fails where it never gets it. */
    void tabTo(String label) {
        for (int i = 0; i < 60; i++) {
            page.keyboard().press("Tab");
            Object focused = page.evaluate(
                    "document.activeElement.getAttribute('aria-label')" + " || document.activeElement.textContent");
            if (label.equals(focused)) {
                return;
            }
        }
        throw new AssertionError(label + " is not reached by Tab");
    }

    Page page() {
        return page;
    }

    /** How many pixels do not fit into the width. */
    int overflow() {
        return (int) page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
    }

    /** Leaves a picture below target for people to look at. */
    void shoot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")));
    }

    @Override
    public void close() {
        context.close();
    }
}
