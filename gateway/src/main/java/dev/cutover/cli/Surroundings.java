package dev.cutover.cli;

import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a client command finds around it: the process, its terminal, its user.
 *
 * @param environment the environment variables
 * @param user who runs the command
 * @param zone in which times are shown
 * @param out where answers go, as bytes
 * @param err where messages about the command itself go
 * @param isTerminal whether a person looks at {@code out}
 * @param size of that person's window, asked for anew each time
 * @param pause waits between two calls
 */
public record Surroundings(
        Map<String, String> environment,
        String user,
        ZoneId zone,
        OutputStream out,
        OutputStream err,
        boolean isTerminal,
        Supplier<Size> size,
        Pause pause) {
    private static final File TERMINAL = new File("/dev/tty");
    private static final long LONGEST_ASKING_MILLIS = 500;

    /**
     * A window's size.
     *
     * @param columns how many characters stand beside each other
     * @param rows how many lines
     */
    public record Size(int columns, int rows) {
        static final Size USUAL = new Size(80, 24);
    }

    /** Waits. */
    public interface Pause {
        /**
         * Returns when {@code time} has passed.
         *
         * @throws InterruptedException where the command is to end instead
         */
        void of(Duration time) throws InterruptedException;
    }

    /** Those of this process. */
    public static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(),
                System.getProperty("user.name", ""),
                ZoneId.systemDefault(),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(System.console()),
                Surroundings::windowSize,
                time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    /** Up to Java 21 there is a console only where there is a terminal; later ones tell by a method of their own. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJava) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Java does not know the size of the window, so the system's own tool is asked. */
    private static Size windowSize() {
        if (!TERMINAL.exists()) {
            return Size.USUAL;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Redirect.from(TERMINAL))
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(LONGEST_ASKING_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroy();
                return Size.USUAL;
            }
            String[] rowsAndColumns = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1);
            return size(rowsAndColumns);
        } catch (IOException e) {
            return Size.USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Size.USUAL;
        }
    }

    private static Size size(String[] rowsAndColumns) {
        try {
            int rows = Integer.parseInt(rowsAndColumns[0]);
            int columns = rowsAndColumns.length == 2 ? Integer.parseInt(rowsAndColumns[1]) : 0;
            return rows > 0 && columns > 0 ? new Size(columns, rows) : Size.USUAL;
        } catch (NumberFormatException e) {
            return Size.USUAL;
        }
    }
}
