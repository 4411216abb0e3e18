package dev.cutover.control.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of an entry: when it was made, and a number among those of the same millisecond. As of a stream of Redis.
 *
 * @param millis since 1970
 * @param number from 0
 */
public record AuditId(long millis, long number) implements Comparable<AuditId> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})-([0-9]{1,15})");
    private static final AuditId FIRST = new AuditId(0, 0);

    /** The id that a text says; the one before all others where it says none. */
    public static AuditId parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? new AuditId(Long.parseLong(form.group(1)), Long.parseLong(form.group(2))) : FIRST;
    }

    /** Whether a text is an id. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /** The next id at that time, which is never before this one. */
    AuditId next(long nowMillis) {
        return nowMillis > millis ? new AuditId(nowMillis, 0) : new AuditId(millis, number + 1);
    }

    @Override
    public int compareTo(AuditId other) {
        int byTime = Long.compare(millis, other.millis);
        return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return millis + "-" + number;
    }
}
