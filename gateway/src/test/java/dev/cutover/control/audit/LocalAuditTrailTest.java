package dev.cutover.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAuditTrailTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void entriesOutliveTheProcess() {
        Path file = directory.resolve("audit.jsonl");
        Author author =
                Author.of("api").because("line\nend \"quoted\" <script>").approvedBy("bob");
        new LocalAuditTrail(file).append(entry("5", author));

        List<AuditEntry> read = new LocalAuditTrail(file).newest(10);

        assertThat(read).hasSize(1);
        assertThat(read.get(0).author()).isEqualTo(author);
        assertThat(read.get(0).at()).isEqualTo(NOW);
        assertThat(read.get(0).to()).isEqualTo("5");
    }

    @Test
    void idsGrowAlsoWithinAMillisecondAndBehindARestart() {
        Path file = directory.resolve("audit.jsonl");
        LocalAuditTrail trail = new LocalAuditTrail(file);
        trail.append(entry("1", Author.of("api")));
        trail.append(entry("2", Author.of("api")));
        LocalAuditTrail later = new LocalAuditTrail(file);
        later.append(entry("3", Author.of("api")));

        assertThat(later.newest(10).stream().map(AuditEntry::id))
                .containsExactly("1772366400000-2", "1772366400000-1", "1772366400000-0");
    }

    @Test
    void newestAndAfterGiveWhatTheyAreAskedFor() {
        LocalAuditTrail trail = new LocalAuditTrail(null);
        for (int i = 0; i < 5; i++) {
            trail.append(entry(Integer.toString(i), Author.of("api")));
        }

        assertThat(trail.newest(2).stream().map(AuditEntry::to)).containsExactly("4", "3");
        assertThat(trail.after("1772366400000-1", 2).stream().map(AuditEntry::to))
                .containsExactly("2", "3");
        assertThat(trail.lastId()).isEqualTo("1772366400000-4");
    }

    @Test
    void aFileThatHasGrownIsPutAsideAndStillRead() throws IOException {
        Path file = directory.resolve("audit.jsonl");
        LocalAuditTrail trail = new LocalAuditTrail(file, 300);
        for (int i = 0; i < 5; i++) {
            trail.append(entry(Integer.toString(i), Author.of("api")));
        }

        try (var files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("audit.jsonl", "audit.jsonl.1");
        }
        assertThat(new LocalAuditTrail(file).newest(10)).hasSizeBetween(3, 4);
    }

    @Test
    void aLineThatWasCutOffCostsItselfOnly() throws IOException {
        Path file = directory.resolve("audit.jsonl");
        new LocalAuditTrail(file).append(entry("1", Author.of("api")));
        Files.writeString(file, "{\"id\":\"17\n", StandardOpenOption.APPEND);

        LocalAuditTrail trail = new LocalAuditTrail(file);
        trail.append(entry("2", Author.of("api")));

        assertThat(new LocalAuditTrail(file).newest(10).stream().map(AuditEntry::to))
                .containsExactly("2", "1");
    }

    @Test
    void whatCannotBeWrittenIsRememberedAllTheSame() {
        LocalAuditTrail trail = new LocalAuditTrail(directory.resolve("missing/audit.jsonl"));

        trail.append(entry("1", Author.of("api")));

        assertThat(trail.newest(10)).hasSize(1);
    }

    private static AuditEntry entry(String to, Author author) {
        return new AuditNote(author, AuditAction.WEIGHT, "users", "", to).entry("0-0", NOW, "", "gw-1");
    }
}
