package dev.cutover.control.weights;

import dev.cutover.control.weights.WeightLine.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A weights file as its lines, edited without touching what people wrote around them. Immutable.
 *
 * @param lines without line ends
 */
record WeightsText(List<String> lines) {
    /** Copies the list, so that the value cannot change. */
    WeightsText {
        lines = List.copyOf(lines);
    }

    static WeightsText of(byte[] bytes) {
        return new WeightsText(new String(bytes, StandardCharsets.UTF_8).lines().toList());
    }

    /** What the lines say; of two lines about the same thing the later one holds. */
    Reading reading() {
        Map<String, String> weights = new HashMap<>();
        Map<String, Found<String>> flags = new HashMap<>();
        Set<String> allow = new HashSet<>();
        Set<String> deny = new HashSet<>();
        lines.stream().map(WeightLine::parse).forEach(line -> {
            switch (line.kind()) {
                case WEIGHT -> weights.put(line.name(), line.value());
                case FLAG -> flags.put(line.name(), new Found.Value<>(line.value()));
                case ALLOW -> allow.add(line.name());
                case DENY -> deny.add(line.name());
                case CHECKSUM, NOTHING, BROKEN -> {}
            }
        });
        return new Reading(new Found.Value<>(weights), new Found.Value<>(allow), new Found.Value<>(deny), flags);
    }

    /** The lines that say nothing that can be understood. */
    List<RefusedValue> brokenLines(String file) {
        List<RefusedValue> broken = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            WeightLine line = WeightLine.parse(lines.get(i));
            if (line.kind() == Kind.BROKEN) {
                broken.add(
                        new RefusedValue(file, "line " + (i + 1), lines.get(i).strip(), line.value()));
            }
        }
        return broken;
    }

    /** The same text behind a write. */
    WeightsText with(WeightWrite write) {
        WeightsText text = this;
        for (var weight : write.weights().entrySet()) {
            text = weight.getValue().isPresent()
                    ? text.with(
                            Kind.WEIGHT,
                            weight.getKey(),
                            weight.getValue().get().toString())
                    : text.without(Kind.WEIGHT, weight.getKey());
        }
        for (var flag : write.flags().entrySet()) {
            text = text.with(Kind.FLAG, flag.getKey(), flag.getValue().toString());
        }
        return text;
    }

    /**
     * The same text with one weight or flag as given, in the place of the line that said it before, else at the end.
     */
    WeightsText with(Kind kind, String name, String value) {
        List<String> edited = new ArrayList<>();
        String fresh = new WeightLine(kind, name, value).toString();
        boolean isPlaced = false;
        for (String text : withoutChecksum().lines()) {
            if (!WeightLine.parse(text).isAbout(kind, name)) {
                edited.add(text);
            } else if (!isPlaced) {
                edited.add(fresh);
                isPlaced = true;
            }
        }
        if (!isPlaced) {
            edited.add(fresh);
        }
        return new WeightsText(edited);
    }

    /** The same text without any line about one weight or flag. */
    WeightsText without(Kind kind, String name) {
        return new WeightsText(withoutChecksum().lines().stream()
                .filter(text -> !WeightLine.parse(text).isAbout(kind, name))
                .toList());
    }

    /** The text as it stands in a file. */
    @Override
    public String toString() {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /** An edited text no longer matches the checksum that a snapshot file ended with. */
    private WeightsText withoutChecksum() {
        return new WeightsText(lines.stream()
                .filter(text -> WeightLine.parse(text).kind() != Kind.CHECKSUM)
                .toList());
    }
}
