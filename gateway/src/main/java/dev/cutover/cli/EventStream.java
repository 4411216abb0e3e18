package dev.cutover.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events as they arrive. A connection on which nothing comes for long, not even a comment, is given up: the
 * other side may be gone without a word.
 */
final class EventStream {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(90);
    private static final int LONGEST_LINE = 1024 * 1024;

    private final InputStream content;
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private @Nullable String id;
    private volatile long heardNanos = System.nanoTime();

    EventStream(InputStream content) {
        this.content = content;
    }

    /**
     * An event.
     *
     * @param id the last one that the stream has told, or null
     * @param name its kind; {@code message} where the stream says nothing
     * @param content its data
     */
    record Event(@Nullable String id, String name, String content) {}

    /**
     * Hands over events until the stream ends or {@code taker} wants no more.
     *
     * @throws IOException where the connection breaks or stays silent
     */
    void read(Predicate<Event> taker) throws IOException {
        Timer watchdog = new Timer("event-silence", true);
        long period = LONGEST_SILENCE.toMillis() / 10;
        watchdog.schedule(new Silence(), period, period);
        try {
            for (String line = nextLine(); line != null; line = nextLine()) {
                Event event = take(line);
                if (event != null && !taker.test(event)) {
                    return;
                }
            }
        } finally {
            watchdog.cancel();
        }
    }

    /** Takes a line up; gives the event that it completes. */
    private @Nullable Event take(String line) {
        if (line.isEmpty()) {
            Event event = data.isEmpty() ? null : new Event(id, name.isEmpty() ? "message" : name, data.toString());
            data.setLength(0);
            name = "";
            return event;
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
            case "id" -> id = isSendable(value) ? value : id;
            case "event" -> name = value;
            case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
            default -> {
                // A comment, or a field of a newer gateway.
            }
        }
        return null;
    }

    /** Whether an id may be sent back in a field of a request. */
    private static boolean isSendable(String id) {
        return id.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private @Nullable String nextLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = content.read(); b >= 0; b = content.read()) {
            heardNanos = System.nanoTime();
            if (b == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            }
        }
        return null;
    }

    /** Closes the stream after a long silence, which ends the read that waits for more. */
    private final class Silence extends TimerTask {
        @Override
        public void run() {
            if (System.nanoTime() - heardNanos > LONGEST_SILENCE.toNanos()) {
                closeQuietly();
            }
        }

        private void closeQuietly() {
            try {
                content.close();
            } catch (IOException e) {
                cancel();
            }
        }
    }
}
