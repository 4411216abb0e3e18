package dev.cutover.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.config.TlsBundle;
import dev.cutover.config.TlsBundle.Kind;
import dev.cutover.config.TlsBundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFilesTest {
    private static final long QUIET = Duration.ofSeconds(10).toNanos();

    @TempDir
    Path directory;

    private Path certificate;
    private Path key;

    @BeforeEach
    void write() throws IOException {
        certificate = Files.writeString(directory.resolve("cert.pem"), "first");
        key = Files.writeString(directory.resolve("key.pem"), "first");
    }

    private TlsBundle bundle(String reload) {
        return new TlsBundle(
                "web",
                Kind.PEM,
                Map.of(
                        "keystore.certificate", certificate.toString(),
                        "keystore.private-key", key.toString(),
                        "reload-on-update", reload));
    }

    private BundleFiles watch(TlsBundle bundle) {
        return new BundleFiles(new TlsBundles(Map.of("web", bundle), Duration.ofNanos(QUIET)));
    }

    @Test
    void filesThatStayAreNotReadAgain() {
        BundleFiles files = watch(bundle("true"));

        assertThat(files.changed(0)).isEmpty();
        assertThat(files.changed(10 * QUIET)).isEmpty();
    }

    @Test
    void aChangeCountsOnceWhenTheFilesHaveBeenQuiet() throws IOException {
        TlsBundle bundle = bundle("true");
        BundleFiles files = watch(bundle);
        Files.writeString(certificate, "second");

        assertThat(files.changed(0)).isEmpty();
        assertThat(files.changed(QUIET - 1)).isEmpty();
        assertThat(files.changed(QUIET)).containsExactly(bundle);
        assertThat(files.changed(3 * QUIET)).isEmpty();
    }

    @Test
    void aSecondFileThatChangesMeanwhileIsWaitedFor() throws IOException {
        TlsBundle bundle = bundle("true");
        BundleFiles files = watch(bundle);
        Files.writeString(certificate, "second");
        files.changed(0);
        Files.writeString(key, "second");

        assertThat(files.changed(QUIET)).isEmpty();
        assertThat(files.changed(2 * QUIET)).containsExactly(bundle);
    }

    @Test
    void aLinkThatLeadsElsewhereIsAChangeWhateverTheTimesSay() throws IOException {
        FileTime time = FileTime.fromMillis(1_000_000);
        Path before = Files.setLastModifiedTime(Files.writeString(directory.resolve("1.pem"), "one"), time);
        Path after = Files.setLastModifiedTime(Files.writeString(directory.resolve("2.pem"), "two"), time);
        Files.delete(certificate);
        Files.createSymbolicLink(certificate, before);
        TlsBundle bundle = bundle("true");
        BundleFiles files = watch(bundle);
        Files.delete(certificate);
        Files.createSymbolicLink(certificate, after);

        files.changed(0);

        assertThat(files.changed(QUIET)).isEqualTo(List.of(bundle));
    }

    @Test
    void withoutReloadOnUpdateNothingIsWatched() throws IOException {
        BundleFiles files = watch(bundle("false"));
        Files.writeString(certificate, "second");

        files.changed(0);

        assertThat(files.changed(QUIET)).isEmpty();
    }
}
