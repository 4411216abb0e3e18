package dev.cutover.traffic.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.loop.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets a connection where the order of events is rare: one loop, an origin that takes a single connection. */
class OriginPoolIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final RawBackend backend = RawBackend.serving((request, connection) -> {
        if (request.target().equals("/held")) {
            awaitUninterruptibly(mayAnswer);
        }
        connection.send(RawBackend.ok("ok"));
    });
    private final Transport transport = new Transport(1);
    private final EventLoop loop = transport.loops().get(0);
    private final Upstream upstream = TestTraffic.upstream(Backend.LEGACY, backend, 1);
    private final Origin origin = upstream.origins().get(0);
    private final Interruption interruption = new Interruption();
    private final BackendPool pool = new BackendPool(
            upstream, loop, transport.client(1000), new Deadlines(loop, interruption), new SplittableRandom(1));

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        transport.close();
        backend.close();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Time in whose next reading something else happens. */
    private static final class Interruption implements Ticker {
        private volatile Runnable meanwhile = () -> {};

        @Override
        public long nanoTime() {
            Runnable now = meanwhile;
            meanwhile = () -> {};
            now.run();
            return System.nanoTime();
        }

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }

    private CompletableFuture<UpstreamConnection> acquire(boolean fresh) {
        CompletableFuture<UpstreamConnection> acquired = new CompletableFuture<>();
        loop.submit(() -> acquireNow(acquired, fresh)).awaitUninterruptibly();
        return acquired;
    }

    private void acquireNow(CompletableFuture<UpstreamConnection> acquired, boolean fresh) {
        Acquisition acquisition = new Acquisition(new Acquisition.Owner() {
            @Override
            public void onAcquired(UpstreamConnection connection) {
                acquired.complete(connection);
            }

            @Override
            public void onNotAcquired(FailureKind kind, String detail) {
                acquired.completeExceptionally(new AssertionError(detail));
            }
        });
        pool.acquire(acquisition, fresh);
    }

    private static void assertThatNobodyWasThere(CompletableFuture<UpstreamConnection> acquired) {
        assertThat(acquired).failsWithin(SOON).withThrowableThat().withMessageContaining("Cannot connect");
    }

    /** Sends a GET; what it gives is complete when the answer is. */
    private CompletableFuture<Void> get(UpstreamConnection connection, String target) {
        HeardAnswer answer = new HeardAnswer();
        loop.execute(() -> {
            connection.begin(
                    TestTraffic.request("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"), new Fields(), answer);
            connection.writeEnd(null);
            connection.flush();
        });
        return answer.end();
    }

    /** A connection that has served a request, and is idle. */
    private void leaveOneIdle() {
        get(acquire(false).join(), "/first").join();
    }

    @Test
    void roomThatAnotherLoopMadeBeforeItSawAnybodyWaitIsUsedAtOnce() {
        origin.tryOpen(1);
        interruption.meanwhile = origin::closed;

        assertThat(acquire(false)).succeedsWithin(SOON);
    }

    @Test
    void aConnectionThatCannotBeOpenedLeavesRoomForAnother() {
        backend.close();
        assertThatNobodyWasThere(acquire(false));

        assertThatNobodyWasThere(acquire(false));

        assertThat(origin.connections()).isZero();
        assertThat(origin.load()).isZero();
    }

    @Test
    void whoWaitsForAConnectionThatCannotBeOpenedTriesAtOnce() {
        backend.close();
        CompletableFuture<UpstreamConnection> first = new CompletableFuture<>();
        CompletableFuture<UpstreamConnection> second = new CompletableFuture<>();

        loop.execute(() -> {
            acquireNow(first, false);
            acquireNow(second, false);
        });

        assertThatNobodyWasThere(first);
        assertThatNobodyWasThere(second);
    }

    @Test
    void whoNeedsAFreshConnectionHasAnIdleOneClosedForIt() {
        leaveOneIdle();

        assertThat(acquire(true)).succeedsWithin(SOON).returns(false, UpstreamConnection::isReused);
    }

    @Test
    void whoWaitsForAFreshConnectionIsNotGivenOneThatComesBack() {
        leaveOneIdle();
        CompletableFuture<Void> held = get(acquire(false).join(), "/held");
        CompletableFuture<UpstreamConnection> waiting = acquire(true);

        mayAnswer.countDown();

        assertThat(held).succeedsWithin(SOON);
        assertThat(waiting).succeedsWithin(SOON).returns(false, UpstreamConnection::isReused);
    }

    @Test
    void aConnectionThatNobodyTookMayHaveGrownStaleInThePool() {
        Acquisition leaves = new Acquisition(new Acquisition.Owner() {
            @Override
            public void onAcquired(UpstreamConnection connection) {
                throw new AssertionError("was cancelled");
            }

            @Override
            public void onNotAcquired(FailureKind kind, String detail) {}
        });
        loop.submit(() -> {
                    pool.acquire(leaves, false);
                    leaves.cancel();
                })
                .awaitUninterruptibly();
        await().until(() -> origin.load() == 0);

        assertThat(acquire(false)).succeedsWithin(SOON).returns(true, UpstreamConnection::isReused);
    }
}
