package dev.cutover.control.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where Redis is: one server, Sentinels that know it, or the seeds of a cluster.
 *
 * <p>With {@code rediss://} the server's certificate is always verified, its host name included, against the JVM's
 * trust store; an authority of one's own is named by {@code -Djavax.net.ssl.trustStore}.
 *
 * @param uris one, or the seeds of a cluster
 * @param isCluster whether they are seeds
 */
public record RedisAddress(List<RedisURI> uris, boolean isCluster) {
    private static final String EXPECTED = "expected: redis://host:port, rediss://user:password@host:port, "
            + "redis-sentinel://host:port,host:port#master, or cluster seeds redis://host:port,redis://host:port";
    private static final Pattern SCHEME = Pattern.compile("rediss?(-sentinel)?://.+");
    private static final Pattern BETWEEN_SEEDS = Pattern.compile("\\s*,\\s*(?=rediss?://)");
    private static final Pattern USER_INFO = Pattern.compile("://.*@");

    /** Copies the list, so that the value cannot change. */
    public RedisAddress {
        uris = List.copyOf(uris);
    }

    /**
     * Reads {@code weights.redis.uri}.
     *
     * @throws IllegalArgumentException with the value, its password masked, and what was expected
     */
    public static RedisAddress parse(String text, Duration connectTimeout) {
        String uri = text.strip();
        if (!SCHEME.matcher(uri).matches()) {
            throw malformed(uri, EXPECTED);
        }
        if (uri.toLowerCase(Locale.ROOT).contains("verifypeer=")) {
            throw malformed(uri, "expected: no verifyPeer, certificates are always verified");
        }
        List<RedisURI> uris = new ArrayList<>();
        try {
            for (String part : uri.contains("-sentinel://") ? new String[] {uri} : BETWEEN_SEEDS.split(uri)) {
                uris.addAll(hosts(part));
            }
        } catch (IllegalArgumentException e) {
            throw malformed(uri, EXPECTED);
        }
        if (!uris.stream().allMatch(RedisAddress::hasPlace)) {
            throw malformed(uri, EXPECTED);
        }
        uris.forEach(one -> {
            one.setTimeout(connectTimeout);
            one.setVerifyPeer(SslVerifyMode.FULL);
        });
        return new RedisAddress(uris, uris.size() > 1);
    }

    /** The text with its passwords masked, fit for people and logs. */
    public static String mask(String uri) {
        return BETWEEN_SEEDS
                .splitAsStream(uri)
                .map(part -> USER_INFO.matcher(part).replaceAll("://***@"))
                .collect(Collectors.joining(","));
    }

    /** Host and port of each, without credentials. */
    @Override
    public String toString() {
        return uris.stream()
                .flatMap(uri -> uri.getSentinels().isEmpty() ? List.of(uri).stream() : uri.getSentinels().stream())
                .map(uri -> uri.getHost() + ":" + uri.getPort())
                .collect(Collectors.joining(","));
    }

    private static List<RedisURI> hosts(String uri) {
        boolean isOneHost = uri.contains("-sentinel://") || uri.indexOf(',', uri.lastIndexOf('@') + 1) < 0;
        return isOneHost ? List.of(RedisURI.create(uri)) : RedisClusterURIUtil.toRedisURIs(URI.create(uri));
    }

    /** Whether a URI names a place; Lettuce takes {@code a:port} for a host. */
    private static boolean hasPlace(RedisURI uri) {
        if (!uri.getSentinels().isEmpty()) {
            return uri.getSentinels().stream().allMatch(RedisAddress::hasPlace);
        }
        String host = uri.getHost();
        return host != null
                && !host.isBlank()
                && (host.indexOf(':') < 0 || host.indexOf(':') != host.lastIndexOf(':'))
                && uri.getPort() > 0
                && uri.getPort() <= 65535;
    }

    private static IllegalArgumentException malformed(String uri, String expected) {
        return new IllegalArgumentException("uri: \"" + mask(uri) + "\" (" + expected + ")");
    }
}
