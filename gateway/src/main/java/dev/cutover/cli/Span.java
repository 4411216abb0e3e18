package dev.cutover.cli;

/**
 * A piece of a line. Its text may come from anywhere: it is made harmless here, and only its style acts on a terminal.
 *
 * @param text what stands there
 * @param style how it looks
 */
record Span(String text, Style style) {
    /** Makes the text harmless. */
    Span {
        text = Harmless.text(text);
    }

    /** How many columns it takes. */
    int width() {
        return text.codePointCount(0, text.length());
    }

    /** The same in at most {@code columns}, the end replaced by three dots where that is shorter. */
    Span within(int columns) {
        if (width() <= columns) {
            return this;
        }
        int kept = Math.max(0, columns - 3);
        return new Span(text.substring(0, text.offsetByCodePoints(0, kept)) + ".".repeat(columns - kept), style);
    }

    @Override
    public String toString() {
        return text;
    }
}
