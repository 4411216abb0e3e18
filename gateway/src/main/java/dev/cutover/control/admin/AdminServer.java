package dev.cutover.control.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The admin port: Spring Boot's reactive web server with one event loop of its own.
 *
 * <p>Not an application context: there is one handler and nothing to configure, so a context would cost memory and start
 * time and bring nothing. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(30);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(5);
    private static final int LONGEST_LINE = 32 * 1024;

    private final ReactorResourceFactory resources;
    private final WebServer server;
    private final InetSocketAddress address;

    private AdminServer(ReactorResourceFactory resources, WebServer server, InetSocketAddress address) {
        this.resources = resources;
        this.server = server;
        this.address = address;
    }

    /**
     * Listens.
     *
     * @param settings where; port 0 lets the system choose
     * @param routes what is answered
     * @throws IOException naming the address, where it cannot be bound
     */
    public static AdminServer start(AdminSettings settings, RouterFunction<ServerResponse> routes) throws IOException {
        InetAddress host = InetAddress.getByName(settings.address().host());
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setLoopResources(LoopResources.create("admin", 1, true));
        resources.start();
        NettyReactiveWebServerFactory factory =
                new NettyReactiveWebServerFactory(settings.address().port());
        factory.setAddress(host);
        factory.setResourceFactory(resources);
        factory.setShutdown(Shutdown.GRACEFUL);
        factory.addServerCustomizers(AdminServer::limit);
        WebServer server = factory.getWebServer(handler(routes));
        try {
            server.start();
        } catch (WebServerException e) {
            resources.stop();
            throw new IOException("admin.address: " + settings.address() + " cannot be bound: " + e.getMessage(), e);
        }
        return new AdminServer(resources, server, new InetSocketAddress(host, server.getPort()));
    }

    private static HttpServer limit(HttpServer server) {
        return server.idleTimeout(IDLE)
                .requestTimeout(LONGEST_REQUEST)
                .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(LONGEST_LINE));
    }

    private static HttpHandler handler(RouterFunction<ServerResponse> routes) {
        WebFilter headers = (exchange, chain) -> {
            HttpHeaders response = exchange.getResponse().getHeaders();
            response.setCacheControl("no-store");
            response.set("X-Content-Type-Options", "nosniff");
            return chain.filter(exchange);
        };
        return RouterFunctions.toHttpHandler(
                routes, HandlerStrategies.builder().webFilter(headers).build());
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Lets calls finish, for five seconds at most, and closes the port. Blocks. */
    @Override
    public void close() {
        CountDownLatch drained = new CountDownLatch(1);
        server.shutDownGracefully(result -> drained.countDown());
        try {
            if (!drained.await(LONGEST_DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Admin calls are cut off: they did not end within {}", LONGEST_DRAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop();
        resources.stop();
    }
}
