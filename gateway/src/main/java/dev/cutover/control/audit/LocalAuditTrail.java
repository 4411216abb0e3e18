package dev.cutover.control.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Entries of this gateway alone: the newest in memory, all of them in a file of JSON lines that is put aside when it
 * has grown, so that two files at most are kept. Where the file cannot be written the entries in memory go on; it is
 * logged once.
 *
 * <p>Thread-safe.
 */
public final class LocalAuditTrail implements AuditTrail {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAuditTrail.class);
    private static final int IN_MEMORY = 1000;
    private static final long LARGEST_FILE = 8L * 1024 * 1024;
    private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {};

    private final @Nullable Path file;
    private final long largestFile;
    private final JsonMapper json = new JsonMapper();
    private final ArrayDeque<AuditEntry> newest = new ArrayDeque<>();
    private AuditId last = AuditId.parse("");
    private boolean hasFailed;

    /** A trail that begins with what the file holds; null for none. */
    public LocalAuditTrail(@Nullable Path file) {
        this(file, LARGEST_FILE);
    }

    LocalAuditTrail(@Nullable Path file, long largestFile) {
        this.file = file;
        this.largestFile = largestFile;
        if (file != null) {
            read(aside(file));
            read(file);
        }
    }

    private static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    private void read(Path from) {
        try {
            Files.readAllLines(from, StandardCharsets.UTF_8).forEach(this::take);
        } catch (NoSuchFileException e) {
            LOG.debug("No audit trail at {} yet", from);
        } catch (IOException e) {
            LOG.warn("The audit trail {} cannot be read: {}", from, e.toString());
        }
    }

    /** A line that is no entry, as of a write that was cut off, is passed over. */
    private void take(String line) {
        try {
            Map<String, String> fields = new HashMap<>(json.readValue(line, FIELDS));
            AuditId id = AuditId.parse(fields.getOrDefault("id", ""));
            if (id.compareTo(last) > 0) {
                keep(AuditEntry.of(id.toString(), fields), id);
            }
        } catch (JacksonException e) {
            LOG.warn("The audit trail {} has a line that is no entry: {}", file, e.getOriginalMessage());
        }
    }

    private void keep(AuditEntry entry, AuditId id) {
        last = id;
        newest.addLast(entry);
        if (newest.size() > IN_MEMORY) {
            newest.removeFirst();
        }
    }

    @Override
    public synchronized void append(AuditEntry entry) {
        AuditId id = last.next(entry.at().toEpochMilli());
        AuditEntry kept = AuditEntry.of(id.toString(), entry.fields());
        keep(kept, id);
        if (file == null) {
            return;
        }
        try {
            write(file, kept);
            hasFailed = false;
        } catch (IOException e) {
            if (!hasFailed) {
                hasFailed = true;
                LOG.error("The audit trail {} cannot be written, entries are in memory only: {}", file, e.toString());
            }
        }
    }

    private void write(Path to, AuditEntry entry) throws IOException {
        if (Files.exists(to) && Files.size(to) > largestFile) {
            Files.move(to, aside(to), StandardCopyOption.REPLACE_EXISTING);
        }
        Map<String, String> fields = new HashMap<>(entry.fields());
        fields.put("id", entry.id());
        String line = json.writeValueAsString(new java.util.TreeMap<>(fields)) + "\n";
        Files.writeString(to, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public synchronized List<AuditEntry> newest(int limit) {
        List<AuditEntry> found = new ArrayList<>();
        Iterator<AuditEntry> backwards = newest.descendingIterator();
        while (backwards.hasNext() && found.size() < limit) {
            found.add(backwards.next());
        }
        return Collections.unmodifiableList(found);
    }

    @Override
    public synchronized List<AuditEntry> after(String id, int limit) {
        AuditId position = AuditId.parse(id);
        return newest.stream()
                .filter(entry -> AuditId.parse(entry.id()).compareTo(position) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized String lastId() {
        return last.toString();
    }
}
