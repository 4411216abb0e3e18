package dev.cutover.control.audit;

import java.util.List;

/**
 * Where entries are kept. Any thread; blocks for a bounded time.
 *
 * <p>Every method throws {@link AuditUnavailableException} where the trail cannot be read now.
 */
public interface AuditTrail {
    /** Entries, newest first, {@code limit} at most. */
    List<AuditEntry> newest(int limit);

    /** Entries behind one, oldest first, {@code limit} at most. */
    List<AuditEntry> after(String id, int limit);

    /** The id of the newest entry; {@code 0-0} where there is none. */
    String lastId();

    /** Adds an entry, which gets an id of its own. */
    void append(AuditEntry entry);
}
