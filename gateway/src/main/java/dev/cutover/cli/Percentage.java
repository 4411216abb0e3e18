package dev.cutover.cli;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** A share of users in percent, as operators type it. Source: INTERFACE §3. */
final class Percentage {
    private static final Pattern TYPED = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.[0-9]{1,2})?");
    private static final BigDecimal ALL = new BigDecimal(100);

    private Percentage() {}

    /**
     * Reads a percentage.
     *
     * @param name what the value is for
     * @throws IllegalArgumentException with {@code weight: "12,5" (expected: 0 to 100, at most two decimals, …)}
     */
    static BigDecimal parse(String name, String typed) {
        if (TYPED.matcher(typed).matches()) {
            BigDecimal percent = new BigDecimal(typed);
            if (percent.compareTo(ALL) <= 0) {
                return percent;
            }
        }
        throw new IllegalArgumentException(
                name + ": \"" + typed + "\" (expected: 0 to 100, at most two decimals, such as 12.5)");
    }
}
