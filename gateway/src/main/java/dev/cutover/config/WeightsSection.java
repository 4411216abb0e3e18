package dev.cutover.config;

import dev.cutover.control.redis.RedisSettings;
import dev.cutover.control.weights.WeightsSettings;
import dev.cutover.control.weights.WeightsSettings.Store;
import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** Reads {@code cutover.weights}. Source: INTERFACE §2, §3. */
final class WeightsSection {
    private static final ValueType<String> REDIS_URI = new ValueType<>(
            "redis://host:port, rediss://, redis-sentinel://host:port#master, or seeds separated by commas",
            WeightsSection::redisUri);
    private static final ValueType<String> PREFIX =
            ValueType.text("text without spaces, such as cutover:", Pattern.compile("\\S+"));
    private static final ValueType<Duration> COMMAND_TIMEOUT =
            ValueType.duration(Duration.ofMillis(1), Duration.ofMinutes(1));
    private static final ValueType<Duration> POLL_INTERVAL =
            ValueType.duration(Duration.ofMillis(10), Duration.ofHours(1));
    private static final Pattern SEED_SCHEME = Pattern.compile("rediss?://.+");

    private WeightsSection() {}

    static WeightsSettings read(Section weights) {
        Store store = weights.get("store", Store.REDIS, ValueType.oneOf(Store.class));
        int before = weights.problemsSoFar();
        Path snapshot = weights.find("snapshot-file", ValueTypes.FILE);
        if (store == Store.FILE && snapshot == null && weights.problemsSoFar() == before) {
            weights.problem("snapshot-file", "the name of a file, since weights.store file keeps the weights there");
        }
        return new WeightsSettings(
                store, weights.find("initial", ValueTypes.WEIGHT), snapshot, redis(weights.section("redis")));
    }

    private static RedisSettings redis(Section redis) {
        return new RedisSettings(
                redis.get("uri", "redis://127.0.0.1:6379", REDIS_URI),
                redis.prefix("key-prefix", "cutover:", PREFIX),
                redis.prefix("flag-prefix", "feature:", PREFIX),
                redis.get("command-timeout", Duration.ofMillis(50), COMMAND_TIMEOUT),
                redis.get("poll-interval", Duration.ofSeconds(1), POLL_INTERVAL));
    }

    /** Checks the text; a seed after the first may leave out its scheme. */
    private static String redisUri(String text) {
        if (text.startsWith("redis-sentinel://") || text.startsWith("rediss-sentinel://")) {
            if (RedisURI.create(text).getSentinelMasterId() == null) {
                throw new IllegalArgumentException(text);
            }
            return text;
        }
        if (!SEED_SCHEME.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        String scheme = text.substring(0, text.indexOf("://") + 3);
        for (String seed : text.split(",", -1)) {
            checkHost(RedisURI.create(seed.contains("://") ? seed.strip() : scheme + seed.strip()));
        }
        return text;
    }

    /** Checks what Lettuce lets pass: it takes {@code :6379} and {@code a:b} for names of hosts. */
    private static void checkHost(RedisURI uri) {
        String host = uri.getHost();
        boolean isBareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        ValueTypes.address((isBareIpv6 ? "[" + host + "]" : host) + ":" + uri.getPort());
    }
}
