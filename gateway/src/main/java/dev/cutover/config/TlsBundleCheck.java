package dev.cutover.config;

import dev.cutover.config.TlsBundle.Kind;
import java.io.FileNotFoundException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * Reads what a bundle names, so that what is missing or does not fit is found before anybody connects, and said beside
 * the key that names it.
 */
final class TlsBundleCheck {
    private final Section section;
    private final TlsBundle bundle;

    TlsBundleCheck(Section section, TlsBundle bundle) {
        this.section = section;
        this.bundle = bundle;
    }

    void run() {
        int before = section.problemsSoFar();
        if (bundle.kind() == Kind.PEM) {
            checkPem("keystore");
            checkPem("truststore");
        } else {
            SslStoreBundle stores = bundle.load().getStores();
            checkStore("keystore", stores::getKeyStore);
            checkStore("truststore", stores::getTrustStore);
        }
        if (section.problemsSoFar() == before) {
            checkWhole();
        }
    }

    private void checkPem(String store) {
        Section below = section.section(store);
        String certificate = bundle.properties().get(store + ".certificate");
        String key = bundle.properties().get(store + ".private-key");
        String password = bundle.properties().get(store + ".private-key-password");
        if (certificate != null) {
            PemSslStoreDetails details = PemSslStoreDetails.forCertificate(certificate);
            check(
                    below,
                    "certificate",
                    "certificates in PEM",
                    () -> pem(details).certificates());
        } else if (key != null) {
            below.problem("certificate", "the certificate of the private key");
        }
        if (key != null) {
            String expected = "a private key in PEM" + (password == null ? "" : " that private-key-password opens");
            PemSslStoreDetails details = new PemSslStoreDetails(null, certificate, key, password);
            check(below, "private-key", expected, () -> pem(details).privateKey());
        }
    }

    private static PemSslStore pem(PemSslStoreDetails details) {
        return Objects.requireNonNull(PemSslStore.load(details));
    }

    private void checkStore(String store, Read read) {
        if (bundle.properties().containsKey(store + ".location")) {
            check(section.section(store), "location", "a key store that its password opens", read);
        }
    }

    /** What reads a file; only whether it throws matters. */
    @FunctionalInterface
    private interface Read {
        @Nullable Object read();
    }

    private static void check(Section below, String key, String expected, Read read) {
        try {
            Object unused = read.read();
        } catch (RuntimeException e) {
            below.problem(key, isMissing(e) ? "a file that can be read; there is none of that name" : expected);
        }
    }

    private static boolean isMissing(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof FileNotFoundException) {
                return true;
            }
        }
        return false;
    }

    /** Whether the parts fit together, each of which can be read. */
    private void checkWhole() {
        Section keystore = section.section("keystore");
        try {
            bundle.load().getManagers().getKeyManagers();
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains("alias")) {
                section.section("key").problem("alias", "an alias of the keystore");
            } else if (bundle.kind() == Kind.PEM) {
                keystore.problem("private-key", "the key of the certificate in keystore.certificate");
            } else {
                keystore.problem("location", "a key store with a key that its password, or key.password, opens");
            }
        }
    }
}
