package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawRequest;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.TestGateway;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway tells backends of the client, and what it believes. Source: INTERFACE §4, §5. */
class ForwardingFieldsIT {
    private static final String FORWARDED = String.join(
            "\r\n",
            "X-Forwarded-For: 10.0.0.1",
            "X-Forwarded-For: 10.0.0.2, 10.0.0.3",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: outside.example",
            "X-Forwarded-Port: 443",
            "Forwarded: for=10.0.0.1",
            "");

    private static final RawBackend BACKEND = RawBackend.saying("ok");
    private static TestGateway gateway;
    private static TestGateway behindProxy;

    @BeforeAll
    static void start() {
        gateway = TestGateway.between(BACKEND, BACKEND).start();
        behindProxy = TestGateway.between(BACKEND, BACKEND)
                .listen("trusted-proxies: [127.0.0.0/8]")
                .start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        behindProxy.close();
        BACKEND.close();
    }

    @BeforeEach
    void forget() {
        BACKEND.requests().clear();
    }

    private static RawRequest delivered(TestGateway through, String fields) {
        try (RawClient client = through.connect()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: site.example:8080\r\n" + fields + "\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
        return BACKEND.requests().get(0);
    }

    @Test
    void whatAClientSaysOfHopsBeforeItIsOverwritten() {
        RawRequest request = delivered(gateway, FORWARDED);

        assertThat(request.values("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.values("X-Forwarded-Proto")).containsExactly("http");
        assertThat(request.values("X-Forwarded-Host")).containsExactly("site.example:8080");
        assertThat(request.values("X-Forwarded-Port")).containsExactly("8080");
        assertThat(request.values("Forwarded")).isEmpty();
        assertThat(request.values("Host")).containsExactly("site.example:8080");
    }

    @Test
    void whatATrustedProxySaysIsKeptAndItsAddressAppended() {
        RawRequest request = delivered(behindProxy, FORWARDED);

        assertThat(String.join(", ", request.values("X-Forwarded-For")))
                .isEqualTo("10.0.0.1, 10.0.0.2, 10.0.0.3, 127.0.0.1");
        assertThat(request.values("X-Forwarded-Proto")).containsExactly("https");
        assertThat(request.values("X-Forwarded-Host")).containsExactly("outside.example");
        assertThat(request.values("X-Forwarded-Port")).containsExactly("443");
        assertThat(request.values("Forwarded")).containsExactly("for=10.0.0.1");
    }

    @Test
    void whatATrustedProxyLeavesOutIsFilledIn() {
        RawRequest request = delivered(behindProxy, "");

        assertThat(request.values("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.values("X-Forwarded-Proto")).containsExactly("http");
        assertThat(request.values("X-Forwarded-Host")).containsExactly("site.example:8080");
        assertThat(request.values("X-Forwarded-Port")).containsExactly("8080");
    }

    @Test
    void aValidRequestIdIsKeptAndReturned() {
        String id = "Az.09_-" + "x".repeat(121);
        try (RawClient client = gateway.connect()) {
            RawResponse response = client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + id + "\r\n\r\n")
                    .read();

            assertThat(response.values("X-Request-Id")).containsExactly(id);
            assertThat(BACKEND.requests().get(0).values("X-Request-Id")).containsExactly(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "\u00e9", "one\r\nX-Request-Id: two"})
    void anyOtherRequestIdIsReplacedByAUuid(String id) {
        RawRequest request = delivered(gateway, "X-Request-Id: " + id + "\r\n");

        assertThat(request.values("X-Request-Id"))
                .singleElement()
                .asString()
                .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    @Test
    void theOriginsOwnRequestIdIsNotReturned() {
        try (RawBackend naming =
                        RawBackend.answering("HTTP/1.1 200 OK\r\nX-Request-Id: theirs\r\nContent-Length: 0\r\n\r\n");
                TestGateway through = TestGateway.between(naming, naming).start();
                RawClient client = through.connect()) {
            RawResponse response = client.get("/");

            assertThat(response.values("X-Request-Id"))
                    .containsExactly(naming.requests().get(0).value("X-Request-Id"));
        }
    }

    @Test
    void aTraceIsPassedOn() {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        RawRequest request = delivered(gateway, "traceparent: " + parent + "\r\ntracestate: a=b\r\n");

        assertThat(request.values("traceparent")).containsExactly(parent);
        assertThat(request.values("tracestate")).containsExactly("a=b");
    }

    @Test
    void aTraceIsBegunWhereThereIsNone() {
        assertThat(delivered(gateway, "").values("traceparent"))
                .singleElement()
                .asString()
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
    }

    @Test
    void fieldsAndCookiesOfTheGatewayAreNotPassedOn() {
        RawRequest request = delivered(
                gateway,
                String.join(
                        "\r\n",
                        "X-Cutover-Force: new",
                        "x-cutover-anything: 1",
                        "Cookie: a=1; cutover_id=AAAAAAAAAAAAAAAAAAAAAA; b=2",
                        "Cookie: cutover_sio=x",
                        "X-Cutoverish: kept",
                        ""));

        assertThat(request.fields())
                .noneMatch(field -> field.getKey().toLowerCase(Locale.ROOT).startsWith("x-cutover-"));
        assertThat(request.values("Cookie")).containsExactly("a=1; b=2");
        assertThat(request.value("X-Cutoverish")).isEqualTo("kept");
    }
}
