package dev.cutover.control.admin;

import dev.cutover.control.admin.dashboard.DashboardPages;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The dashboard: its page, what that loads, its login and its stream. Thread-safe. Source: INTERFACE §6 {@code GET /}.
 */
final class DashboardApi implements AutoCloseable {
    private final DashboardPages pages = new DashboardPages();
    private final CallerCheck callers;
    private final LoginApi login;
    private final LiveApi live;

    /** A dashboard of what {@code status} gives, for whom {@code callers} let in. */
    DashboardApi(AdminSettings settings, CallerCheck callers, Supplier<?> status, Clock clock) {
        this.callers = callers;
        this.login = new LoginApi(settings.token(), clock);
        this.live = new LiveApi(status);
    }

    /** Its calls. */
    void addTo(Resources resources) {
        resources
                .add("/", Map.of(HttpMethod.GET, this::page))
                .add("/assets/{name}", Map.of(HttpMethod.GET, this::asset))
                .add(
                        "/api/login",
                        Map.of(HttpMethod.GET, request -> AdminApi.json(login.state()), HttpMethod.POST, this::logIn))
                .add("/api/logout", Map.of(HttpMethod.POST, login::logout))
                .add("/api/live", Map.of(HttpMethod.GET, live::stream));
    }

    private Mono<ServerResponse> page(ServerRequest request) {
        return callers.mayEnter(request) ? pages.page() : pages.login();
    }

    private Mono<ServerResponse> asset(ServerRequest request) {
        return pages.asset(request.pathVariable("name")).switchIfEmpty(Mono.error(() -> Resources.notFound(request)));
    }

    private Mono<ServerResponse> logIn(ServerRequest request) {
        AdminApi.requireJson(request);
        return AdminApi.body(request).flatMap(body -> login.login(request, body));
    }

    /** How many listen to the stream. */
    int liveReaders() {
        return live.readers();
    }

    /** Ends the thread of the stream. */
    @Override
    public void close() {
        live.close();
    }
}
