package dev.cutover.control.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditFeedTest {
    private static final Duration OFTEN = Duration.ofMillis(5);

    private final LocalAuditTrail trail = new LocalAuditTrail(null);
    private AuditFeed feed = new AuditFeed(() -> trail, OFTEN, Duration.ofMillis(50));

    @AfterEach
    void close() {
        feed.close();
    }

    /** Takes entries while it is told to. */
    private static final class Reader implements AuditFeed.Listener {
        private final List<String> taken = new CopyOnWriteArrayList<>();
        private volatile boolean isReady = true;
        private volatile boolean isDropped;

        @Override
        public boolean isReady() {
            return isReady;
        }

        @Override
        public void onEntry(AuditEntry entry) {
            taken.add(entry.to());
        }

        @Override
        public void onTooSlow() {
            isDropped = true;
        }
    }

    @Test
    void entriesComeOnceAndInOrder() {
        Reader reader = new Reader();
        append("1");
        feed.subscribe("0-0", reader);
        append("2");
        append("3");

        await().until(() -> reader.taken.size() >= 3);
        assertThat(reader.taken).containsExactly("1", "2", "3");
    }

    @Test
    void withoutAnIdOnlyWhatComesIsTold() {
        Reader reader = new Reader();
        append("before");
        feed.subscribe(null, reader);

        await().until(() -> {
            append("behind");
            return !reader.taken.isEmpty();
        });
        assertThat(reader.taken).doesNotContain("before");
    }

    @Test
    void aReaderThatTakesNothingIsDroppedAndHoldsUpNobody() {
        Reader slow = new Reader();
        Reader other = new Reader();
        slow.isReady = false;
        feed.subscribe("0-0", slow);
        feed.subscribe("0-0", other);
        append("1");

        await().until(() -> slow.isDropped);
        await().until(() -> other.taken.size() == 1);
        assertThat(slow.taken).isEmpty();
    }

    @Test
    void aReaderThatWasBusyForAMomentMissesNothing() {
        feed.close();
        feed = new AuditFeed(() -> trail, OFTEN, Duration.ofHours(1));
        Reader reader = new Reader();
        Reader other = new Reader();
        reader.isReady = false;
        feed.subscribe("0-0", reader);
        feed.subscribe("0-0", other);
        append("1");
        append("2");
        await().until(() -> other.taken.size() == 2);

        reader.isReady = true;

        await().until(() -> reader.taken.size() == 2);
        assertThat(reader.taken).containsExactly("1", "2");
    }

    @Test
    void whoeverHasLeftIsToldNothing() {
        Reader reader = new Reader();
        Reader other = new Reader();
        feed.subscribe("0-0", reader).close();
        feed.subscribe("0-0", other);
        append("1");

        await().until(() -> other.taken.size() == 1);
        assertThat(reader.taken).isEmpty();
    }

    private void append(String to) {
        AuditNote note = new AuditNote(Author.of("api"), AuditAction.WEIGHT, "users", "", to);
        trail.append(note.entry("0-0", Instant.now(), "", "gw-1"));
    }
}
