package dev.cutover.control.admin;

import dev.cutover.control.admin.dashboard.SessionCookie;
import dev.cutover.traffic.http.CidrBlock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Whether whoever calls may do so. Thread-safe: immutable.
 *
 * <p>With a token, every call but health, ready and metrics must carry it, or the cookie that a browser got for it;
 * what a browser needs to ask for the token is open. Without one the port is on loopback, and what is to be kept out is
 * a web page in the operator's browser: it reaches the port under a name of its own (DNS rebinding), or sends its own
 * {@code Origin}. A cookie comes along by itself, so a change by cookie must say the right {@code Origin}. Source:
 * INTERFACE §2 {@code admin.token}.
 */
final class CallerCheck {
    private static final Set<String> OPEN_PATHS = Set.of("/health", "/healthz", "/ready", "/metrics");
    private static final Set<String> LOGIN_PATHS = Set.of("/", "/api/login", "/api/logout");
    private static final String ASSETS = "/assets/";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String SCHEME = "bearer ";

    private final byte @Nullable [] token;
    private final @Nullable SessionCookie cookies;

    /** A check for that token, or for none; {@code clock} says when cookies end. */
    CallerCheck(@Nullable String token, Clock clock) {
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
        this.cookies = token == null ? null : new SessionCookie(token, clock);
    }

    /**
     * Returns when the call is fine.
     *
     * @throws ApiException 401 without the token, 403 where a web page of somebody else may be behind it
     */
    void check(ServerRequest request) {
        if (OPEN_PATHS.contains(request.path())) {
            return;
        }
        HttpHeaders headers = request.headers().asHttpHeaders();
        String origin = headers.getFirst(HttpHeaders.ORIGIN);
        if (token == null) {
            checkHost(headers.getFirst(HttpHeaders.HOST));
        } else if (!isForLogin(request.path()) && !hasCookie(request)) {
            checkToken(token, headers.getFirst(HttpHeaders.AUTHORIZATION));
        }
        if (!READING.contains(request.method())) {
            checkOrigin(origin, headers.getFirst(HttpHeaders.HOST));
            if (origin == null && hasCookie(request)) {
                throw new ApiException(HttpStatus.FORBIDDEN, "Origin: none (expected: the same as Host, by cookie)");
            }
        }
    }

    /** Whether a call for the page itself may see it: there is no token, or the call carries it or its cookie. */
    boolean mayEnter(ServerRequest request) {
        String authorization = request.headers().firstHeader(HttpHeaders.AUTHORIZATION);
        return token == null || hasCookie(request) || MessageDigest.isEqual(given(authorization), token);
    }

    private static boolean isForLogin(String path) {
        return LOGIN_PATHS.contains(path) || path.startsWith(ASSETS);
    }

    /** A call that carries both is judged by the token. */
    private boolean hasCookie(ServerRequest request) {
        if (cookies == null || request.headers().firstHeader(HttpHeaders.AUTHORIZATION) != null) {
            return false;
        }
        HttpCookie cookie = request.cookies().getFirst(SessionCookie.NAME);
        return cookie != null && cookies.accepts(cookie.getValue());
    }

    private static void checkToken(byte[] token, @Nullable String authorization) {
        if (!MessageDigest.isEqual(given(authorization), token)) {
            String what = authorization == null ? "No token" : "Not the token of admin.token";
            throw new ApiException(HttpStatus.UNAUTHORIZED, what + " (expected: Authorization: Bearer TOKEN)")
                    .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"cutover\"");
        }
    }

    private static byte[] given(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new byte[0];
        }
        return authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    }

    private static void checkHost(@Nullable String host) {
        if (host == null || !isLocal(name(host))) {
            throw new ApiException(
                    HttpStatus.FORBIDDEN,
                    "Host: " + host + " (expected: localhost or an IP address, as long as no admin.token is set)");
        }
    }

    private static String name(String host) {
        int bracket = host.indexOf(']');
        if (host.startsWith("[") && bracket > 0) {
            return host.substring(1, bracket);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean isLocal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || lower.endsWith(".localhost") || isAddress(lower);
    }

    private static boolean isAddress(String name) {
        try {
            CidrBlock.address(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void checkOrigin(@Nullable String origin, @Nullable String host) {
        if (origin != null && (host == null || !host.equalsIgnoreCase(authority(origin)))) {
            throw new ApiException(
                    HttpStatus.FORBIDDEN, "Origin: " + origin + " (expected: the same host and port as Host, or none)");
        }
    }

    private static @Nullable String authority(String origin) {
        try {
            return URI.create(origin).getAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
