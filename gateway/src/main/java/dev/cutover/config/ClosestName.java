package dev.cutover.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The known key that an unknown one was probably meant to be. */
final class ClosestName {
    private final Optional<String> closest;
    private final Collection<String> known;

    ClosestName(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT);
        int limit = Math.max(2, written.length() / 3);
        this.known = known;
        this.closest = known.stream()
                .map(name -> Map.entry(name, edits(lower, name)))
                .filter(candidate -> candidate.getValue() <= limit)
                .min(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    /** That key; empty where none is near. */
    String name() {
        return closest.orElse("");
    }

    /** What a message says was expected in the place of the unknown key. */
    String expected() {
        return closest.map(name -> "a known key; the closest is " + name)
                .orElseGet(() -> known.stream()
                        .sorted(Comparator.naturalOrder())
                        .collect(Collectors.joining(", ", "a known key: ", "")));
    }

    /** Levenshtein's distance: insertions, deletions and replacements of one character. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
