package dev.cutover.control.admin.dashboard;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The dashboard's pages and what they load. Thread-safe: immutable.
 *
 * <p>Everything is read once, by a list that stands here: nothing of a request ever becomes the name of a resource. The
 * policy lets the browser load these files and call this port, and nothing else.
 */
public final class DashboardPages {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final List<String> ASSETS = List.of(
            "api.js",
            "app.js",
            "banners.js",
            "chart.js",
            "charts.js",
            "dom.js",
            "explain.js",
            "figures.js",
            "format.js",
            "history.js",
            "icon.svg",
            "layout.css",
            "list.js",
            "live.js",
            "login.js",
            "parts.css",
            "rollback.js",
            "row.js",
            "summary.js",
            "theme.css",
            "theme.js",
            "timeline.js",
            "verdict.js",
            "weights.js");

    private final DashboardFile page = DashboardFile.read("index.html");
    private final DashboardFile login = DashboardFile.read("login.html");
    private final Map<String, DashboardFile> assets = new TreeMap<>();

    /** Reads all files. */
    public DashboardPages() {
        ASSETS.forEach(name -> assets.put(name, DashboardFile.read(name)));
    }

    /** The dashboard. */
    public Mono<ServerResponse> page() {
        return serve(page);
    }

    /** The page that asks for the token, as the answer to whoever has not shown it. */
    public Mono<ServerResponse> login() {
        return head(ServerResponse.status(HttpStatus.UNAUTHORIZED), login)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"cutover\"")
                .bodyValue(login.content());
    }

    /** The file of that name; empty where there is none. */
    public Mono<ServerResponse> asset(String name) {
        @Nullable DashboardFile file = assets.get(name);
        return file == null ? Mono.empty() : serve(file);
    }

    /** Spring answers 304 where the request's {@code If-None-Match} has that tag. */
    private static Mono<ServerResponse> serve(DashboardFile file) {
        return head(ServerResponse.ok(), file)
                .header(HttpHeaders.ETAG, file.etag())
                .bodyValue(file.content());
    }

    private static ServerResponse.BodyBuilder head(ServerResponse.BodyBuilder response, DashboardFile file) {
        return response.contentType(file.type())
                .cacheControl(CacheControl.noCache())
                .header("Content-Security-Policy", POLICY)
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer");
    }
}
