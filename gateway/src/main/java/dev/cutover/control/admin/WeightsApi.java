package dev.cutover.control.admin;

import dev.cutover.control.audit.Author;
import dev.cutover.control.weights.Expected;
import dev.cutover.control.weights.RefusedValue;
import dev.cutover.control.weights.WeightStore;
import dev.cutover.control.weights.WeightWrite;
import dev.cutover.control.weights.WriteResult;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.split.EffectiveWeight;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** What {@code /api/weights} reads and writes. Blocks; thread-safe. Source: INTERFACE §6. */
final class WeightsApi {
    private static final Logger LOG = LoggerFactory.getLogger(WeightsApi.class);

    private final GatewayAccess gateway;

    WeightsApi(GatewayAccess gateway) {
        this.gateway = gateway;
    }

    /**
     * The answer of {@code GET /api/weights}.
     *
     * @param weights what the store holds, by endpoint or {@code *}
     * @param endpoints what is in force
     * @param refused what the store holds and could not be taken
     */
    record Listing(Map<String, BigDecimal> weights, List<InForce> endpoints, List<RefusedValue> refused) {}

    /**
     * What is in force for one endpoint.
     *
     * @param id the endpoint
     * @param weight the share of users that goes to {@code new}, in percent
     * @param source where that comes from
     * @param flag the flag's state, null where missing
     */
    record InForce(
            String id,
            @Nullable BigDecimal weight,
            String source,
            @Nullable Boolean flag) {
        static InForce of(Endpoint endpoint, EffectiveWeight effective) {
            return new InForce(
                    endpoint.id(),
                    WeightNumber.of(effective.weight()),
                    effective.source().label(),
                    effective.flag());
        }
    }

    /**
     * The answer of a write.
     *
     * @param endpoint the field that was written: an endpoint or {@code *}
     * @param from what it held; null for nothing
     * @param to what it holds; null for nothing
     * @param reason as given
     */
    record Change(
            String endpoint,
            @Nullable BigDecimal from,
            @Nullable BigDecimal to,
            @Nullable String reason) {}

    /** All weights. */
    Listing all() {
        TrafficSnapshot snapshot = gateway.traffic().get();
        WeightTable table = gateway.store().current();
        Map<String, BigDecimal> weights = new TreeMap<>();
        table.own().forEach((id, weight) -> weights.put(id, WeightNumber.of(weight)));
        if (table.common() != null) {
            weights.put(WeightStore.COMMON, WeightNumber.of(table.common()));
        }
        List<InForce> endpoints = snapshot.endpoints().stream()
                .map(endpoint -> InForce.of(endpoint, snapshot.rule(endpoint).effective()))
                .toList();
        return new Listing(
                weights, endpoints, gateway.store().state().refusals().current());
    }

    /**
     * What is in force for one endpoint.
     *
     * @throws ApiException 404 where there is no such endpoint
     */
    InForce one(String id) {
        TrafficSnapshot snapshot = gateway.traffic().get();
        Endpoint endpoint = find(snapshot, id);
        if (endpoint == null) {
            throw unknown(id);
        }
        return InForce.of(endpoint, snapshot.rule(endpoint).effective());
    }

    /**
     * Writes the weight of an endpoint, or of {@code *}.
     *
     * @throws ApiException 404 where there is no such endpoint, 409 where the field holds something else than expected,
     *     503 where the store cannot be reached
     */
    Change set(String field, WeightChange change, Author author) {
        if (!isKnown(field)) {
            throw unknown(field);
        }
        Expected expected = expected(field, change.expected());
        WriteResult result = gateway.store()
                .write(WeightWrite.weight(field, change.weight(), expected, author.because(change.reason())));
        return written(field, change.weight(), change, result);
    }

    /**
     * What a field must hold. Operators see what is in force, so as long as a field holds nothing they may expect that;
     * the store is then asked to write only while it still holds nothing.
     */
    private Expected expected(String field, Expected asked) {
        if (!(asked instanceof Expected.Exactly exactly) || exactly.weight() == null || holds(field)) {
            return asked;
        }
        TrafficSnapshot snapshot = gateway.traffic().get();
        Endpoint endpoint =
                field.equals(WeightStore.COMMON) ? snapshot.configured().other() : find(snapshot, field);
        boolean isInForce =
                endpoint != null && snapshot.rule(endpoint).effective().weight().equals(exactly.weight());
        return isInForce ? Expected.nothing() : asked;
    }

    /**
     * Takes the weight of an endpoint away, or that of {@code *}; also one of an endpoint that is no longer configured.
     *
     * @throws ApiException 404 where there is neither such an endpoint nor such a weight, 503 where the store cannot be
     *     reached
     */
    Change clear(String field, Author author) {
        if (!isKnown(field) && !holds(field)) {
            throw unknown(field);
        }
        return written(field, null, null, gateway.store().write(WeightWrite.clear(field, author)));
    }

    private static Change written(String field, @Nullable Weight to, @Nullable WeightChange asked, WriteResult result) {
        if (result instanceof WriteResult.Conflict conflict) {
            throw new ApiException(
                            HttpStatus.CONFLICT,
                            "The weight of " + field + " is " + text(conflict.actual()) + ", not what was expected")
                    .with("actual", WeightNumber.of(conflict.actual()));
        }
        if (result instanceof WriteResult.Unavailable unavailable) {
            throw new ApiException(HttpStatus.SERVICE_UNAVAILABLE, unavailable.reason())
                    .withHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        Weight from = ((WriteResult.Written) result).before();
        String reason = asked == null ? null : asked.reason();
        LOG.info(
                "Weight of {} written by the admin API: {} to {}, reason: {}",
                field,
                text(from),
                text(to),
                reason == null ? "none" : withoutControls(reason));
        return new Change(field, WeightNumber.of(from), WeightNumber.of(to), reason);
    }

    private static String text(@Nullable Weight weight) {
        return weight == null ? "none" : weight.toString();
    }

    private static String withoutControls(String reason) {
        return reason.replaceAll("\\p{Cntrl}", "?");
    }

    private boolean isKnown(String field) {
        return field.equals(WeightStore.COMMON) || find(gateway.traffic().get(), field) != null;
    }

    private boolean holds(String field) {
        WeightTable table = gateway.store().current();
        return field.equals(WeightStore.COMMON)
                ? table.common() != null
                : table.own().containsKey(field);
    }

    private static @Nullable Endpoint find(TrafficSnapshot snapshot, String id) {
        return snapshot.endpoints().stream()
                .filter(endpoint -> endpoint.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static ApiException unknown(String id) {
        return new ApiException(
                HttpStatus.NOT_FOUND, "\"" + id + "\" is no endpoint (GET /api/weights lists them; * stands for all)");
    }
}
