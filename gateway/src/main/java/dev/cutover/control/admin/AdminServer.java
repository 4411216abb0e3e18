package dev.cutover.control.admin;

import dev.cutover.traffic.http.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The admin port: WebFlux on Reactor Netty, on one thread of its own and without an application context, which the API
 * does not need and which would cost a third of the process's memory.
 *
 * <p>Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
    /** One: operators who come all at once keep at most one core from those who are served. */
    private static final int THREADS = 1;

    private static final int MAX_LINE_BYTES = 32 * 1024;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Connections that are closed report to their thread a moment later. */
    private static final Duration QUIET = Duration.ofMillis(50);

    private final LoopResources loops;
    private final DisposableServer server;

    private AdminServer(LoopResources loops, DisposableServer server) {
        this.loops = loops;
        this.server = server;
    }

    /**
     * Listens.
     *
     * @throws IOException naming the address, where it cannot be bound
     */
    public static AdminServer start(HostPort address, HttpHandler handler) throws IOException {
        LoopResources loops = LoopResources.create("cutover-admin", 1, THREADS, true);
        try {
            DisposableServer server = HttpServer.create()
                    .runOn(loops)
                    .host(address.host())
                    .port(address.port())
                    .httpRequestDecoder(
                            spec -> spec.maxInitialLineLength(MAX_LINE_BYTES).maxHeaderSize(MAX_HEADER_BYTES))
                    .requestTimeout(LONGEST_REQUEST)
                    .idleTimeout(Duration.ofMinutes(1))
                    .handle(new ReactorHttpHandlerAdapter(handler))
                    .bindNow();
            return new AdminServer(loops, server);
        } catch (ChannelBindException e) {
            loops.dispose();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("Cannot listen on " + address + " for admin: " + cause.getMessage(), e);
        }
    }

    /** Where it listens, with the port that was chosen where 0 was configured. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    /** Stops listening and ends the threads; waits two seconds for calls under way. */
    @Override
    public void close() {
        server.disposeNow(PATIENCE);
        loops.disposeLater(QUIET, PATIENCE).block(PATIENCE.plus(PATIENCE));
    }
}
