package dev.cutover.traffic.observe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The Prometheus text of one moment: values by series, written {@code name{label="value",…}} with labels in order. */
record Scrape(String text, Map<String, Double> values) {
    static Scrape of(Metrics metrics) {
        try (Exposition exposition = new Exposition(metrics)) {
            return of(exposition);
        }
    }

    static Scrape of(Exposition exposition) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            exposition.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = out.toString(StandardCharsets.UTF_8);
        Map<String, Double> values = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(
                    line.substring(0, space),
                    Double.valueOf(line.substring(space + 1).replace("Inf", "Infinity")));
        });
        return new Scrape(text, values);
    }

    double value(String series) {
        Double value = values.get(series);
        if (value == null) {
            throw new AssertionError(series + " is not among\n"
                    + values.keySet().stream()
                            .filter(key -> key.startsWith(series.replaceAll("\\{.*", "")))
                            .collect(Collectors.joining("\n")));
        }
        return value;
    }

    /** The sets of labels that a metric has. */
    Set<String> labels(String name) {
        return values.keySet().stream()
                .filter(key -> key.startsWith(name + "{"))
                .map(key -> key.substring(name.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
