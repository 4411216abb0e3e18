package dev.cutover.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as operators type and read them: {@code 500ms}, {@code 2s}, {@code 1m}; a bare number is seconds. */
final class DurationText implements ITypeConverter<Duration> {
    private static final Pattern TYPED = Pattern.compile("([0-9]{1,6})(ms|s|m|h|)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "", 1000L, "s", 1000L, "m", 60_000L, "h", 3_600_000L);

    @Override
    public Duration convert(String typed) {
        Matcher matcher = TYPED.matcher(typed);
        if (!matcher.matches()) {
            throw new TypeConversionException("\"" + typed + "\" (expected: a time such as 500ms, 15s or 2m)");
        }
        Duration time = Duration.ofMillis(Long.parseLong(matcher.group(1)) * MILLIS.getOrDefault(matcher.group(2), 1L));
        if (time.isZero()) {
            throw new TypeConversionException("\"" + typed + "\" (expected: more than nothing, such as 15s)");
        }
        return time;
    }

    /** A time as text: {@code 15 s}, {@code 1.5 s}. */
    static String of(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
