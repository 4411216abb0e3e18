package dev.cutover.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed certificate and its key, made with the JDK's {@code keytool}.
 *
 * @param certificate PEM
 * @param key PEM, PKCS #8, without password
 * @param trustStore PKCS #12 that trusts the certificate, with {@link #PASSWORD}
 */
public record Certificate(Path certificate, Path key, Path trustStore) {
    /** The password of the trust store. */
    public static final String PASSWORD = "changeit";

    private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    /**
     * Makes one in a directory.
     *
     * @param name a subject alternative name as keytool writes it: {@code dns:localhost}, {@code ip:127.0.0.1}
     */
    public static Certificate forName(String name, Path directory) {
        Path keyStore = directory.resolve("key.p12");
        keytool(directory, "-genkeypair", "-keystore", keyStore.toString(), "-ext", "san=" + name);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(keyStore)) {
                store.load(in, PASSWORD.toCharArray());
            }
            var certificate = store.getCertificate("server");
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", certificate);
            Path trustStore = directory.resolve("trust.p12");
            try (var out = Files.newOutputStream(trustStore)) {
                trusted.store(out, PASSWORD.toCharArray());
            }
            byte[] key = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
            return new Certificate(
                    pem(directory.resolve("cert.pem"), "CERTIFICATE", certificate.getEncoded()),
                    pem(directory.resolve("key.pem"), "PRIVATE KEY", key),
                    trustStore);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate for " + name, e);
        }
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        String body = PEM_LINES.encodeToString(content);
        return Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, body, kind));
    }

    private static void keytool(Path directory, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "server", "-keyalg", "EC", "-dname", "CN=test", "-validity", "2"));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("keytool.log").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(directory.resolve("keytool.log")));
            }
        } catch (IOException e) {
            throw new IllegalStateException("keytool cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while keytool ran", e);
        }
    }
}
