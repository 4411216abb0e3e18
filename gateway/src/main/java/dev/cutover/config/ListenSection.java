package dev.cutover.config;

import static dev.cutover.config.ValueTypes.CAPACITY;
import static dev.cutover.config.ValueTypes.TIMEOUT;
import static java.time.Duration.ofSeconds;

import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.listen.ListenSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/** Reads {@code cutover.listen}. Source: INTERFACE §2. */
final class ListenSection {
    private static final HostPort EVERYWHERE = new HostPort("0.0.0.0", 8080);
    private static final ValueType<Optional<HostPort>> HTTP = new ValueType<>(
            "host:port, such as 0.0.0.0:8080, or \"off\"",
            text -> ValueTypes.isOff(text) ? Optional.empty() : Optional.of(ValueTypes.address(text)));
    private static final ValueType<Duration> DRAIN = ValueType.duration(Duration.ZERO, Duration.ofHours(1));
    private static final ValueType<DataSize> HEAD_BYTES = ValueTypes.bytes(1, DataSize.ofMegabytes(1));
    private static final ValueType<DataSize> BODY_BYTES = ValueTypes.bytes(0, DataSize.ofTerabytes(1));

    private ListenSection() {}

    static ListenSettings read(Section listen) {
        NotBuilt.LISTEN.forEach(listen::notBuilt);
        Optional<HostPort> http = listen.get("http", Optional.of(EVERYWHERE), HTTP);
        if (http.isEmpty()) {
            listen.problem("http", "host:port; without it nothing listens, since TLS is not built yet");
        }
        return new ListenSettings(
                http.orElse(null),
                listen.list("trusted-proxies", List.of(), ValueTypes.CIDR),
                listen.get("header-timeout", ofSeconds(10), TIMEOUT),
                listen.get("body-timeout", ofSeconds(30), TIMEOUT),
                listen.get("idle-timeout", ofSeconds(60), TIMEOUT),
                (int) listen.get("max-uri-size", DataSize.ofKilobytes(8), HEAD_BYTES)
                        .toBytes(),
                (int) listen.get("max-header-size", DataSize.ofKilobytes(16), HEAD_BYTES)
                        .toBytes(),
                listen.get("max-headers", 100, ValueType.integer(1, 10_000)),
                listen.get("max-body-size", DataSize.ofMegabytes(10), BODY_BYTES)
                        .toBytes(),
                listen.get("max-connections", 20_000, CAPACITY),
                listen.get("max-requests-in-flight", 10_000, CAPACITY),
                listen.get("drain-timeout", ofSeconds(30), DRAIN),
                listen.get("event-loops", 0, ValueType.integer(0, 1024)));
    }
}
