package dev.cutover.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A real {@code redis-server} on the loopback address, whose process can be killed, frozen and started again.
 *
 * <p>Works as any user, root included. Keeps its files in a directory of its own, deleted at {@link #close()}; writes
 * nothing to disk unless its arguments ask for it. Ends with the JVM at the latest. For one thread.
 */
public final class RedisServer implements AutoCloseable {
    private static final int LAST_PORT_WITH_CLUSTER_BUS = 65535 - 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final int port;
    private final @Nullable Path config;
    private final List<String> arguments;
    private final Path directory;
    private final Thread atExit = new Thread(this::killQuietly, "redis-server-end");
    private @Nullable Process process;

    private RedisServer(int port, @Nullable Path config, List<String> arguments) {
        this.port = port;
        this.config = config;
        this.arguments = arguments;
        this.directory = newDirectory();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts a server on a free port, with further arguments such as {@code "--requirepass", "secret"}. */
    public static RedisServer start(String... arguments) {
        return startOn(freePort(), arguments);
    }

    /**
     * Starts a server on one port and waits until it answers.
     *
     * @throws IllegalStateException with the end of its log, where it does not start, as when the port is taken
     */
    public static RedisServer startOn(int port, String... arguments) {
        return started(new RedisServer(port, null, List.of(arguments)));
    }

    /**
     * Starts a Sentinel on a free port.
     *
     * @param config its {@code sentinel monitor} lines; Sentinel rewrites the file
     */
    public static RedisServer startSentinel(Path config) {
        return started(new RedisServer(freePort(), config, List.of("--sentinel")));
    }

    /** A port that nothing listened on a moment ago, low enough for a cluster node's second port above it. */
    public static int freePort() {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() <= LAST_PORT_WITH_CLUSTER_BUS) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:PORT}. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** A connection for single commands: {@code try (var cli = redis.cli()) { cli.run("PING"); }}. */
    public RedisCli cli() {
        return RedisCli.connect(port);
    }

    /** Runs one command on a connection of its own. */
    public @Nullable Object run(String... command) {
        try (RedisCli cli = cli()) {
            return cli.run(command);
        }
    }

    /** Ends it as an operator does ({@code SIGTERM}): what it is told to save is saved. */
    public void stop() {
        end(Process::destroy);
    }

    /** Ends it as a crash does ({@code SIGKILL}). */
    public void kill() {
        end(Process::destroyForcibly);
    }

    /** Stops it in its tracks ({@code SIGSTOP}): connections stay open, nothing answers. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets a frozen one go on ({@code SIGCONT}). */
    public void thaw() {
        signal("CONT");
    }

    /** Starts it again on the same port and waits until it answers. Data that was not saved is gone. */
    public void restart() {
        kill();
        Path log = directory.resolve("redis.log");
        Process started = launch(log);
        process = started;
        Awaitility.await("redis-server on port " + port)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (!started.isAlive()) {
                        throw new IllegalStateException("redis-server on port %d ended with %d:%n%s"
                                .formatted(port, started.exitValue(), Files.readString(log)));
                    }
                    return isReady(Files.readString(log)) && RedisCli.answers(port);
                });
    }

    /** Whether it says so itself: on a port that was taken, another server answers. */
    private static boolean isReady(String log) {
        return log.contains("Ready to accept connections") || log.contains("Sentinel ID is");
    }

    /** Kills it and deletes its files. */
    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
        deleteDirectory();
    }

    private static RedisServer started(RedisServer server) {
        try {
            server.restart();
            return server;
        } catch (IllegalStateException e) {
            server.close();
            throw e;
        }
    }

    private Process launch(Path log) {
        List<String> command = new ArrayList<>(List.of(Executable.PATH));
        if (config != null) {
            command.add(config.toString());
        }
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", directory.toString()));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--daemonize", "no"));
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("redis-server cannot be started: " + e.getMessage(), e);
        }
    }

    private void end(Consumer<Process> how) {
        Process running = process;
        process = null;
        if (running == null) {
            return;
        }
        how.accept(running);
        try {
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("redis-server " + running.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while redis-server ended", e);
        }
    }

    private void signal(String name) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("redis-server on port " + port + " is not running");
        }
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(running.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " " + running.pid() + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling redis-server", e);
        }
    }

    private void killQuietly() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
        deleteDirectory();
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("cutover-redis-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deleteDirectory() {
        File[] files = directory.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            file.delete();
        }
        directory.toFile().delete();
    }

    /** The executable that comes with embedded-redis, unpacked once per JVM. */
    private static final class Executable {
        static final String PATH = unpack();

        private static String unpack() {
            try {
                File file = ExecutableProvider.newJarResourceProvider().get();
                file.deleteOnExit();
                return file.getAbsolutePath();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
