package dev.cutover.traffic.observe;

import static dev.cutover.traffic.observe.JsonLine.key;

import dev.cutover.traffic.exchange.AttemptRecord;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the access log says of an exchange: what was asked, who answered and how long it took; never a query, a cookie,
 * a body, a header or a sticky key. A member without a value is left out.
 *
 * <p>One per event loop, which alone calls it. Source: INTERFACE §2 {@code access-log}.
 */
final class AccessLine {
    private static final byte[] TS = key("ts");
    private static final byte[] REQUEST_ID = key("requestId");
    private static final byte[] CLIENT = key("client");
    private static final byte[] METHOD = key("method");
    private static final byte[] HOST = key("host");
    private static final byte[] PATH = key("path");
    private static final byte[] PROTOCOL = key("protocol");
    private static final byte[] STATUS = key("status");
    private static final byte[] ENDPOINT = key("endpoint");
    private static final byte[] ASSIGNED = key("assigned");
    private static final byte[] REASON = key("reason");
    private static final byte[] BUCKET = key("bucket");
    private static final byte[] BACKEND = key("backend");
    private static final byte[] FALLBACK = key("fallback");
    private static final byte[] FALLBACK_REFUSED = key("fallbackRefused");
    private static final byte[] ATTEMPTS = key("attempts");
    private static final byte[] FAILURE = key("failure");
    private static final byte[] MS = key("ms");
    private static final byte[] DURATION_MS = key("durationMs");
    private static final byte[] REQUEST_BYTES = key("requestBytes");
    private static final byte[] RESPONSE_BYTES = key("responseBytes");
    private static final byte[] ABORTED = key("aborted");
    private static final byte[] CUT = key("cut");
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final Clock clock;
    private final JsonLine line = new JsonLine();
    private long second = Long.MIN_VALUE;
    private byte[] secondText = {};

    AccessLine(Clock clock) {
        this.clock = clock;
    }

    /** The line for an exchange, valid until the next. */
    JsonLine of(ExchangeRecord exchange) {
        line.begin();
        begun(clock.millis() - TimeUnit.NANOSECONDS.toMillis(exchange.durationNanos()));
        text(REQUEST_ID, exchange.requestId());
        text(CLIENT, withoutScope(exchange.clientAddress().getHostAddress()));
        request(exchange.request());
        if (exchange.status() != 0) {
            number(STATUS, exchange.status());
        }
        text(ENDPOINT, exchange.endpoint().id());
        assignment(exchange);
        attempts(exchange);
        line.name(DURATION_MS).millis(exchange.durationNanos());
        number(REQUEST_BYTES, exchange.requestBytes());
        number(RESPONSE_BYTES, exchange.responseBytes());
        line.name(ABORTED).ascii(exchange.isAborted() ? TRUE : FALSE);
        line.name(CUT).ascii(exchange.isCut() ? TRUE : FALSE);
        line.end();
        return line;
    }

    private void begun(long epochMillis) {
        long epochSecond = Math.floorDiv(epochMillis, 1000L);
        if (epochSecond != second) {
            second = epochSecond;
            String iso = Instant.ofEpochSecond(epochSecond).toString();
            secondText = ("\"" + iso.substring(0, iso.length() - 1) + ".").getBytes(StandardCharsets.US_ASCII);
        }
        line.name(TS).ascii(secondText);
        line.threeDigits((int) Math.floorMod(epochMillis, 1000L));
        line.put('Z');
        line.put('"');
    }

    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }

    private void request(RequestHead request) {
        byte[] bytes = request.bytes();
        line.name(METHOD).text(bytes, request.methodStart(), request.methodEnd());
        if (request.hasHost()) {
            line.name(HOST).text(bytes, request.hostStart(), request.hostEnd());
        }
        line.name(PATH).text(bytes, request.pathStart(), request.pathEnd());
        text(PROTOCOL, request.minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1");
    }

    private void assignment(ExchangeRecord exchange) {
        text(ASSIGNED, exchange.assignment().backend().label());
        text(REASON, exchange.assignment().reason().label());
        if (exchange.assignment().hasKey()) {
            number(BUCKET, exchange.assignment().bucket());
        }
        text(BACKEND, exchange.answeredBy().label());
        text(FALLBACK, exchange.fallbackReason());
        if (exchange.fallbackRefusal() != null) {
            text(FALLBACK_REFUSED, exchange.fallbackRefusal().label());
        }
    }

    private void attempts(ExchangeRecord exchange) {
        line.name(ATTEMPTS).beginArray();
        for (int i = 0; i < exchange.attempts(); i++) {
            AttemptRecord attempt = exchange.attempt(i);
            line.beginElement();
            text(BACKEND, attempt.backend().label());
            if (attempt.status() != 0) {
                number(STATUS, attempt.status());
            }
            if (attempt.failure() != null) {
                text(FAILURE, attempt.failure().trigger());
            }
            if (attempt.latencyNanos() >= 0) {
                line.name(MS).millis(attempt.latencyNanos());
            }
            line.endElement();
        }
        line.endArray();
    }

    private void text(byte[] key, @Nullable String value) {
        if (value != null) {
            line.name(key).text(value);
        }
    }

    private void number(byte[] key, long value) {
        line.name(key).number(value);
    }
}
