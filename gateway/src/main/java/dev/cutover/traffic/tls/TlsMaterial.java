package dev.cutover.traffic.tls;

import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What one side of TLS is made of.
 *
 * @param keys its certificates and their keys, or null for none
 * @param trust whose certificates it believes, or null for the trust store of the JVM
 * @param versions the versions of TLS it speaks; empty for 1.3 and 1.2
 * @param ciphers the cipher suites it uses, best first; empty for a choice of the gateway's
 */
public record TlsMaterial(
        @Nullable KeyManagerFactory keys,
        @Nullable TrustManagerFactory trust,
        List<String> versions,
        List<String> ciphers) {
    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    /** Nothing of its own, the trust store of the JVM. */
    public static final TlsMaterial OF_THE_JVM = new TlsMaterial(null, null, List.of(), List.of());

    /** Copies the lists, so that the value cannot change. */
    public TlsMaterial {
        versions = List.copyOf(versions.isEmpty() ? VERSIONS : versions);
        ciphers = List.copyOf(ciphers);
    }
}
