package dev.cutover.testing;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A gateway in a process of its own, as an operator runs it. */
public final class ChildGateway implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("traffic on [^ ,]*:(\\d+), admin on [^ ,]*:(\\d+)");

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();

    private ChildGateway(Process process) {
        this.process = process;
        Thread reader = new Thread(this::readOutput, "output");
        reader.setDaemon(true);
        reader.start();
    }

    private void readOutput() {
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .lines()
                .forEach(output::add);
    }

    /** Starts one with a configuration file and more options of the JVM, and waits until it is ready. */
    public static ChildGateway start(Path config, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), "dev.cutover.Cutover", "--config", config.toString()));
        try {
            ChildGateway child = new ChildGateway(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> child.says("Cutover is ready") || !child.process.isAlive());
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a line of its output holds {@code text}. */
    public boolean says(String text) {
        return output.stream().anyMatch(line -> line.contains(text));
    }

    /** What it has written. */
    public List<String> output() {
        return output;
    }

    /** Where it serves traffic. */
    public InetSocketAddress traffic() {
        return address(1);
    }

    /** Where its admin port is. */
    public InetSocketAddress admin() {
        return address(2);
    }

    private InetSocketAddress address(int group) {
        for (String line : output) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.group(group)));
            }
        }
        throw new AssertionError("the gateway did not start:\n" + String.join("\n", output));
    }

    /** Sends a signal such as {@code HUP}. */
    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for its end and gives the exit code. */
    public int exitCode() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("still running:\n" + String.join("\n", output));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** Memory that it has in RAM now; Linux only. */
    public long residentBytes() {
        return statusBytes("VmRSS:");
    }

    /** The most memory that it has had in RAM; Linux only. */
    public long peakResidentBytes() {
        return statusBytes("VmHWM:");
    }

    private long statusBytes(String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it. */
    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
