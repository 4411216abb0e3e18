package dev.cutover.config;

import dev.cutover.control.admin.AdminSettings;
import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.listen.ListenSettings;
import dev.cutover.traffic.observe.AccessLogSettings;
import dev.cutover.traffic.observe.AccessLogSettings.Target;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;

/**
 * Reads a configuration file, checks it as a whole and builds the settings. Source: INTERFACE §2.
 *
 * <p>Thread-safe: every reading is its own.
 */
public final class ConfigReader {
    private static final AccessLogSettings NO_ACCESS_LOG = new AccessLogSettings(Target.OFF, null);

    private final Placeholders placeholders;

    /**
     * A reader for placeholders with these values.
     *
     * @param systemProperties looked in first
     * @param environment looked in next, also for the name in upper case with underscores
     */
    public ConfigReader(Properties systemProperties, Map<String, String> environment) {
        placeholders = new Placeholders(systemProperties, environment);
    }

    /** A reader for placeholders with the system properties and the environment of this process. */
    public static ConfigReader ofThisProcess() {
        return new ConfigReader(System.getProperties(), System.getenv());
    }

    /** What {@code file} says, or everything that is wrong with it. Throws nothing for any content of the file. */
    public ConfigResult read(Path file) {
        Problems problems = new Problems(file);
        String text = text(file, problems);
        return text == null ? new ConfigResult.Invalid(problems.inOrder()) : read(text, problems);
    }

    /** What {@code text} says, or all that is wrong with it, as if it stood in {@code file}. */
    ConfigResult read(Path file, String text) {
        return read(text, new Problems(file));
    }

    private ConfigResult read(String text, Problems problems) {
        RelaxedNames names = new RelaxedNames();
        Node.Mapping tree = new YamlTree(names, problems).parse(text);
        if (tree.isEmpty() && problems.size() > 0) {
            return new ConfigResult.Invalid(problems.inOrder());
        }
        Section root =
                new Section(new Section.Reading(problems, names, placeholders), "", tree.line(), tree.children());
        Map<String, LogLevel> levels = root.section("logging").valuesBelow("level", ValueType.oneOf(LogLevel.class));
        Section spring = root.section("spring");
        spring.section("cloud").notBuilt(NotBuilt.GATEWAY_ROUTES);
        TlsBundles bundles = TlsBundlesSection.read(spring.section("ssl").section("bundle"));
        CutoverConfig config = config(root.section("cutover"), bundles, levels);
        root.finish();
        return problems.size() == 0 ? new ConfigResult.Valid(config) : new ConfigResult.Invalid(problems.inOrder());
    }

    private static @Nullable String text(Path file, Problems problems) {
        String expected;
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            expected = "a file; there is none of that name";
        } catch (CharacterCodingException e) {
            expected = "a text file in UTF-8";
        } catch (IOException e) {
            expected = Files.isDirectory(file) ? "a file, not a directory" : "a file that may be read";
        }
        problems.add(1, YamlTree.WHOLE_FILE, String.valueOf(file), expected);
        return null;
    }

    private static CutoverConfig config(Section cutover, TlsBundles bundles, Map<String, LogLevel> logLevels) {
        ListenSettings listen = ListenSection.read(cutover.section("listen"), bundles);
        AdminSettings admin = AdminSection.read(cutover.section("admin"), listen);
        Section backends = cutover.section("backends");
        EndpointSettings other = EndpointSection.readDefaults(cutover.section("defaults"));
        List<EndpointSettings> endpoints = new EndpointsSection().read(cutover.sections("endpoints"), other);
        NotBuilt.CUTOVER.forEach(cutover::notBuilt);
        return new CutoverConfig(
                listen,
                admin,
                BackendSection.read(backends.section("legacy"), bundles),
                BackendSection.read(backends.section("new"), bundles),
                SplitSection.read(cutover.section("split")),
                WeightsSection.read(cutover.section("weights")),
                other,
                cutover.get("unmatched", Unmatched.SPLIT, ValueType.oneOf(Unmatched.class)) == Unmatched.REJECT,
                endpoints,
                cutover.get("access-log", NO_ACCESS_LOG, ValueTypes.ACCESS_LOG),
                NotifySection.read(cutover.section("notify")),
                NotifySection.readHooks(cutover.section("hooks")),
                bundles,
                logLevels);
    }

    /** What may happen to a request that no endpoint matches. */
    private enum Unmatched {
        SPLIT,
        REJECT
    }
}
