package dev.cutover.control.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cutover.control.audit.Audit;
import dev.cutover.control.audit.AuditEntry;
import dev.cutover.control.audit.AuditFeed;
import dev.cutover.control.audit.AuditId;
import dev.cutover.control.audit.AuditUnavailableException;
import dev.cutover.traffic.split.Weight;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** Who changed what: the newest entries, and new ones as they come. Thread-safe. Source: INTERFACE §6. */
final class AuditApi {
    private static final int MOST_ENTRIES = 10_000;
    private static final int MOST_LISTENERS = 100;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private final Audit audit;
    private final AtomicInteger listeners = new AtomicInteger();

    AuditApi(Audit audit) {
        this.audit = audit;
    }

    /** The answer of {@code GET /api/audit}, newest first. */
    record Listing(List<Entry> entries) {}

    /**
     * An entry.
     *
     * @param id growing with time
     * @param at ISO-8601
     * @param actor who
     * @param action what was done
     * @param endpoint an endpoint's id, {@code *}, or the name of a flag or list
     * @param from a number, {@code true} or {@code false}, or null for nothing
     * @param to likewise
     * @param reason in the actor's words; null for none
     * @param instance the gateway that did or noticed it
     * @param approvedBy who agreed; left out for nobody
     */
    record Entry(
            String id,
            String at,
            String actor,
            String action,
            String endpoint,
            @Nullable Object from,
            @Nullable Object to,
            @Nullable String reason,
            String instance,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String approvedBy) {
        static Entry of(AuditEntry entry) {
            return new Entry(
                    entry.id(),
                    entry.at().toString(),
                    entry.author().actor(),
                    entry.action(),
                    entry.endpoint(),
                    value(entry.from()),
                    value(entry.to()),
                    entry.author().reason(),
                    entry.instance(),
                    entry.author().approvedBy());
        }

        private static @Nullable Object value(String text) {
            if (text.isEmpty()) {
                return null;
            }
            if (text.equals("true") || text.equals("false")) {
                return Boolean.valueOf(text);
            }
            Weight weight = Weight.tryParse(text);
            return weight != null ? WeightNumber.of(weight) : number(text);
        }

        /** Sizes of lists and revisions, which may be above 100; other texts as they are. */
        private static Object number(String text) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException e) {
                return text;
            }
        }
    }

    /**
     * The newest entries.
     *
     * @param limit how many, or null for 100
     * @throws ApiException 400 for no number from 1 to 10,000, 503 where the trail cannot be read
     */
    Listing newest(@Nullable String limit) {
        try {
            return new Listing(
                    audit.trail().newest(count(limit)).stream().map(Entry::of).toList());
        } catch (AuditUnavailableException e) {
            throw new ApiException(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()))
                    .withHeader(HttpHeaders.RETRY_AFTER, "1");
        }
    }

    private static int count(@Nullable String limit) {
        if (limit == null) {
            return 100;
        }
        try {
            int count = Integer.parseInt(limit);
            if (count >= 1 && count <= MOST_ENTRIES) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Told below, as any other value that is not in the range.
        }
        throw new ApiException(
                HttpStatus.BAD_REQUEST, "limit: \"" + limit + "\" (expected: a number from 1 to " + MOST_ENTRIES + ")");
    }

    /**
     * Entries behind the one with {@code lastId}, and new ones as they come. Whoever does not take them is dropped.
     *
     * @param lastId of the last entry that the client has seen, or null for none
     * @throws ApiException 400 where that is no id, 503 where too many listen
     */
    Flux<ServerSentEvent<Entry>> events(@Nullable String lastId) {
        if (lastId != null && !AuditId.isValid(lastId)) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST,
                    "Last-Event-ID: \"" + lastId + "\" (expected: the id of an event, such as 1763722800000-0)");
        }
        if (listeners.incrementAndGet() > MOST_LISTENERS) {
            listeners.decrementAndGet();
            throw new ApiException(HttpStatus.SERVICE_UNAVAILABLE, "Too many listen already")
                    .withHeader(HttpHeaders.RETRY_AFTER, "10");
        }
        Flux<ServerSentEvent<Entry>> entries =
                Flux.create(sink -> follow(sink, lastId), FluxSink.OverflowStrategy.ERROR);
        Flux<ServerSentEvent<Entry>> signs = Flux.interval(Duration.ZERO, KEEP_ALIVE)
                .onBackpressureDrop()
                .map(any -> ServerSentEvent.<Entry>builder().comment("").build());
        return Flux.merge(entries, signs).doFinally(end -> listeners.decrementAndGet());
    }

    private void follow(FluxSink<ServerSentEvent<Entry>> sink, @Nullable String lastId) {
        AuditFeed.Subscription subscription = audit.feed().subscribe(lastId, new AuditFeed.Listener() {
            @Override
            public boolean isReady() {
                return sink.requestedFromDownstream() > 0;
            }

            @Override
            public void onEntry(AuditEntry entry) {
                sink.next(ServerSentEvent.builder(Entry.of(entry))
                        .id(entry.id())
                        .event("audit")
                        .build());
            }

            @Override
            public void onTooSlow() {
                sink.complete();
            }
        });
        sink.onDispose(subscription::close);
    }
}
