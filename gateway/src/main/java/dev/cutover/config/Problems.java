package dev.cutover.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one file while it is read. One thread. */
final class Problems {
    private final Path file;
    private final List<Problem> found = new ArrayList<>();

    Problems(Path file) {
        this.file = file;
    }

    /** Notes a problem; {@code value} is masked here where {@code key} or its form says that it is secret. */
    void add(int line, String key, String value, String expected) {
        found.add(new Problem(file, line, key, Secrets.mask(key, value), expected));
    }

    int size() {
        return found.size();
    }

    /** What was noted so far, in the order of lines. */
    List<Problem> inOrder() {
        return found.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }
}
