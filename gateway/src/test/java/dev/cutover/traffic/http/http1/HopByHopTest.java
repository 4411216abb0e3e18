package dev.cutover.traffic.http.http1;

import static dev.cutover.traffic.http.Rejection.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is for one hop only, and who may say so. Source: RFC 9110 §7.6.1. */
final class HopByHopTest {
    private static Reading reading(String fields) {
        return Reading.ofRequests("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    }

    private static List<String> passedOn(String fields) {
        return reading(fields).onlyMessage().passedOn();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: keep-alive",
                "connection: other",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: close",
                "Proxy-Authenticate: Basic",
                "Proxy-Authorization: Basic eDp5",
                "TE: trailers",
                "Upgrade: h2c",
                "Upgrade: websocket"
            })
    void aFieldForOneHopIsNotPassedOn(String field) {
        assertThat(passedOn(field + "\r\nX: y\r\n")).containsExactly("Host: a", "X: y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Hop", "x-hop", "close, X-Hop", "a,,\t X-HOP ,b", "X-Hop\r\nConnection: close", ",X-Hop"})
    void aFieldThatConnectionNamesIsNotPassedOnWhereverItStands(String options) {
        assertThat(passedOn("X-Hop: 1\r\nX-Hops: 2\r\nConnection: " + options + "\r\nx-hop: 3\r\n"))
                .containsExactly("Host: a", "X-Hops: 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Cache-Control",
                "Content-Encoding",
                "Content-Type",
                "Cookie",
                "Forwarded",
                "Idempotency-Key",
                "Origin",
                "Traceparent",
                "Via",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Port",
                "X-Forwarded-Prefix",
                "X-Forwarded-Proto",
                "X-Real-IP",
                "X-Request-Id",
                "X-Cutover-Force"
            })
    void connectionMayNotHaveAFieldRemovedThatOthersRelyOn(String name) {
        assertThat(passedOn("Connection: " + name + "\r\n" + name + ": v\r\n"))
                .containsExactly("Host: a", name + ": v");
    }

    @Test
    void connectionMayNotHaveHostRemoved() {
        assertThat(passedOn("Connection: host\r\n")).containsExactly("Host: a");
    }

    @Test
    void connectionMayNotHaveTheFramingRemoved() {
        Reading reading = Reading.ofRequests(
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\n" + "Content-Length: 3\r\n\r\nabc");

        assertThat(reading.onlyMessage().body()).isEqualTo("abc");
    }

    @Test
    void connectionMayNameSoManyFields() {
        String sixteen = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p";

        assertThat(passedOn("Connection: close, keep-alive, te, upgrade, " + sixteen + "\r\nP: 1\r\n"))
                .containsExactly("Host: a");
        assertThat(reading("Connection: " + sixteen + ",q\r\n").refusal()).isEqualTo(MALFORMED);
        assertThat(reading("Connection: " + sixteen + "\r\nConnection: q\r\n").refusal())
                .isEqualTo(MALFORMED);
    }

    @Test
    void whatConnectionNamedInOneRequestIsNotCountedInTheNext() {
        String request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: a,b,c,d,e,f,g,h,i,j\r\n\r\n";

        assertThat(Reading.ofRequests(request + request).messages()).hasSize(2);
    }
}
