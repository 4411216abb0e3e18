package dev.cutover.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditTest {
    private final LocalAuditTrail local = new LocalAuditTrail(null);

    /** A trail that cannot be reached. */
    private static final class Away implements AuditTrail {
        private static AuditUnavailableException away() {
            return new AuditUnavailableException("away", new IllegalStateException());
        }

        @Override
        public List<AuditEntry> newest(int limit) {
            throw away();
        }

        @Override
        public List<AuditEntry> after(String id, int limit) {
            throw away();
        }

        @Override
        public String lastId() {
            throw away();
        }

        @Override
        public void append(AuditEntry entry) {
            throw away();
        }
    }

    @Test
    void anEntryThatRedisCannotKeepIsKeptHere() {
        AuditNote note = new AuditNote(Author.of(Author.FILE), AuditAction.RELOAD, "*", "1", "2");
        try (Audit audit = new Audit(local, new Away(), () -> true)) {
            audit.keep(note.entry("0-0", Instant.now(), "", "gw-1"));
        }

        assertThat(local.newest(1)).hasSize(1);
    }
}
