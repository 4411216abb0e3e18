package dev.cutover.config;

import static dev.cutover.config.ConfigText.problems;
import static dev.cutover.config.ConfigText.valid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.config.TlsBundle.Kind;
import dev.cutover.testing.TestCertificate;
import dev.cutover.traffic.http.HostPort;
import dev.cutover.traffic.listen.HttpsSettings;
import dev.cutover.traffic.tls.ClientAuth;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code spring.ssl.bundle}, and those who name a bundle. */
class TlsBundlesTest {
    private static final TestCertificate CERTIFICATE = TestCertificate.forLoopback();
    private static final String HTTPS = "cutover.listen: {https: '127.0.0.1:0', tls-bundle: web}";
    private static final Path DIRECTORY = CERTIFICATE.directory();
    private static final String STORE = store();

    private static String store() {
        try {
            Path file = DIRECTORY.resolve("store.p12");
            try (OutputStream out = Files.newOutputStream(file)) {
                CERTIFICATE.bundle().toKeyStore("changeit".toCharArray()).store(out, "changeit".toCharArray());
            }
            return file.toString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file with a PEM bundle named web, whose lines stand from line 7 on, and a line of cutover's on line 6. */
    private static String pem(String cutover, String... lines) {
        return ConfigText.with(cutover) + "spring.ssl.bundle.pem.web:\n  " + String.join("\n  ", lines) + "\n";
    }

    private static TlsBundle web(CutoverConfig config) {
        return Objects.requireNonNull(config.tlsBundles().byName().get("web"));
    }

    private static String jks(String cutover, String... lines) {
        return pem(cutover, lines).replace("bundle.pem", "bundle.jks");
    }

    private static String keystore(String certificate, String key) {
        return "keystore: {certificate: '" + DIRECTORY.resolve(certificate) + "', private-key: '"
                + DIRECTORY.resolve(key) + "'}";
    }

    @Test
    void aListenerHasTheBundleThatItNames() {
        CutoverConfig config = valid(pem(HTTPS, keystore("cert.pem", "key.pem")));

        assertThat(config.listen().https())
                .isEqualTo(new HttpsSettings(new HostPort("127.0.0.1", 0), "web", ClientAuth.NONE));
        assertThat(web(config).load().getManagers().getKeyManagers()).isNotEmpty();
    }

    @Test
    void aBundleMayBeAKeyStore() {
        CutoverConfig config = valid(jks(HTTPS, "keystore: {location: '" + STORE + "', password: changeit}"));

        assertThat(web(config).kind()).isEqualTo(Kind.JKS);
    }

    @Test
    void aCertificateAndItsKeyMayStandInTheFile() throws IOException {
        String certificate = Files.readString(DIRECTORY.resolve("cert.pem")).indent(6);
        String key = Files.readString(DIRECTORY.resolve("key.pem")).indent(6);

        CutoverConfig config = valid(pem(
                HTTPS,
                "keystore:",
                "  certificate: |\n" + certificate,
                "  private-key: |\n" + key + "    type: PKCS12"));

        assertThat(web(config).files()).isEmpty();
        assertThat(EffectiveYaml.of(config)).doesNotContain("PRIVATE KEY").contains("keystore.private-key: '***'");
    }

    @Test
    void theOptionsOfABundleAreSpringBoots() {
        TlsBundle bundle = web(valid(pem(
                HTTPS,
                keystore("cert.pem", "key.pem"),
                "truststore.certificate: " + DIRECTORY.resolve("ca.pem"),
                "key: {alias: web, password: secret}",
                "options: {ciphers: [TLS_AES_128_GCM_SHA256], enabled-protocols: 'TLSv1.2,TLSv1.3'}",
                "reload-on-update: true",
                "protocol: TLS")));

        assertThat(bundle.load().getOptions().getCiphers()).containsExactly("TLS_AES_128_GCM_SHA256");
        assertThat(bundle.load().getOptions().getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        assertThat(bundle.load().getKey().getAlias()).isEqualTo("web");
        assertThat(bundle.hasTrust()).isTrue();
        assertThat(bundle.reloadsOnUpdate()).isTrue();
        assertThat(bundle.files())
                .containsExactly(
                        DIRECTORY.resolve("cert.pem"), DIRECTORY.resolve("key.pem"), DIRECTORY.resolve("ca.pem"));
    }

    @Test
    void filesAreLeftAloneForSpringBootsQuietPeriod() {
        assertThat(valid(ConfigText.MINIMAL).tlsBundles().quietPeriod()).isEqualTo(Duration.ofSeconds(10));
        assertThat(valid(ConfigText.with("spring.ssl.bundle.watch.file.quiet-period: 1m"))
                        .tlsBundles()
                        .quietPeriod())
                .isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none.pem | key.pem  | certificate | none.pem | a file that can be read; there is none of that name
            key.pem  | key.pem  | certificate | key.pem  | certificates in PEM
            cert.pem | none.pem | private-key | none.pem | a file that can be read; there is none of that name
            cert.pem | cert.pem | private-key | cert.pem | a private key in PEM
            """)
    void aFileThatIsNotWhatItShouldBeIsAProblemOfItsKey(
            String certificate, String key, String wrong, String value, String expected) {
        assertThat(problems(pem(HTTPS, keystore(certificate, key))))
                .containsExactly("cutover.yaml:8: spring.ssl.bundle.pem.web.keystore." + wrong + ": value \""
                        + DIRECTORY.resolve(value) + "\" (expected: " + expected + ")");
    }

    @Test
    void aKeyThatIsNotThatOfTheCertificateIsAProblem() {
        Path other = TestCertificate.forLoopback().directory().resolve("key.pem");

        assertThat(problems(pem(HTTPS, keystore("cert.pem", other.toString()))))
                .containsExactly("cutover.yaml:8: spring.ssl.bundle.pem.web.keystore.private-key: value \"" + other
                        + "\" (expected: the key of the certificate in keystore.certificate)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            keystore.private-key: a                    | keystore.certificate      | the certificate of the private key
            options.ciphers: [RC4]                     | options.ciphers[0]        | a cipher suite such as
            options.enabled-protocols: [TLSv1.1]       | options.enabled-protocols[0] | TLSv1.2 or TLSv1.3
            keystore.certificat: a                     | keystore.certificat       | a known key; the closest is certificate
            reload-on-updat: true                      | reload-on-updat           | a known key; the closest is reload-on-update
            protocol: SSLv3                            | protocol                  | TLS
            """)
    void aWrongLineOfABundleIsAProblem(String line, String key, String expected) {
        assertThat(problems(pem("cutover.unmatched: split", line)))
                .first()
                .asString()
                .contains(": spring.ssl.bundle.pem.web." + key + ": ")
                .contains("(expected: " + expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {location: none.p12}                       | location | a file that can be read; there is none of that name
            {location: STORE, password: wrong}         | location | a key store that its password opens
            """)
    void aKeyStoreThatCannotBeReadIsAProblem(String keystore, String key, String expected) {
        assertThat(problems(jks(HTTPS, "keystore: " + keystore.replace("STORE", STORE))))
                .singleElement()
                .asString()
                .startsWith("cutover.yaml:8: spring.ssl.bundle.jks.web.keystore." + key + ": ")
                .endsWith("(expected: " + expected + ")");
    }

    @Test
    void anAliasThatIsNotInTheKeyStoreIsAProblem() {
        assertThat(problems(
                        jks(HTTPS, "keystore: {location: '" + STORE + "', password: changeit}", "key.alias: nobody")))
                .containsExactly("cutover.yaml:9: spring.ssl.bundle.jks.web.key.alias: value \"nobody\""
                        + " (expected: an alias of the keystore)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cutover.listen.tls-bundle", "cutover.backends.new.tls-bundle"})
    void aBundleThatIsNotThereIsAProblem(String key) {
        assertThat(problems(pem(key + ": wbe", keystore("cert.pem", "key.pem"))))
                .containsExactly("cutover.yaml:6: " + key
                        + ": value \"wbe\" (expected: an SSL bundle of spring.ssl.bundle: web)");
    }

    @Test
    void httpsWithoutABundleIsAProblem() {
        assertThat(problems(ConfigText.with("cutover.listen.https: 127.0.0.1:8443")))
                .containsExactly("cutover.yaml:6: cutover.listen.tls-bundle: value \"\""
                        + " (expected: the name of an SSL bundle, since listen.https is on)");
    }

    @Test
    void aListenerNeedsAKey() {
        assertThat(problems(pem(HTTPS, "truststore.certificate: " + DIRECTORY.resolve("ca.pem"))))
                .singleElement()
                .asString()
                .contains("cutover.listen.tls-bundle: ")
                .endsWith("(expected: an SSL bundle with a certificate and its key in its keystore)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"want", "need"})
    void clientsAreCheckedAgainstATruststoreOrNotAtAll(String clientAuth) {
        String https = HTTPS.replace("web}", "web, client-auth: " + clientAuth + "}");

        assertThat(problems(pem(https, keystore("cert.pem", "key.pem"))))
                .singleElement()
                .asString()
                .contains("cutover.listen.client-auth: value \"" + clientAuth + "\"")
                .contains("an SSL bundle with a truststore");
    }

    @Test
    void bothPortsCannotBeTheSame() {
        String listen = "cutover.listen: {http: 'a:8443', https: 'a:8443', tls-bundle: web}";

        assertThat(problems(pem(listen, keystore("cert.pem", "key.pem"))))
                .containsExactly("cutover.yaml:6: cutover.listen.https: value \"a:8443\""
                        + " (expected: another port than that of listen.http a:8443)");
    }

    @Test
    void theAdminPortCannotBeThatOfHttps() {
        String listen = "cutover: {listen: {https: '0.0.0.0:8081', tls-bundle: web}, backends: &b {legacy:"
                + " {urls: ['http://a']}, new: {urls: ['http://b']}}}";

        assertThat(problems(pem("", keystore("cert.pem", "key.pem"))
                        .replaceFirst("(?s)cutover:.*?spring", listen + "\nspring")))
                .singleElement()
                .asString()
                .endsWith("(expected: another port than that of listen.https 0.0.0.0:8081)");
    }

    @Test
    void aBackendMayHaveHttpsUrlsWithThePortOfHttps() {
        CutoverConfig config = valid(ConfigText.MINIMAL.replace("http://127.0.0.1:9002", "https://shop.example"));

        assertThat(config.newBackend().origins()).singleElement().satisfies(origin -> {
            assertThat(origin.secure()).isTrue();
            assertThat(origin.hostPort()).isEqualTo(new HostPort("shop.example", 443));
        });
    }

    @Test
    void aBackendCannotHaveBothKindsOfUrl() {
        assertThat(problems(ConfigText.MINIMAL.replace("http://127.0.0.1:9002", "https://a\", \"http://b")))
                .singleElement()
                .asString()
                .endsWith("(expected: all URLs http or all https)");
    }

    @Test
    void aBundleForABackendWithoutTlsIsAProblem() {
        assertThat(problems(pem("cutover.backends.new.tls-bundle: web", keystore("cert.pem", "key.pem"))))
                .singleElement()
                .asString()
                .endsWith("(expected: nothing, since no URL of this backend is https)");
    }

    @Test
    void theEffectiveConfigurationSaysTheSame() {
        CutoverConfig config = valid(pem(
                HTTPS.replace("web}", "web, client-auth: need}"),
                keystore("cert.pem", "key.pem"),
                "truststore.certificate: " + DIRECTORY.resolve("ca.pem")));

        assertThat(valid(EffectiveYaml.of(config))).isEqualTo(config);
    }
}
