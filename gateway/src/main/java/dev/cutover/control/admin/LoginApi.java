package dev.cutover.control.admin;

import dev.cutover.control.admin.dashboard.GuessLimit;
import dev.cutover.control.admin.dashboard.SessionCookie;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a browser shows the token once and carries a cookie from then on. Thread-safe. Source: INTERFACE §2. */
final class LoginApi {
    private static final JsonMapper JSON = new JsonMapper();

    private final byte @Nullable [] token;
    private final @Nullable SessionCookie cookies;
    private final GuessLimit guesses;

    /** The login of that token; without one there is nothing to log in to. */
    LoginApi(@Nullable String token, Clock clock) {
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
        this.cookies = token == null ? null : new SessionCookie(token, clock);
        this.guesses = new GuessLimit(clock);
    }

    /** Whether there is a token to show: {@code {"required": true}}. */
    Map<String, Boolean> state() {
        return Map.of("required", token != null);
    }

    /** Takes {@code {"token":"…"}} for a cookie. 401 for a wrong one, 429 after too many of those. */
    Mono<ServerResponse> login(ServerRequest request, byte[] document) {
        byte[] given = read(document).getBytes(StandardCharsets.UTF_8);
        SessionCookie known = cookies();
        Duration pause = guesses.begin();
        if (!pause.isZero()) {
            throw new ApiException(HttpStatus.TOO_MANY_REQUESTS, "Too many wrong tokens")
                    .withHeader(HttpHeaders.RETRY_AFTER, Long.toString(pause.toSeconds() + 1));
        }
        if (!MessageDigest.isEqual(given, token)) {
            throw new ApiException(HttpStatus.UNAUTHORIZED, "This is not the token of admin.token")
                    .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"cutover\"");
        }
        guesses.wasRight();
        return with(known.issue(isSecure(request)));
    }

    /** Takes the cookie from the browser. */
    Mono<ServerResponse> logout(ServerRequest request) {
        return with(cookies().end(isSecure(request)));
    }

    private static Mono<ServerResponse> with(ResponseCookie cookie) {
        return ServerResponse.noContent()
                .header(HttpHeaders.SET_COOKIE, cookie.toString())
                .build();
    }

    private SessionCookie cookies() {
        if (cookies == null) {
            throw new ApiException(HttpStatus.NOT_FOUND, "There is no login as long as no admin.token is set");
        }
        return cookies;
    }

    private static String read(byte[] document) {
        try {
            JsonNode token = JSON.readTree(document).path("token");
            if (token.isString()) {
                return token.asString();
            }
        } catch (JacksonException e) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "Not valid JSON: " + e.getOriginalMessage());
        }
        throw new ApiException(HttpStatus.BAD_REQUEST, "No token (expected: {\"token\":\"…\"})");
    }

    /** A proxy in front says so; whoever lies about it only makes the browser keep the cookie to itself. */
    private static boolean isSecure(ServerRequest request) {
        String proto = request.headers().firstHeader("X-Forwarded-Proto");
        return "https".equalsIgnoreCase(proto) || "https".equals(request.uri().getScheme());
    }
}
