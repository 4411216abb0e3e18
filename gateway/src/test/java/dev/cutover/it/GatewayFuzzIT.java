package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.FuzzTries;
import dev.cutover.testing.LeakCheck;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawRequest;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import dev.cutover.testing.WireBodies;
import dev.cutover.testing.WireMessages;
import dev.cutover.testing.WirePieces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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
 * Whatever clients send to a whole gateway: the backend gets whole and unambiguous requests only, the client
 * well-formed answers, one for each, and the end of its connection.
 *
 * <p>{@code -Dfuzz.tries=N} sets the number of tries of each property.
 */
@AddLifecycleHook(value = FuzzTries.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
class GatewayFuzzIT {
    private static final int TRIES = 300;

    /** Ends the connection, where what was sent before it has not. */
    private static final String LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static final RawBackend BACKEND = RawBackend.silent();
    private static final TestGateway IMPATIENT = TestGateway.between(BACKEND, BACKEND)
            .weight("50")
            .listen("header-timeout: 100ms")
            .listen("body-timeout: 100ms")
            .listen("idle-timeout: 100ms")
            .start();
    private static final TestGateway PATIENT =
            TestGateway.between(BACKEND, BACKEND).weight("50").start();

    @BeforeContainer
    static void start() {
        LeakCheck.begin();
    }

    @AfterContainer
    static void stop() {
        IMPATIENT.close();
        PATIENT.close();
        BACKEND.close();
        LeakCheck.assertNothingLost();
    }

    private static void forget() {
        BACKEND.requests().clear();
        BACKEND.malformed().clear();
        for (TestGateway gateway : List.of(IMPATIENT, PATIENT)) {
            gateway.exchanges().clear();
            gateway.rejections().clear();
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void theBackendGetsWholeRequestsOnlyAndTheClientAnAnswerToEach(
            @ForAll("requests") String requests, @ForAll("pieces") WirePieces pieces) throws IOException {
        forget();
        BACKEND.become((request, connection) -> connection.send(
                request.line().startsWith("HEAD ")
                        ? "HTTP/1.1 204 No Content\r\nX-Target: " + request.target() + "\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nX-Target: " + request.target() + "\r\nContent-Length: 2\r\n\r\nok"));

        List<RawResponse> answers = converse(pieces.of(requests + LAST), requests.contains("HEAD"));

        List<RawResponse> successes =
                answers.stream().filter(answer -> answer.status() < 300).toList();
        assertThat(BACKEND.malformed()).as("malformed at the backend").isEmpty();
        assertThat(successes)
                .extracting(answer -> answer.value("X-Target"))
                .as("answered")
                .isEqualTo(BACKEND.requests().stream().map(RawRequest::target).toList());
        assertThat(answers).extracting(RawResponse::status).doesNotContain(500, 502, 503, 504);
        Statistics.label("all requests are delivered")
                .collect(successes.size() == answers.size())
                .coverage(checker -> {
                    checker.check(true).percentage(share -> share > 10);
                    checker.check(false).percentage(share -> share > 10);
                });
    }

    /** Sends, and reads well-formed answers up to the end of the connection, which follows the first refusal. */
    private static List<RawResponse> converse(List<byte[]> pieces, boolean maybeToHead) throws IOException {
        List<RawResponse> answers = new ArrayList<>();
        try (RawClient client = IMPATIENT.connect()) {
            sendAll(client, pieces);
            while (client.hasMore()) {
                RawResponse answer = client.readToHead();
                answers.add(answer);
                if (answer.status() == 200) {
                    assertThat(client.in().readNBytes(2)).asString().isEqualTo("ok");
                } else if (answer.status() != 204) {
                    assertContent(answer, client.in().readAllBytes().length, maybeToHead);
                }
            }
        }
        return answers;
    }

    private static void assertContent(RawResponse refusal, int length, boolean maybeToHead) {
        assertThat(refusal.value("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refusal.values("Connection")).containsExactly("close");
        if (length > 0 || !maybeToHead) {
            assertThat(refusal.values("Content-Length")).containsExactly(Integer.toString(length));
        }
    }

    /** The gateway may have closed already, with its answer to what it refused waiting to be read. */
    private static void sendAll(RawClient client, List<byte[]> pieces) {
        try {
            pieces.forEach(client::send);
        } catch (UncheckedIOException e) {
            return;
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void bodiesArriveByteForByteBothWays(
            @ForAll("bodies") List<WireBodies.Framed> bodies, @ForAll("pieces") WirePieces pieces) {
        forget();
        BACKEND.become((request, connection) -> connection.send(WireBodies.echoing(request)));
        StringBuilder requests = new StringBuilder();
        for (WireBodies.Framed body : bodies) {
            requests.append("POST / HTTP/1.1\r\nHost: a\r\n").append(body.wire());
        }

        List<RawResponse> answers = new ArrayList<>();
        try (RawClient client = PATIENT.connect()) {
            pieces.of(requests.toString()).forEach(client::send);
            bodies.forEach(body -> answers.add(client.read()));
        }

        List<String> contents = bodies.stream().map(WireBodies.Framed::content).toList();
        assertThat(BACKEND.malformed()).isEmpty();
        assertThat(BACKEND.requests()).extracting(RawRequest::body).isEqualTo(contents);
        assertThat(answers).extracting(RawResponse::status).containsOnly(200);
        assertThat(answers).extracting(RawResponse::body).isEqualTo(contents);
    }

    @Provide
    Arbitrary<String> requests() {
        return WireMessages.requests();
    }

    @Provide
    Arbitrary<WirePieces> pieces() {
        return WirePieces.any();
    }

    @Provide
    Arbitrary<List<WireBodies.Framed>> bodies() {
        return WireBodies.any().list().ofMinSize(1).ofMaxSize(4);
    }
}
