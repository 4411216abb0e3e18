package dev.cutover.control.admin;

import dev.cutover.traffic.http.CidrBlock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Whether whoever calls may do so. Thread-safe: immutable.
 *
 * <p>With a token, every call but health, ready and metrics must carry it. Without one the port is on loopback, and
 * what is to be kept out is a web page in the operator's browser: it reaches the port under a name of its own (DNS
 * rebinding), or sends its own {@code Origin}. Source: INTERFACE §2 {@code admin.token}.
 */
final class CallerCheck {
    private static final Set<String> OPEN_PATHS = Set.of("/health", "/healthz", "/ready", "/metrics");
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final String SCHEME = "bearer ";

    private final byte @Nullable [] token;

    /** A check for that token, or for none. */
    CallerCheck(@Nullable String token) {
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
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
        if (token != null) {
            checkToken(token, headers.getFirst(HttpHeaders.AUTHORIZATION));
        } else {
            checkHost(headers.getFirst(HttpHeaders.HOST));
        }
        if (!READING.contains(request.method())) {
            checkOrigin(headers.getFirst(HttpHeaders.ORIGIN), headers.getFirst(HttpHeaders.HOST));
        }
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
