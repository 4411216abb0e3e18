package dev.cutover.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;

/** Writes times and sizes the way the configuration file does, in the largest unit that loses nothing. */
final class Units {
    private static final List<ChronoUnit> TIMES = List.of(
            ChronoUnit.DAYS,
            ChronoUnit.HOURS,
            ChronoUnit.MINUTES,
            ChronoUnit.SECONDS,
            ChronoUnit.MILLIS,
            ChronoUnit.MICROS);
    private static final List<DataUnit> SIZES =
            List.of(DataUnit.TERABYTES, DataUnit.GIGABYTES, DataUnit.MEGABYTES, DataUnit.KILOBYTES);
    private static final List<String> SIZE_SUFFIXES = List.of("TB", "GB", "MB", "KB");

    private Units() {}

    /** Such as {@code 365d}, {@code 90s} or {@code 500ms}. */
    static String text(Duration time) {
        if (time.isZero()) {
            return "0s";
        }
        for (ChronoUnit unit : TIMES) {
            if (time.equals(time.truncatedTo(unit))) {
                return DurationStyle.SIMPLE.print(time, unit);
            }
        }
        return DurationStyle.SIMPLE.print(time, ChronoUnit.NANOS);
    }

    /** Such as {@code 64KB} or {@code 100B}. */
    static String text(DataSize size) {
        long bytes = size.toBytes();
        for (int i = 0; bytes != 0 && i < SIZES.size(); i++) {
            long unit = DataSize.of(1, SIZES.get(i)).toBytes();
            if (bytes % unit == 0) {
                return bytes / unit + SIZE_SUFFIXES.get(i);
            }
        }
        return bytes + "B";
    }
}
