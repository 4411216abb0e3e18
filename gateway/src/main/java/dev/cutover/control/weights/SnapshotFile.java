package dev.cutover.control.weights;

import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last table read from Redis, on disk: lines as {@link WeightLine} writes them, the first one naming the format,
 * the last one the SHA-256 of all before it.
 *
 * <p>A file that is not byte for byte what was written is not used at all: half a table could move users. For one
 * thread. Source: INTERFACE §2 {@code snapshot-file}.
 */
final class SnapshotFile {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);
    private static final String FIRST_WORDS = "# Cutover weights, version 1, ";
    private static final String CHECKSUM = "checksum = ";

    private final Path file;
    private final Clock clock;
    private @Nullable WeightTable onDisk;
    private boolean isTroubleLogged;

    SnapshotFile(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** What the file holds; null where it is missing or, said once in the log, broken. */
    @Nullable WeightTable read() {
        try {
            onDisk = parse(Files.readAllBytes(file));
            return onDisk;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("Snapshot file {} is ignored: {}", file, e instanceof IOException ? e.toString() : e.getMessage());
            return null;
        }
    }

    /** Writes a table, where it is not the one on disk already; a failure is said once and tried again next time. */
    void keep(WeightTable table) {
        WeightTable kept = new WeightTable(
                Origin.SNAPSHOT_FILE, table.own(), table.common(), table.flags(), table.allow(), table.deny());
        if (kept.equals(onDisk)) {
            return;
        }
        try {
            AtomicFile.write(file, format(kept, clock.instant()));
            onDisk = kept;
            isTroubleLogged = false;
        } catch (IOException e) {
            if (!isTroubleLogged) {
                LOG.warn(
                        "Snapshot file {} cannot be written, a restart without Redis would not know: {}",
                        file,
                        e.toString());
            }
            isTroubleLogged = true;
        }
    }

    static String format(WeightTable table, Instant now) {
        StringBuilder text = new StringBuilder(FIRST_WORDS + now.truncatedTo(ChronoUnit.SECONDS) + "\n");
        if (table.common() != null) {
            line(text, WeightLine.Kind.WEIGHT, WeightStore.COMMON, table.common());
        }
        new TreeMap<>(table.own()).forEach((id, weight) -> line(text, WeightLine.Kind.WEIGHT, id, weight));
        new TreeMap<>(table.flags()).forEach((name, state) -> line(text, WeightLine.Kind.FLAG, name, state));
        new TreeSet<>(table.allow()).forEach(key -> line(text, WeightLine.Kind.ALLOW, key, ""));
        new TreeSet<>(table.deny()).forEach(key -> line(text, WeightLine.Kind.DENY, key, ""));
        return text + CHECKSUM + sha256(text.toString().getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    /**
     * Reads what {@link #format} wrote.
     *
     * @throws IllegalArgumentException with what is wrong, where it is anything else
     */
    static WeightTable parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(FIRST_WORDS)) {
            throw new IllegalArgumentException("its first line does not begin with \"" + FIRST_WORDS.strip() + "\"");
        }
        int end = text.lastIndexOf("\n" + CHECKSUM) + 1;
        if (end == 0) {
            throw new IllegalArgumentException("it ends without a checksum");
        }
        byte[] covered = Arrays.copyOf(bytes, end);
        if (!text.substring(end).equals(CHECKSUM + sha256(covered) + "\n")) {
            throw new IllegalArgumentException("its checksum does not match its content");
        }
        return table(new String(covered, StandardCharsets.UTF_8));
    }

    private static WeightTable table(String text) {
        Map<String, Weight> own = new HashMap<>();
        Map<String, Boolean> flags = new HashMap<>();
        Set<String> allow = new HashSet<>();
        Set<String> deny = new HashSet<>();
        text.lines().map(WeightLine::parse).forEach(line -> {
            switch (line.kind()) {
                case WEIGHT -> own.put(line.name(), Weight.parse(line.value()));
                case FLAG -> flags.put(line.name(), line.value().equals("true"));
                case ALLOW -> allow.add(line.name());
                case DENY -> deny.add(line.name());
                case NOTHING -> {}
                case CHECKSUM, BROKEN -> throw new IllegalArgumentException("a line is broken: " + line.value());
            }
        });
        Weight common = own.remove(WeightStore.COMMON);
        return new WeightTable(Origin.SNAPSHOT_FILE, own, common, flags, allow, deny);
    }

    private static void line(StringBuilder text, WeightLine.Kind kind, String name, Object value) {
        text.append(new WeightLine(kind, name, value.toString())).append('\n');
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
