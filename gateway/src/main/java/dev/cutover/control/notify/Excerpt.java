package dev.cutover.control.notify;

import java.util.regex.Pattern;

/** As much of a text that anyone may have written as a receiver is to get. */
final class Excerpt {
    /** Controls, line ends of Unicode, and the marks that turn the direction of what follows. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+");

    private Excerpt() {}

    /** The text, or its beginning with an ellipsis, {@code maxChars} long at most. */
    static String of(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        int end = maxChars - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    /** The same on one line. */
    static String line(String text, int maxChars) {
        return UNPRINTABLE.matcher(of(text, maxChars)).replaceAll(" ");
    }
}
