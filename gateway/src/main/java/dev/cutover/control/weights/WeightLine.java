package dev.cutover.control.weights;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * One line of a weights file: {@code weight users = 12.5}, {@code flag new_backend = true}, {@code allow KEY},
 * {@code deny KEY}, {@code checksum = HEX}, a comment after {@code #}, or nothing.
 *
 * <p>Names and keys are written as they are, but {@code %}, {@code =}, white space and control characters as
 * {@code %XX} of their UTF-8 bytes.
 *
 * @param kind what it says
 * @param name of the endpoint, the flag or the listed key; empty for the other kinds
 * @param value what stands after {@code =}; for {@link Kind#BROKEN} what was expected; else empty
 */
record WeightLine(Kind kind, String name, String value) {
    /** What a line can say. */
    enum Kind {
        WEIGHT,
        FLAG,
        ALLOW,
        DENY,
        CHECKSUM,
        NOTHING,
        BROKEN
    }

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final String EXPECTED =
            "expected: weight NAME = PERCENTAGE, flag NAME = true, allow KEY, deny KEY, or # and a comment";

    static WeightLine parse(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return new WeightLine(Kind.NOTHING, "", "");
        }
        String[] words = SPACE.split(text, 2);
        String rest = words.length == 2 ? words[1] : "";
        return switch (words[0]) {
            case "weight" -> assignment(Kind.WEIGHT, rest);
            case "flag" -> assignment(Kind.FLAG, rest);
            case "allow" -> named(Kind.ALLOW, rest, "");
            case "deny" -> named(Kind.DENY, rest, "");
            case "checksum" -> new WeightLine(Kind.CHECKSUM, "", rest);
            default -> broken();
        };
    }

    /** Whether both lines speak of the same thing, so that one replaces the other. */
    boolean isAbout(Kind otherKind, String otherName) {
        return kind == otherKind && name.equals(otherName);
    }

    /** The line as it stands in a file, without its end. */
    @Override
    public String toString() {
        return switch (kind) {
            case WEIGHT -> "weight " + escape(name) + " = " + value;
            case FLAG -> "flag " + escape(name) + " = " + value;
            case ALLOW -> "allow " + escape(name);
            case DENY -> "deny " + escape(name);
            case CHECKSUM -> "checksum " + value;
            case NOTHING, BROKEN -> "# " + value;
        };
    }

    private static WeightLine assignment(Kind kind, String rest) {
        int equals = rest.indexOf('=');
        return equals < 0
                ? broken()
                : named(
                        kind,
                        rest.substring(0, equals).strip(),
                        rest.substring(equals + 1).strip());
    }

    private static WeightLine named(Kind kind, String escaped, String value) {
        try {
            return escaped.isEmpty() ? broken() : new WeightLine(kind, unescape(escaped), value);
        } catch (IllegalArgumentException e) {
            return new WeightLine(Kind.BROKEN, "", "expected: two hexadecimal digits after every %");
        }
    }

    private static WeightLine broken() {
        return new WeightLine(Kind.BROKEN, "", EXPECTED);
    }

    private static String escape(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        name.codePoints().forEach(c -> {
            if (c == '%' || c == '=' || Character.isISOControl(c) || isSpace(c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    escaped.append("%%%02X".formatted(b));
                }
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static String unescape(String escaped) {
        byte[] in = escaped.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out[length++] = in[i];
            } else if (i + 2 >= in.length) {
                throw new IllegalArgumentException("a percent sign without two digits");
            } else {
                out[length++] = (byte) (digit(in[++i]) << 4 | digit(in[++i]));
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    private static int digit(byte b) {
        int digit = Character.digit(b, 16);
        if (digit < 0) {
            throw new IllegalArgumentException("no hexadecimal digit");
        }
        return digit;
    }
}
