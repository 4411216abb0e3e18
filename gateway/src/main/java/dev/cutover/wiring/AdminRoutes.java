package dev.cutover.wiring;

import dev.cutover.config.CutoverConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The admin API over a running gateway. */
final class AdminRoutes {
    private AdminRoutes() {}

    static HttpHandler handler(CutoverConfig config, Gateway gateway) {
        return RouterFunctions.toHttpHandler(RouterFunctions.route()
                .GET(
                        "/health",
                        r -> ServerResponse.ok()
                                .contentType(MediaType.APPLICATION_JSON)
                                .bodyValue("{\"status\":\"healthy\"}"))
                .GET(
                        "/healthz",
                        r -> ServerResponse.ok()
                                .contentType(MediaType.APPLICATION_JSON)
                                .bodyValue("{\"status\":\"healthy\"}"))
                .GET(
                        "/ready",
                        r -> ServerResponse.status(gateway.isReady() ? 200 : 503)
                                .build())
                .GET("/metrics", r -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    try {
                        gateway.exposition().writeTo(out);
                    } catch (IOException e) {
                        return ServerResponse.status(500).build();
                    }
                    return ServerResponse.ok().bodyValue(out.toByteArray());
                })
                .build());
    }
}
