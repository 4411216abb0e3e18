package dev.cutover.config;

import static dev.cutover.config.ValueTypes.CAPACITY;
import static dev.cutover.config.ValueTypes.TIMEOUT;
import static java.time.Duration.ofSeconds;

import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.listen.HttpsSettings;
import dev.cutover.traffic.listen.ListenSettings;
import dev.cutover.traffic.tls.ClientAuth;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Reads {@code cutover.listen}. Source: INTERFACE §2. */
final class ListenSection {
    private static final HostPort EVERYWHERE = new HostPort("0.0.0.0", 8080);
    private static final ValueType<Optional<HostPort>> HTTP = new ValueType<>(
            "host:port, such as 0.0.0.0:8080, or \"off\"",
            text -> ValueTypes.isOff(text) ? Optional.empty() : Optional.of(ValueTypes.address(text)));
    private static final ValueType<Optional<HostPort>> HTTPS =
            new ValueType<>("host:port, such as 0.0.0.0:8443, or \"off\"", HTTP.parse());
    private static final ValueType<Duration> DRAIN = ValueType.duration(Duration.ZERO, Duration.ofHours(1));
    private static final ValueType<DataSize> HEAD_BYTES = ValueTypes.bytes(1, DataSize.ofMegabytes(1));
    private static final ValueType<DataSize> BODY_BYTES = ValueTypes.bytes(0, DataSize.ofTerabytes(1));

    private ListenSection() {}

    static ListenSettings read(Section listen, TlsBundles bundles) {
        HostPort http = listen.get("http", Optional.of(EVERYWHERE), HTTP).orElse(null);
        HttpsSettings https = https(listen, bundles);
        if (http == null && https == null && !listen.has("https")) {
            listen.problem("http", "host:port, or listen.https; without either nothing listens");
        }
        if (http != null && https != null && http.port() == https.address().port() && http.port() != 0) {
            listen.problem("https", "another port than that of listen.http " + http);
        }
        return new ListenSettings(
                http,
                https,
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

    private static @Nullable HttpsSettings https(Section listen, TlsBundles bundles) {
        HostPort address = listen.get("https", Optional.empty(), HTTPS).orElse(null);
        ClientAuth clientAuth = listen.get("client-auth", ClientAuth.NONE, ValueType.oneOf(ClientAuth.class));
        int before = listen.problemsSoFar();
        TlsBundle bundle = bundles.named(listen, "tls-bundle");
        if (bundle == null) {
            if (address != null && listen.problemsSoFar() == before) {
                listen.problem("tls-bundle", "the name of an SSL bundle, since listen.https is on");
            }
            return null;
        }
        if (!bundle.hasKeys()) {
            listen.problem("tls-bundle", "an SSL bundle with a certificate and its key in its keystore");
        }
        if (clientAuth != ClientAuth.NONE && !bundle.hasTrust()) {
            listen.problem(
                    "client-auth", "none, or an SSL bundle with a truststore, against which clients are checked");
        }
        return address == null ? null : new HttpsSettings(address, bundle.name(), clientAuth);
    }
}
