package dev.cutover.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A certificate, its key and the authority that signed it, in memory and as PEM files in a directory of their own.
 *
 * @param bundle certificate, chain and key
 * @param directory holds {@code cert.pem}, {@code key.pem} and {@code ca.pem}
 */
public record TestCertificate(X509Bundle bundle, Path directory) {
    private static final X509Bundle AUTHORITY = authority("CN=Test authority");
    private static final X509Bundle OTHER_AUTHORITY = authority("CN=Another authority");

    private static X509Bundle authority(String subject) {
        try {
            return new CertificateBuilder()
                    .algorithm(Algorithm.ecp256)
                    .subject(subject)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One for a DNS name, signed by the tests' authority. */
    public static TestCertificate forName(String name) {
        return signed(builder -> builder.addSanDnsName(name), AUTHORITY);
    }

    /** One for 127.0.0.1 and localhost, signed by the tests' authority. */
    public static TestCertificate forLoopback() {
        return signed(TestCertificate::loopback, AUTHORITY);
    }

    /** One for 127.0.0.1 and localhost that was valid until yesterday. */
    public static TestCertificate expired() {
        Instant now = Instant.now();
        return signed(
                builder -> loopback(builder)
                        .notBefore(now.minus(9, ChronoUnit.DAYS))
                        .notAfter(now.minus(1, ChronoUnit.DAYS)),
                AUTHORITY);
    }

    /** One for 127.0.0.1 and localhost that an authority signed which nobody else uses. */
    public static TestCertificate ofAnotherAuthority() {
        return signed(TestCertificate::loopback, OTHER_AUTHORITY);
    }

    /** One for 127.0.0.1 and localhost that nobody else signed. */
    public static TestCertificate selfSigned() {
        return signed(builder -> loopback(builder).setIsCertificateAuthority(true), null);
    }

    private static CertificateBuilder loopback(CertificateBuilder builder) {
        return builder.addSanDnsName("localhost").addSanIpAddress("127.0.0.1");
    }

    private static TestCertificate signed(UnaryOperator<CertificateBuilder> names, @Nullable X509Bundle authority) {
        try {
            CertificateBuilder builder = names.apply(
                    new CertificateBuilder().algorithm(Algorithm.ecp256).subject("CN=Test"));
            X509Bundle bundle = authority == null ? builder.buildSelfSigned() : builder.buildIssuedBy(authority);
            TestCertificate certificate = new TestCertificate(bundle, Files.createTempDirectory("tls"));
            certificate.write();
            return certificate;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void write() throws IOException {
        replace("cert.pem", bundle.getCertificatePathPEM());
        replace("key.pem", bundle.getPrivateKeyPEM());
        replace("ca.pem", bundle.getRootCertificatePEM());
    }

    private void replace(String name, String content) throws IOException {
        Path next = Files.writeString(directory.resolve(name + ".next"), content);
        Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts another certificate and key into the files of this one, as a renewal does. */
    public void renewBy(TestCertificate next) {
        try {
            replace("cert.pem", next.bundle.getCertificatePathPEM());
            replace("key.pem", next.bundle.getPrivateKeyPEM());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts something else into one of the files. */
    public void overwrite(String name, String content) {
        try {
            replace(name, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of an SSL bundle with certificate and key. */
    public String asKeystore() {
        return "keystore.certificate: %s%nkeystore.private-key: %s%n"
                .formatted(directory.resolve("cert.pem"), directory.resolve("key.pem"));
    }

    /** The lines of an SSL bundle that trusts the authority. */
    public String asTruststore() {
        return "truststore.certificate: %s%n".formatted(directory.resolve("ca.pem"));
    }
}
