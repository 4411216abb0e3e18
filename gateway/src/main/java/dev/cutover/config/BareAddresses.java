package dev.cutover.config;

/**
 * Quotes IPv6 addresses that begin with {@code ::} in lists written in brackets, as in {@code [127.0.0.1/32, ::1/128]}.
 *
 * <p>YAML 1.2 §7.3.3 lets plain text begin so; SnakeYAML refuses it within brackets. Lines stay where they are.
 */
final class BareAddresses {
    private static final char NONE = 0;

    private final String text;
    private final StringBuilder out;
    private char quote = NONE;
    private int depth;

    private BareAddresses(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length() + 16);
    }

    /** The text with such addresses in quotes. */
    static String quoted(String text) {
        return text.contains("::") ? new BareAddresses(text).run() : text;
    }

    private String run() {
        int at = 0;
        while (at < text.length()) {
            int end = tokenEnd(at);
            if (end > at) {
                out.append('"').append(text, at, end).append('"');
                at = end;
            } else {
                char c = text.charAt(at);
                note(c, at);
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    /** Where the address ends that begins at {@code at}, or {@code at} where none does. */
    private int tokenEnd(int at) {
        if (depth == 0 || quote != NONE || !text.startsWith("::", at) || !beginsItem(at)) {
            return at;
        }
        int end = at;
        while (end < text.length() && ",]} \t\r\n#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private boolean beginsItem(int at) {
        int before = at - 1;
        while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
            before--;
        }
        return before >= 0 && "[,".indexOf(text.charAt(before)) >= 0;
    }

    private void note(char c, int at) {
        if (quote != NONE) {
            boolean ends = c == quote || (quote == '#' && c == '\n');
            boolean escaped = quote == '"' && isEscaped(at);
            quote = ends && !escaped ? NONE : quote;
        } else if (startsQuote(c, at)) {
            quote = c;
        } else if (c == '[' || c == '{') {
            depth++;
        } else if (c == ']' || c == '}') {
            depth = Math.max(0, depth - 1);
        }
    }

    /** A quote or comment sign in the middle of plain text is a character like any other. */
    private boolean startsQuote(char c, int at) {
        boolean first = at == 0 || " \t\n\r[{,:".indexOf(text.charAt(at - 1)) >= 0;
        return first && (c == '"' || c == '\'' || c == '#');
    }

    private boolean isEscaped(int at) {
        int backslashes = 0;
        while (at - 1 - backslashes >= 0 && text.charAt(at - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
