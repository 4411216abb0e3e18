package dev.cutover.cli;

/** How a piece of text looks on a terminal with colours. */
enum Style {
    PLAIN(""),
    BOLD("\033[1m"),
    DIM("\033[2m"),
    GOOD("\033[32m"),
    WARNING("\033[33m"),
    BAD("\033[1;31m");

    /** Ends every style. */
    static final String END = "\033[0m";

    private final String begin;

    Style(String begin) {
        this.begin = begin;
    }

    /** Text in this style. */
    Span of(String text) {
        return new Span(text, this);
    }

    /** What switches the style on; empty for plain text. */
    String begin() {
        return begin;
    }
}
