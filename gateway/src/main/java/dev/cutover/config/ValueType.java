package dev.cutover.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionException;
import org.springframework.util.unit.DataSize;

/**
 * A kind of value that a key can have: how it is read, and what a message says was expected.
 *
 * @param expected in words for an operator
 * @param parse reads a value; throws {@link IllegalArgumentException} for what is none, {@link Unexpected} where it can
 *     say more than {@code expected}
 */
record ValueType<T>(String expected, Function<String, T> parse) {
    /** {@code true} or {@code false}, and YAML's other words for them. */
    static final ValueType<Boolean> SWITCH = converted("true or false", Boolean.class, any -> true);

    /** A value that says itself what was expected instead. */
    static final class Unexpected extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Unexpected(String expected) {
            super(expected);
        }

        /** What was expected. */
        String expected() {
            return String.valueOf(getMessage());
        }
    }

    /** Text that matches {@code pattern} as a whole. */
    static ValueType<String> text(String expected, Pattern pattern) {
        return new ValueType<>(expected, text -> {
            if (!pattern.matcher(text).matches()) {
                throw new IllegalArgumentException(text);
            }
            return text;
        });
    }

    /** A whole number from {@code min} to {@code max}. */
    static ValueType<Integer> integer(int min, int max) {
        String expected = String.format(Locale.ROOT, "a whole number from %,d to %,d", min, max);
        return converted(expected, Integer.class, number -> number >= min && number <= max);
    }

    /** A time from {@code min} to {@code max}. */
    static ValueType<Duration> duration(Duration min, Duration max) {
        String expected = "a duration from " + Units.text(min) + " to " + Units.text(max) + ", such as 500ms, 5s or 1m";
        return converted(expected, Duration.class, time -> time.compareTo(min) >= 0 && time.compareTo(max) <= 0);
    }

    /** A number of bytes from {@code min} to {@code max}. */
    static ValueType<DataSize> size(DataSize min, DataSize max) {
        String expected = "a size from " + Units.text(min) + " to " + Units.text(max) + ", such as 512B, 64KB or 1MB";
        return converted(expected, DataSize.class, size -> size.compareTo(min) >= 0 && size.compareTo(max) <= 0);
    }

    /** One of the constants of an enum, in any case. */
    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        String expected = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", "one of ", ""));
        return new ValueType<>(expected, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /** What Spring Boot's conversion makes of the text, where {@code rule} holds for it. */
    static <T> ValueType<T> converted(String expected, Class<T> type, Predicate<T> rule) {
        return new ValueType<>(expected, text -> {
            T value;
            try {
                value = ApplicationConversionService.getSharedInstance().convert(text, type);
            } catch (ConversionException e) {
                throw new IllegalArgumentException(e);
            }
            if (value == null || !rule.test(value)) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }
}
