package dev.cutover.cli;

import java.util.Locale;

/** Text from elsewhere made fit for a terminal: what would act instead of being seen is written out. */
final class Harmless {
    private Harmless() {}

    /** The text on one line, with control, format and separating characters as {@code \n} or {@code \x1b}. */
    static String text(String text) {
        if (text.codePoints().noneMatch(Harmless::acts)) {
            return text;
        }
        StringBuilder harmless = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (acts(c)) {
                harmless.append(written(c));
            } else {
                harmless.appendCodePoint(c);
            }
        });
        return harmless.toString();
    }

    /** Whether a terminal does something else with it than show it in its place. */
    private static boolean acts(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static String written(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u{%x}", c);
        };
    }
}
