package dev.cutover.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Members of the API's answers as people read them; whatever is missing or of another kind is still shown. */
final class Shown {
    /** Stands where a value could be and is none. */
    static final String NOTHING = "-";

    private static final int LONGEST_NUMBER = 18;

    private Shown() {}

    /** A text, number or truth value; empty for nothing. */
    static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isNumber() ? number(value) : value.isValueNode() ? value.asString() : value.toString();
    }

    /** A number without exponent, unless it is absurdly long. */
    private static String number(JsonNode value) {
        BigDecimal number = value.decimalValue();
        boolean isShort = number.precision() + Math.abs((long) number.scale()) <= LONGEST_NUMBER;
        return isShort ? number.toPlainString() : number.toString();
    }

    /** A share such as {@code 12.5 %}; a dash for nothing. */
    static String percent(JsonNode value) {
        return value.isNumber() ? number(value) + " %" : orNothing(text(value));
    }

    /** What a weight or a flag was or is: {@code 25 %}, {@code true}, {@code not set}. */
    static String state(JsonNode value) {
        String text = value.isNumber() ? percent(value) : text(value);
        return text.isEmpty() ? "not set" : text;
    }

    /** Seconds as {@code 3.8 ms}, {@code 38 ms} or {@code 1.24 s}; a dash for nothing. */
    static String seconds(JsonNode value) {
        if (!value.isNumber()) {
            return orNothing(text(value));
        }
        double seconds = value.doubleValue();
        if (seconds >= 1) {
            return rounded(seconds, 2) + " s";
        }
        return rounded(seconds * 1000, seconds < 0.01 ? 1 : 0) + " ms";
    }

    private static String rounded(double number, int decimals) {
        return Double.isFinite(number)
                ? new BigDecimal(number)
                        .setScale(decimals, RoundingMode.HALF_UP)
                        .toPlainString()
                : String.valueOf(number);
    }

    /** Whole seconds as the two largest of days, hours, minutes and seconds: {@code 3 d 4 h}. */
    static String age(long seconds) {
        long[] counts = {seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60};
        String[] units = {"d", "h", "min", "s"};
        List<String> words = new ArrayList<>();
        for (int i = 0; i < counts.length && words.size() < 2; i++) {
            if (counts[i] > 0) {
                words.add(counts[i] + " " + units[i]);
            } else if (!words.isEmpty()) {
                break;
            }
        }
        return words.isEmpty() ? "0 s" : String.join(" ", words);
    }

    /** A count with its noun: {@code 1 instance}, {@code 2 instances}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The text, or a dash for none. */
    static String orNothing(String text) {
        return text.isEmpty() ? NOTHING : text;
    }
}
