package dev.cutover.config;

import dev.cutover.traffic.http.StatusSet;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.resilience.FallbackPolicy.Replay;
import dev.cutover.traffic.upstream.FailureKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/** Reads the {@code fallback} of the defaults or of an endpoint. Source: INTERFACE §2, SEMANTICS §1. */
final class FallbackSection {
    /** What INTERFACE §2 gives every endpoint. */
    static final FallbackPolicy CONTRACT = new FallbackPolicy(
            true,
            EnumSet.allOf(FailureKind.class),
            StatusSet.of(List.of("502", "503", "504")),
            Replay.SAFE,
            (int) DataSize.ofKilobytes(64).toBytes(),
            20);

    private static final ValueType<String> TRIGGER = ValueType.text(
            "connect, reset, timeout, protocol, 5xx or a status from 400 to 599",
            Pattern.compile("connect|reset|timeout|protocol|5xx|[45][0-9]{2}"));
    private static final ValueType<DataSize> MAX_BODY = ValueTypes.bytes(0, DataSize.ofMegabytes(64));

    private FallbackSection() {}

    /** The policy; what the section does not say is as in {@code base}. */
    static FallbackPolicy read(Section fallback, FallbackPolicy base) {
        List<String> on = fallback.findList("on", TRIGGER);
        return new FallbackPolicy(
                fallback.get("enabled", base.enabled(), ValueType.SWITCH),
                on == null ? base.kinds() : kinds(on),
                on == null ? base.statuses() : statuses(on),
                fallback.get("replay", base.replay(), ValueType.oneOf(Replay.class)),
                (int) fallback.get("max-body", DataSize.ofBytes(base.maxBodyBytes()), MAX_BODY)
                        .toBytes(),
                fallback.get("budget", base.budgetPercent(), ValueTypes.PERCENT));
    }

    /** Every kind that one of the words stands for; {@code connect} stands for an exhausted pool too. */
    private static Set<FailureKind> kinds(List<String> on) {
        Set<FailureKind> kinds = EnumSet.noneOf(FailureKind.class);
        Arrays.stream(FailureKind.values())
                .filter(kind -> on.contains(kind.trigger()))
                .forEach(kinds::add);
        return kinds;
    }

    private static StatusSet statuses(List<String> on) {
        return StatusSet.of(on.stream()
                .filter(trigger -> Character.isDigit(trigger.charAt(0)))
                .toList());
    }
}
