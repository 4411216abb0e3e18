package dev.cutover.control.weights;

import dev.cutover.control.audit.AuditAction;
import dev.cutover.control.audit.AuditNote;
import dev.cutover.control.audit.Author;
import dev.cutover.traffic.split.WeightTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A change that no gateway made: somebody wrote to the store itself.
 *
 * @param subject what changed, as {@link #state} names it
 * @param from what it was; empty for nothing
 * @param to what it is; empty for nothing
 */
record DirectChange(String subject, String from, String to) {
    private static final String WEIGHT = "weight:";
    private static final String FLAG = "flag:";
    private static final String ALLOW = "allow:";
    private static final String DENY = "deny:";

    /** What led from one state to another. */
    static List<DirectChange> between(Map<String, String> before, Map<String, String> after) {
        Set<String> subjects = new TreeSet<>(before.keySet());
        subjects.addAll(after.keySet());
        List<DirectChange> changes = new ArrayList<>();
        for (String subject : subjects) {
            DirectChange change =
                    new DirectChange(subject, before.getOrDefault(subject, ""), after.getOrDefault(subject, ""));
            if (!change.from.equals(change.to)) {
                changes.add(change);
            }
        }
        return changes;
    }

    /** What led from one table to another. */
    static List<DirectChange> between(WeightTable before, WeightTable after) {
        return between(state(before), state(after));
    }

    /** A table as texts by subject. Of lists only their size and a hash: who is on them is nobody's business. */
    static Map<String, String> state(WeightTable table) {
        Map<String, String> state = new TreeMap<>();
        table.own().forEach((field, weight) -> state.put(weight(field), weight.toString()));
        if (table.common() != null) {
            state.put(weight(WeightStore.COMMON), table.common().toString());
        }
        table.flags().forEach((name, value) -> state.put(flag(name), value.toString()));
        putList(state, ALLOW, table.allow());
        putList(state, DENY, table.deny());
        return state;
    }

    private static void putList(Map<String, String> state, String subject, Set<String> list) {
        if (!list.isEmpty()) {
            state.put(subject, list.size() + "#" + Integer.toHexString(list.hashCode()));
        }
    }

    /** The subject of a weight. */
    static String weight(String field) {
        return WEIGHT + field;
    }

    /** The subject of a flag. */
    static String flag(String name) {
        return FLAG + name;
    }

    boolean isWeight() {
        return subject.startsWith(WEIGHT);
    }

    /** Whose weight it is, or which flag or list. */
    String name() {
        return isList() ? subject.substring(0, subject.length() - 1) : subject.substring(subject.indexOf(':') + 1);
    }

    private boolean isList() {
        return subject.equals(ALLOW) || subject.equals(DENY);
    }

    /** What the audit trail says of it. */
    AuditNote note(Author author) {
        return new AuditNote(author, action(), name(), shown(from), shown(to));
    }

    private AuditAction action() {
        if (isWeight()) {
            return to.isEmpty() ? AuditAction.CLEAR : AuditAction.WEIGHT;
        }
        if (isList()) {
            return subject.equals(ALLOW) ? AuditAction.ALLOW : AuditAction.DENY;
        }
        return AuditAction.FLAG;
    }

    /** Lists by their size. */
    private String shown(String value) {
        if (!isList()) {
            return value;
        }
        return value.isEmpty() ? "0" : value.substring(0, value.indexOf('#'));
    }
}
