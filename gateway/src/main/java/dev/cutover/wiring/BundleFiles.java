package dev.cutover.wiring;

import dev.cutover.config.TlsBundle;
import dev.cutover.config.TlsBundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether files of SSL bundles have changed, whichever way: rewritten, replaced, or reached through
 * links that lead elsewhere, as Kubernetes does it. A certificate and its key are two files, so a change counts only
 * when nothing more has changed for the quiet period.
 *
 * <p>One thread at a time.
 */
final class BundleFiles {
    private final long quietNanos;
    private final List<Watched> all = new ArrayList<>();

    /** The files of bundles with {@code reload-on-update}, as they are now. */
    BundleFiles(TlsBundles bundles) {
        this.quietNanos = bundles.quietPeriod().toNanos();
        for (TlsBundle bundle : bundles.byName().values()) {
            if (bundle.reloadsOnUpdate()) {
                all.add(new Watched(bundle));
            }
        }
    }

    /** The bundles whose files differ from when they were last seen here, and have been quiet since. */
    List<TlsBundle> changed(long nanoTime) {
        List<TlsBundle> changed = new ArrayList<>();
        for (Watched watched : all) {
            if (watched.hasChanged(nanoTime)) {
                changed.add(watched.bundle);
            }
        }
        return changed;
    }

    /** What tells that a file is another one than before; null attributes for one that is not there. */
    private record Look(Path file, @Nullable Object key, long modifiedMillis, long size) {
        static Look at(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Look(
                        file,
                        attributes.fileKey(),
                        attributes.lastModifiedTime().toMillis(),
                        attributes.size());
            } catch (IOException e) {
                return new Look(file, null, 0, 0);
            }
        }
    }

    private final class Watched {
        private final TlsBundle bundle;
        private List<Look> taken;
        private List<Look> seen;
        private long seenAt;

        private Watched(TlsBundle bundle) {
            this.bundle = bundle;
            this.taken = look();
            this.seen = taken;
        }

        private List<Look> look() {
            return bundle.files().stream().map(Look::at).toList();
        }

        private boolean hasChanged(long nanoTime) {
            List<Look> now = look();
            if (!now.equals(seen)) {
                seen = now;
                seenAt = nanoTime;
            }
            if (now.equals(taken) || nanoTime - seenAt < quietNanos) {
                return false;
            }
            taken = now;
            return true;
        }
    }
}
