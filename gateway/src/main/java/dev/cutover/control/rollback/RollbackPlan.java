package dev.cutover.control.rollback;

import dev.cutover.control.audit.AuditAction;
import dev.cutover.control.audit.AuditNote;
import dev.cutover.control.weights.Expected;
import dev.cutover.control.weights.WeightStore;
import dev.cutover.control.weights.WeightWrite;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a rollback changes, worked out from what is in force. Source: SEMANTICS §2.
 *
 * @param write to the store, in one step
 * @param from what was in force: of the endpoint, or of the common weight
 * @param to what will be
 * @param weights every field that is written
 * @param flags every flag that is written, with what it was; null for missing
 * @param targets the most that may be in force behind it, by endpoint
 */
public record RollbackPlan(
        WeightWrite write,
        Weight from,
        Weight to,
        List<Change> weights,
        Map<String, Optional<Boolean>> flags,
        Map<String, Weight> targets) {
    /** Where a step leads to: the next lower of these. Source: SEMANTICS §2, level 2. */
    private static final List<Weight> STEPS = List.of(Weight.parse("50"), Weight.parse("10"), Weight.NONE);

    /**
     * One weight.
     *
     * @param field an endpoint's id, or {@code *}
     * @param from what it held; null for nothing
     * @param to what it will hold
     */
    public record Change(String field, @Nullable Weight from, Weight to) {}

    /**
     * Works out what to do.
     *
     * @throws IllegalArgumentException where there is no such endpoint
     */
    static RollbackPlan of(RollbackRequest request, TrafficSnapshot snapshot, WeightTable table) {
        return switch (request.scope()) {
            case ALL -> all(request, snapshot, table);
            case ENDPOINT -> field(request, endpointOf(request), Weight.NONE, snapshot, table);
            case STEP -> {
                String field = request.endpoint() == null ? WeightStore.COMMON : request.endpoint();
                yield field(request, field, stepBelow(inForce(field, snapshot, table)), snapshot, table);
            }
        };
    }

    private static String endpointOf(RollbackRequest request) {
        if (request.endpoint() == null) {
            throw new IllegalArgumentException("endpoint: none (expected: the id of an endpoint)");
        }
        return request.endpoint();
    }

    /** The next lower step; nobody stays nobody. */
    static Weight stepBelow(Weight weight) {
        return STEPS.stream()
                .filter(step -> step.hundredths() < weight.hundredths())
                .findFirst()
                .orElse(Weight.NONE);
    }

    private static RollbackPlan all(RollbackRequest request, TrafficSnapshot snapshot, WeightTable table) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(WeightStore.COMMON, table.common(), Weight.NONE));
        new TreeMap<>(table.own()).forEach((field, weight) -> changes.add(new Change(field, weight, Weight.NONE)));
        Map<String, Optional<Boolean>> flags = new LinkedHashMap<>();
        TreeSet<String> inUse = new TreeSet<>();
        snapshot.endpoints().forEach(endpoint -> inUse.add(endpoint.settings().flag()));
        inUse.forEach(flag -> flags.put(flag, Optional.ofNullable(table.flags().get(flag))));
        Weight from = inForce(WeightStore.COMMON, snapshot, table);
        return plan(
                request,
                WeightStore.COMMON,
                from,
                Weight.NONE,
                changes,
                flags,
                targets(request, "", Weight.NONE, snapshot, table));
    }

    private static RollbackPlan field(
            RollbackRequest request, String field, Weight to, TrafficSnapshot snapshot, WeightTable table) {
        Weight from = inForce(field, snapshot, table);
        Weight held =
                field.equals(WeightStore.COMMON) ? table.common() : table.own().get(field);
        return plan(
                request,
                field,
                from,
                to,
                List.of(new Change(field, held, to)),
                Map.of(),
                targets(request, field, to, snapshot, table));
    }

    private static Weight inForce(String field, TrafficSnapshot snapshot, WeightTable table) {
        if (field.equals(WeightStore.COMMON)) {
            Endpoint other = snapshot.configured().other();
            return table.common() != null
                    ? table.common()
                    : snapshot.rule(other).effective().weight();
        }
        return snapshot.endpoints().stream()
                .filter(endpoint -> endpoint.id().equals(field))
                .findFirst()
                .map(endpoint -> snapshot.rule(endpoint).effective().weight())
                .orElseThrow(() -> new IllegalArgumentException("\"" + field + "\" is no endpoint"));
    }

    private static RollbackPlan plan(
            RollbackRequest request,
            String field,
            Weight from,
            Weight to,
            List<Change> changes,
            Map<String, Optional<Boolean>> flags,
            Map<String, Weight> targets) {
        Map<String, Optional<Weight>> weights = new LinkedHashMap<>();
        changes.forEach(change -> weights.put(change.field(), Optional.of(change.to())));
        Map<String, Boolean> falseFlags = new LinkedHashMap<>();
        flags.keySet().forEach(name -> falseFlags.put(name, false));
        AuditNote note = new AuditNote(request.author(), AuditAction.ROLLBACK, field, from.toString(), to.toString());
        WeightWrite write = new WeightWrite(weights, falseFlags, Expected.anything(), note);
        return new RollbackPlan(write, from, to, changes, flags, targets);
    }

    /**
     * What has to follow: endpoints that are split, and that have no weight of their own where the common one moves.
     */
    private static Map<String, Weight> targets(
            RollbackRequest request, String field, Weight to, TrafficSnapshot snapshot, WeightTable table) {
        Map<String, Weight> targets = new TreeMap<>();
        for (Endpoint endpoint : snapshot.endpoints()) {
            boolean isMeant = request.scope() == RollbackScope.ALL
                    || endpoint.id().equals(field)
                    || (field.equals(WeightStore.COMMON) && !table.own().containsKey(endpoint.id()));
            if (isMeant && endpoint.settings().backendOnly() == null) {
                targets.put(endpoint.id(), to);
            }
        }
        return targets;
    }
}
