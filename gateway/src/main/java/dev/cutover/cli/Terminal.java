package dev.cutover.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a command writes. Text is UTF-8, harmless, and without colours or redrawing where no terminal is.
 *
 * <p>Thread of the command only.
 */
final class Terminal {
    private static final String HOME = "\033[H";
    private static final String CLEAR = "\033[2J";
    private static final String CLEAR_LINE_END = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private final Surroundings surroundings;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean isColored;
    private boolean isDrawn;

    /** The terminal of the process, with colours as {@code mode} says. */
    Terminal(Surroundings surroundings, ColorMode mode) {
        this.surroundings = surroundings;
        this.out = new PrintStream(surroundings.out(), false, StandardCharsets.UTF_8);
        this.err = new PrintStream(surroundings.err(), false, StandardCharsets.UTF_8);
        this.isColored = mode.isOn(surroundings.environment(), surroundings.isTerminal());
    }

    /** Whether a person looks on. */
    boolean isLive() {
        return surroundings.isTerminal();
    }

    /** Columns of a line: those of the window, or no limit where lines go to a file or a program. */
    int columns() {
        return isLive() ? surroundings.size().get().columns() : Integer.MAX_VALUE;
    }

    /** Writes a line. */
    void line(Object... parts) {
        out.println(rendered(parts));
        out.flush();
    }

    /** Writes a message about the command itself. */
    void message(Object... parts) {
        out.flush();
        err.println(rendered(parts));
        err.flush();
    }

    /** Writes bytes as they are, and ends the line. */
    void raw(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
        out.println();
        out.flush();
    }

    /** Writes lines in the place of those drawn before; below them where there is no terminal. */
    void redraw(List<Object[]> lines) {
        if (!isLive()) {
            lines.forEach(this::line);
            return;
        }
        StringBuilder screen = new StringBuilder(isDrawn ? HOME : HOME + CLEAR);
        Surroundings.Size size = surroundings.size().get();
        int shown = lines.size() < size.rows() ? lines.size() : Math.max(1, size.rows() - 2);
        for (Object[] line : lines.subList(0, shown)) {
            screen.append(rendered(cut(line, size.columns())))
                    .append(CLEAR_LINE_END)
                    .append('\n');
        }
        if (shown < lines.size()) {
            screen.append("(")
                    .append(lines.size() - shown)
                    .append(" more lines)")
                    .append(CLEAR_LINE_END)
                    .append('\n');
        }
        out.print(screen.append(CLEAR_BELOW));
        out.flush();
        isDrawn = true;
    }

    /** A wrapped line would push the lowest ones out of the window. */
    private static Object[] cut(Object[] line, int columns) {
        List<Object> parts = new ArrayList<>();
        int left = columns;
        for (Object part : line) {
            Span span = part instanceof Span styled ? styled : Style.PLAIN.of(String.valueOf(part));
            if (left > 0) {
                parts.add(span.within(left));
            }
            left -= span.width();
        }
        return parts.toArray();
    }

    /** Whether nobody reads any more, such as behind {@code | head}. */
    boolean isGone() {
        return out.checkError();
    }

    private String rendered(Object... parts) {
        StringBuilder line = new StringBuilder();
        for (Object part : parts) {
            if (part instanceof Span span && isColored && span.style() != Style.PLAIN) {
                line.append(span.style().begin()).append(span).append(Style.END);
            } else {
                line.append(part instanceof Span ? part : Harmless.text(String.valueOf(part)));
            }
        }
        return line.toString();
    }
}
