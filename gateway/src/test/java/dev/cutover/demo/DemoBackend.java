package dev.cutover.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * A small website that says who it is, with paths that are slow or fail on demand.
 *
 * <p>Any path answers {@code {"backend":…,"path":…,"requestId":…}}; {@code /} is a page for browsers; {@code /echo}
 * says what arrived; {@code /slow?ms=500} waits; {@code /status/503} answers that status. With {@code &at=NAME} only
 * the backend of that name is slow or fails. Thread-safe.
 */
final class DemoBackend implements AutoCloseable {
    private static final int THREADS = 8;
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    private static final int LONGEST_ECHO_BYTES = 64 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    static {
        // Otherwise head and body of an answer wait 40 ms for each other's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String name;
    private final HttpServer server;
    private final ExecutorService handlers = Executors.newFixedThreadPool(THREADS, DemoBackend::daemon);
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(DemoBackend::daemon);

    private DemoBackend(String name, HttpServer server) {
        this.name = name;
        this.server = server;
    }

    /**
     * Starts a backend on the loopback address; port 0 picks a free one.
     *
     * @throws IOException where the port is taken
     */
    static DemoBackend start(String name, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        DemoBackend backend = new DemoBackend(name, server);
        server.setExecutor(backend.handlers);
        server.createContext("/", backend::handle);
        server.start();
        return backend;
    }

    /** Where it listens. */
    int port() {
        return server.getAddress().getPort();
    }

    /** Stops at once; running answers are cut off. */
    @Override
    public void close() {
        server.stop(0);
        handlers.shutdownNow();
        later.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/") && accepts(exchange, "text/html")) {
            answer(exchange, 200, "text/html; charset=utf-8", page());
        } else if (path.equals("/echo")) {
            answerJson(exchange, 200, echo(exchange));
        } else if (path.equals("/slow")) {
            long millis = isMeant(exchange) ? wait(exchange) : 0;
            var unused = later.schedule(() -> answerLate(exchange), millis, TimeUnit.MILLISECONDS);
        } else if (path.startsWith("/status/")) {
            answerJson(exchange, isMeant(exchange) ? status(path) : 200, identity(exchange));
        } else {
            answerJson(exchange, 200, identity(exchange));
        }
    }

    private Map<String, Object> identity(HttpExchange exchange) {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("backend", name);
        identity.put("path", exchange.getRequestURI().toString());
        identity.put("requestId", field(exchange, "X-Request-Id"));
        return identity;
    }

    private Map<String, Object> echo(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_ECHO_BYTES);
        long more = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        Map<String, Object> echo = identity(exchange);
        echo.put("method", exchange.getRequestMethod());
        echo.put("fields", exchange.getRequestHeaders());
        echo.put("bytes", body.length + more);
        echo.put("body", new String(body, UTF_8));
        return echo;
    }

    private String page() {
        return """
                <!doctype html>
                <html lang="en">
                <title>%1$s</title>
                <style>body{font:1.1rem sans-serif;max-width:36rem;margin:4rem auto}</style>
                <h1>This is %1$s</h1>
                <p>Reload as often as you like: you stay here until the weight passes you by.</p>
                <ul>
                <li><a href="/api/users/7">/api/users/7</a>
                <li><a href="/echo">/echo</a>: what reached the backend
                <li><a href="/slow?ms=500">/slow?ms=500</a>
                <li><a href="/status/503?at=new">/status/503?at=new</a>: fails at new only
                </ul>
                """.formatted(name);
    }

    private boolean isMeant(HttpExchange exchange) {
        String at = query(exchange, "at");
        return at.isEmpty() || at.equals(name);
    }

    private static long wait(HttpExchange exchange) {
        String millis = query(exchange, "ms");
        return millis.matches("\\d{1,9}") ? Math.min(Long.parseLong(millis), LONGEST_WAIT_MILLIS) : 1000;
    }

    private static int status(String path) {
        String status = path.substring("/status/".length());
        return status.matches("[2-5]\\d\\d") ? Integer.parseInt(status) : 404;
    }

    private static String query(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getQuery();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }

    private static boolean accepts(HttpExchange exchange, String type) {
        return field(exchange, "Accept").contains(type);
    }

    private static String field(HttpExchange exchange, String name) {
        List<String> values = exchange.getRequestHeaders().get(name);
        return values == null ? "" : String.join(", ", values);
    }

    private void answerLate(HttpExchange exchange) {
        try {
            answerJson(exchange, 200, identity(exchange));
        } catch (IOException clientIsGone) {
            exchange.close();
        }
    }

    private static void answerJson(HttpExchange exchange, int status, Map<String, Object> value) throws IOException {
        answer(exchange, status, "application/json", JSON.writeValueAsString(value));
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        boolean hasBody = !exchange.getRequestMethod().equals("HEAD") && status != 204 && status != 304;
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "demo-backend");
        thread.setDaemon(true);
        return thread;
    }
}
