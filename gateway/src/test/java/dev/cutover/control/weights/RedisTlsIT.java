package dev.cutover.control.weights;

import static dev.cutover.control.weights.RedisStores.awaitDown;
import static dev.cutover.control.weights.RedisStores.common;
import static dev.cutover.control.weights.RedisStores.percent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.Certificate;
import dev.cutover.testing.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisTlsIT {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

    private final RedisStores stores = new RedisStores();

    @TempDir
    Path directory;

    @AfterEach
    void closeStores() {
        stores.close();
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
    }

    @Test
    void aCertificateThatTheJvmTrustsIsTakenForPasswordAndUser() {
        Certificate certificate = Certificate.forName("ip:127.0.0.1", directory);
        trust(certificate);
        try (TlsRedis redis = TlsRedis.with(certificate)) {
            assertThat(common(stores.polling(redis.uri("gateway:pw@127.0.0.1"))))
                    .isEqualTo(percent("25"));
            assertThat(common(stores.polling(redis.uri(":secret@127.0.0.1")))).isEqualTo(percent("25"));
        }
    }

    @Test
    void aWrongPasswordIsSaidWithoutShowingIt() {
        Certificate certificate = Certificate.forName("ip:127.0.0.1", directory);
        trust(certificate);
        try (TlsRedis redis = TlsRedis.with(certificate)) {
            WeightStore store = stores.polling(redis.uri("gateway:not-the-password@127.0.0.1"));

            awaitDown(store, "WRONGPASS");
            assertThat(store.state().trouble()).doesNotContain("not-the-password");
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() {
        try (TlsRedis redis = TlsRedis.with(Certificate.forName("ip:127.0.0.1", directory))) {
            WeightStore store = stores.polling(redis.uri("gateway:pw@127.0.0.1"));

            awaitDown(store, "TLS failed: unable to find valid certification path");
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefused() {
        Certificate certificate = Certificate.forName("dns:redis.example.com", directory);
        trust(certificate);
        try (TlsRedis redis = TlsRedis.with(certificate)) {
            WeightStore store = stores.polling(redis.uri("gateway:pw@127.0.0.1"));

            awaitDown(store, "TLS failed: No subject alternative names");
        }
    }

    @Test
    void aServerWithoutTlsIsSaidToHaveNone() {
        try (RedisServer redis = RedisServer.start()) {
            WeightStore store = stores.hasty("rediss://127.0.0.1:" + redis.port());

            awaitDown(store, "");
            assertThat(store.state().trouble()).isNotEqualTo("not read yet");
        }
    }

    private static void trust(Certificate certificate) {
        System.setProperty(TRUST_STORE, certificate.trustStore().toString());
        System.setProperty(TRUST_STORE_PASSWORD, Certificate.PASSWORD);
    }

    /** A Redis that speaks TLS on one port and asks for a password, with `*` at 25. */
    private record TlsRedis(RedisServer server, int tlsPort) implements AutoCloseable {
        static TlsRedis with(Certificate certificate) {
            int tlsPort = RedisServer.freePort();
            RedisServer server = RedisServer.start(
                    "--tls-port",
                    Integer.toString(tlsPort),
                    "--tls-cert-file",
                    certificate.certificate().toString(),
                    "--tls-key-file",
                    certificate.key().toString(),
                    "--tls-ca-cert-file",
                    certificate.certificate().toString(),
                    "--tls-auth-clients",
                    "no");
            server.run("HSET", "cutover:weights", "*", "25");
            server.run("ACL", "SETUSER", "gateway", "on", ">pw", "~*", "+@all");
            server.run("CONFIG", "SET", "requirepass", "secret");
            return new TlsRedis(server, tlsPort);
        }

        String uri(String userAndHost) {
            return "rediss://" + userAndHost + ":" + tlsPort;
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
