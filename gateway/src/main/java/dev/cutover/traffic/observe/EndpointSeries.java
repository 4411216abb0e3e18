package dev.cutover.traffic.observe;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.resilience.FallbackPolicy;
import dev.cutover.traffic.resilience.FallbackRefusal;
import dev.cutover.traffic.upstream.FailureKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which series an endpoint has from the start, by what its configuration can produce. Source: INTERFACE §7.
 *
 * <p>Thread-safe: immutable.
 */
final class EndpointSeries {
    /** The reason of a fallback that no failure led to. */
    private static final String CIRCUIT_OPEN = "circuit-open";

    private static final String[] STATUS_TEXT =
            IntStream.range(0, 600).mapToObj(Integer::toString).toArray(String[]::new);

    private final Endpoint endpoint;
    private final List<String> fallbackReasons;
    private final BitSet possibleFallbacks = new BitSet();
    private final BitSet errorClasses;

    /** The series of {@code endpoint}; {@code before} are those of the same id in the configuration before, if any. */
    EndpointSeries(Endpoint endpoint, @Nullable EndpointSeries before) {
        this.endpoint = endpoint;
        Set<String> reasons = new LinkedHashSet<>(before == null ? List.of() : before.fallbackReasons);
        List<String> possible = possibleFallbacks(endpoint.settings());
        reasons.addAll(possible);
        this.fallbackReasons = List.copyOf(reasons);
        possible.forEach(reason -> possibleFallbacks.set(fallbackReasons.indexOf(reason)));
        this.errorClasses = possibleErrors(endpoint.settings());
    }

    private static List<String> possibleFallbacks(EndpointSettings settings) {
        List<String> reasons = new ArrayList<>();
        if (settings.backendOnly() != null) {
            return reasons;
        }
        FallbackPolicy policy = settings.fallback();
        if (policy.enabled()) {
            policy.kinds().stream().map(FailureKind::trigger).sorted().forEach(reasons::add);
            Arrays.stream(policy.statuses().toArray())
                    .mapToObj(status -> STATUS_TEXT[status])
                    .forEach(reasons::add);
        }
        if (settings.breaker().enabled()) {
            reasons.add(CIRCUIT_OPEN);
        }
        return reasons;
    }

    private static BitSet possibleErrors(EndpointSettings settings) {
        BitSet classes = new BitSet();
        classes.set(Cells.STATUS_CLASSES.size(), Cells.AUTH);
        classes.set(Cells.AUTH, settings.authStatuses().toArray().length > 0);
        Arrays.stream(settings.errorStatuses().toArray())
                .map(Cells::statusClass)
                .forEach(classes::set);
        if (!settings.errorGrpcStatuses().isEmpty()) {
            classes.set(Cells.SERVER_ERRORS);
        }
        return classes;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** The reasons of fallbacks, each at the number that its cell has. */
    List<String> fallbackReasons() {
        return fallbackReasons;
    }

    /** Whether requests may go to either backend. */
    boolean isSplit() {
        return endpoint.settings().backendOnly() == null;
    }

    /** Whether attempts may be made at {@code backend}. */
    boolean mayTry(Backend backend) {
        return isSplit() || endpoint.settings().backendOnly() == backend;
    }

    /** Whether requests may take {@code way}, one of {@link Cells#WAYS}. */
    boolean mayGo(int way) {
        boolean isFallback = Cells.assigned(way) != Cells.answered(way);
        return isFallback ? !possibleFallbacks.isEmpty() : mayTry(Cells.answered(way));
    }

    /** Whether requests may fall back for the reason with that number. */
    boolean mayFallBack(int reason) {
        return possibleFallbacks.get(reason);
    }

    /** Whether attempts may count as errors of {@code errorClass}, a place in {@link Cells#ERROR_CLASSES}. */
    boolean mayErr(int errorClass) {
        return errorClasses.get(errorClass);
    }

    /** Whether a fallback may be refused for that reason. */
    boolean mayRefuse(FallbackRefusal refusal) {
        boolean isEnabled = endpoint.settings().fallback().enabled();
        return isSplit()
                && switch (refusal) {
                    case RESPONSE_STARTED -> true;
                    case DISABLED -> !isEnabled;
                    default -> isEnabled;
                };
    }
}
