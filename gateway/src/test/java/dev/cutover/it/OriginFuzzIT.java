package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.FuzzTries;
import dev.cutover.testing.LeakCheck;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawBackend.Connection;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawRequest;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.WireMessages;
import dev.cutover.testing.WirePieces;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever an origin answers to a whole gateway: the client gets a well-formed response, legacy's answer, 502, 504 or a
 * response that is visibly cut; and no request behind it gets a byte of what was not meant for it.
 *
 * <p>{@code -Dfuzz.tries=N} sets the number of tries of each property.
 */
@AddLifecycleHook(value = FuzzTries.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
class OriginFuzzIT {
    private static final int TRIES = 200;

    private static RawBackend legacy;
    private static RawBackend newBackend;
    private static TestGateway gateway;
    private static int lastId;

    @BeforeContainer
    static void start() {
        LeakCheck.begin();
        legacy = RawBackend.serving(OriginFuzzIT::answerClean);
        newBackend = RawBackend.silent();
        gateway = TestGateway.between(legacy, newBackend)
                .weight("100")
                .backends("body-timeout: 100ms")
                .defaults("circuit-breaker: {enabled: false}")
                .endpoint("lonely", "/lonely/**", "timeout: 150ms", "fallback: {enabled: false}")
                .endpoint("covered", "/covered/**", "timeout: 150ms", "fallback: {budget: 100}")
                .start();
    }

    @AfterContainer
    static void stop() {
        gateway.close();
        newBackend.close();
        legacy.close();
        LeakCheck.assertNothingLost();
    }

    private static void answerClean(RawRequest request, Connection connection) throws IOException {
        connection.send(RawBackend.ok(request.target()));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void theClientGetsAWellFormedAnswerOrACutOneAndTheNextRequestNothingOfIt(
            @ForAll("methods") String method,
            @ForAll("endpoints") String endpoint,
            @ForAll("responses") String responses,
            @ForAll("pieces") WirePieces pieces,
            @ForAll boolean closes) {
        gateway.exchanges().clear();
        newBackend.requests().clear();
        CountDownLatch sent = new CountDownLatch(1);
        newBackend.become((request, connection) -> {
            if (request.target().startsWith("/next/")) {
                answerClean(request, connection);
                return;
            }
            try {
                for (byte[] piece : pieces.of(responses)) {
                    connection.send(piece);
                }
                if (closes) {
                    connection.close();
                }
            } finally {
                sent.countDown();
            }
        });

        try (RawClient client = gateway.connect();
                RawClient other = gateway.connect()) {
            String outcome = outcome(client, method, endpoint + ++lastId);
            awaitOrigin(sent);

            assertThat(next(other)).isEqualTo("200 /next/" + lastId);
            if (outcome.equals("complete")) {
                assertThat(next(client)).isEqualTo("200 /next/" + lastId);
            }
            Statistics.label("the client gets a whole answer")
                    .collect(outcome.startsWith("complete"))
                    .coverage(checker -> {
                        checker.check(true).percentage(share -> share > 10);
                        checker.check(false).percentage(share -> share > 1);
                    });
        }
        assertThat(newBackend.malformed()).isEmpty();
        assertThat(legacy.malformed()).isEmpty();
    }

    /** What came of a request: {@code complete}, {@code complete and closed}, or {@code cut}. */
    private static String outcome(RawClient client, String method, String target) {
        boolean hasContent = method.equals("POST");
        client.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\n"
                + (hasContent ? "Content-Length: 2\r\n\r\nhi" : "\r\n"));
        try {
            RawResponse response = read(client, method);
            while (response.status() < 200) {
                response = read(client, method);
            }
            boolean isOurs = List.of("application/problem+json").equals(response.values("Content-Type"));
            assertThat(isOurs ? response.status() : 502).isIn(502, 504);
            return response.values("Connection").contains("close") ? "complete and closed" : "complete";
        } catch (UncheckedIOException e) {
            assertThat(e.getCause()).isInstanceOfAny(EOFException.class, SocketException.class);
            return "cut";
        }
    }

    private static RawResponse read(RawClient client, String method) {
        return method.equals("HEAD") ? client.readToHead() : client.read();
    }

    /**
     * Waits until the gateway must have seen all that the origin sent: until it has answered somebody whom it heard of
     * later.
     */
    private static void awaitOrigin(CountDownLatch sent) {
        try {
            assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        try (RawClient refused = gateway.connect()) {
            assertThat(refused.send("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(405);
        }
    }

    private static String next(RawClient client) {
        String target = "/next/" + lastId;
        RawResponse response = client.get(target);
        return response.status() + " " + response.body();
    }

    @Provide
    Arbitrary<String> methods() {
        return Arbitraries.of("GET", "GET", "HEAD", "POST");
    }

    @Provide
    Arbitrary<String> endpoints() {
        return Arbitraries.of("/lonely/", "/covered/");
    }

    @Provide
    Arbitrary<String> responses() {
        return WireMessages.responses();
    }

    @Provide
    Arbitrary<WirePieces> pieces() {
        return WirePieces.any();
    }
}
