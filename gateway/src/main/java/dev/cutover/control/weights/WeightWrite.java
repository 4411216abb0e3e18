package dev.cutover.control.weights;

import dev.cutover.control.audit.AuditAction;
import dev.cutover.control.audit.AuditNote;
import dev.cutover.control.audit.Author;
import dev.cutover.traffic.split.Weight;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Something to be written to a store in one step: all of it, with its entry in the audit trail, or nothing.
 *
 * @param weights by field, an endpoint's id or {@link WeightStore#COMMON}; empty to take it away
 * @param flags by name without prefix
 * @param expected what every field named must hold
 * @param note what the audit trail will say
 */
public record WeightWrite(
        Map<String, Optional<Weight>> weights, Map<String, Boolean> flags, Expected expected, AuditNote note) {
    /** Copies the maps in their order, so that the value cannot change. */
    public WeightWrite {
        weights = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        flags = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(flags));
    }

    /** One weight. */
    public static WeightWrite weight(String field, Weight weight, Expected expected, Author author) {
        AuditNote note = new AuditNote(author, AuditAction.WEIGHT, field, null, weight.toString());
        return new WeightWrite(Map.of(field, Optional.of(weight)), Map.of(), expected, note);
    }

    /** One weight is taken away. */
    public static WeightWrite clear(String field, Author author) {
        AuditNote note = new AuditNote(author, AuditAction.CLEAR, field, null, "");
        return new WeightWrite(Map.of(field, Optional.empty()), Map.of(), Expected.anything(), note);
    }

    /** One flag. */
    public static WeightWrite flag(String name, boolean state, Author author) {
        AuditNote note = new AuditNote(author, AuditAction.FLAG, name, null, Boolean.toString(state));
        return new WeightWrite(Map.of(), Map.of(name, state), Expected.anything(), note);
    }
}
