package dev.cutover.control.admin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * {@code GET /api/live}: once a second the status, as server-sent events, with those endpoints that have changed.
 *
 * <p>However many listen, the status is computed once a second, on a thread of its own, and only while somebody
 * listens. All share the same bytes; who is more than ten events behind is hung up on, so a reader that stopped reading
 * holds no memory. Thread-safe.
 */
final class LiveApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveApi.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int MOST_READERS = 50;
    private static final int MOST_WAITING = 10;

    private final Scheduler ticker = Schedulers.newSingle("admin-live", true);
    private final AtomicInteger readers = new AtomicInteger();
    private final Flux<LiveStatus> ticks;

    /** Tells what {@code status} gives, once a second. */
    LiveApi(Supplier<?> status) {
        this(status, PERIOD);
    }

    /** Tells what {@code status} gives, once in {@code period}. */
    LiveApi(Supplier<?> status, Duration period) {
        this.ticks = Flux.defer(() -> ticks(status, period)).replay(1).refCount();
    }

    private Flux<LiveStatus> ticks(Supplier<?> status, Duration period) {
        LiveStatus.Sequence sequence = new LiveStatus.Sequence();
        return Flux.interval(Duration.ZERO, period, ticker)
                .onBackpressureDrop()
                .handle((Long tick, SynchronousSink<LiveStatus> sink) -> {
                    try {
                        sink.next(sequence.next(status.get()));
                    } catch (RuntimeException e) {
                        LOG.error("The status could not be told to those who listen", e);
                    }
                });
    }

    /**
     * Answers with a stream that ends when the reader goes.
     *
     * @throws ApiException 503 where too many listen already
     */
    Mono<ServerResponse> stream(ServerRequest request) {
        ServerResponse.BodyBuilder answer = ServerResponse.ok().contentType(MediaType.TEXT_EVENT_STREAM);
        if (request.method().equals(HttpMethod.HEAD)) {
            return answer.build();
        }
        if (readers.get() >= MOST_READERS) {
            throw new ApiException(HttpStatus.SERVICE_UNAVAILABLE, MOST_READERS + " listen already (expected: no more)")
                    .withHeader(HttpHeaders.RETRY_AFTER, "10");
        }
        HttpServerRequest connection =
                ServerHttpRequestDecorator.getNativeRequest(request.exchange().getRequest());
        Reader reader =
                new Reader(() -> connection.withConnection(it -> it.channel().close()));
        Flux<Publisher<DataBuffer>> events = ticks.takeWhile(tick -> reader.keepsUp())
                .map(reader::event)
                .onBackpressureBuffer(MOST_WAITING)
                .doOnSubscribe(subscription -> readers.incrementAndGet())
                .doFinally(end -> readers.decrementAndGet());
        return answer.body((message, context) -> message.writeAndFlushWith(events));
    }

    /** How many listen. */
    int readers() {
        return readers.get();
    }

    /** One who listens. */
    private static final class Reader {
        private final Runnable hangUp;
        private final AtomicBoolean isNew = new AtomicBoolean(true);
        private final AtomicInteger waiting = new AtomicInteger();

        Reader(Runnable hangUp) {
            this.hangUp = hangUp;
        }

        /** Whether it has heard enough to hear more; else it is hung up on, as a write that stands still never ends. */
        boolean keepsUp() {
            boolean isBehind = waiting.get() >= MOST_WAITING;
            if (isBehind) {
                hangUp.run();
            }
            return !isBehind;
        }

        /** The event of a tick; wrapped only when its turn comes. Called in turn. */
        Publisher<DataBuffer> event(LiveStatus tick) {
            waiting.incrementAndGet();
            byte[] bytes = isNew.getAndSet(false) ? tick.whole() : tick.changes();
            return Mono.fromSupplier(() -> {
                waiting.decrementAndGet();
                return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
            });
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        ticker.dispose();
    }
}
