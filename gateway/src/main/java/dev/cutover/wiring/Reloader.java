package dev.cutover.wiring;

import dev.cutover.config.ConfigReader;
import dev.cutover.control.admin.ReloadOutcome;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration file again and puts it in force as a whole, or leaves everything as it is. Source: INTERFACE
 * §1.
 *
 * <p>Thread-safe; one reload at a time. Blocks for as long as the weight store takes.
 */
final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final ConfigReader reader;
    private final Path file;
    private final Gateway gateway;

    Reloader(ConfigReader reader, Path file, Gateway gateway) {
        this.reader = reader;
        this.file = file;
        this.gateway = gateway;
    }

    /** Reads and swaps; what came of it is in the log, too. */
    synchronized ReloadOutcome reload() {
        ReloadOutcome outcome = gateway.reload(reader.read(file));
        if (outcome instanceof ReloadOutcome.Rejected rejected) {
            LOG.error("{} is not valid and changes nothing:\n{}", file, String.join("\n", rejected.problems()));
        } else if (outcome instanceof ReloadOutcome.Reloaded reloaded) {
            LOG.info("{} is in force, revision {}", file, reloaded.revision());
            if (!reloaded.restartNeeded().isEmpty()) {
                LOG.warn("{}: changes in {} take effect at the next start", file, reloaded.restartNeeded());
            }
        }
        return outcome;
    }
}
