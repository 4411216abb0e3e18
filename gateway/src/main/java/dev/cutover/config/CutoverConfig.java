package dev.cutover.config;

import dev.cutover.control.admin.AdminSettings;
import dev.cutover.control.notify.HooksSettings;
import dev.cutover.control.notify.NotifySettings;
import dev.cutover.control.weights.WeightsSettings;
import dev.cutover.traffic.exchange.EndpointSettings;
import dev.cutover.traffic.listen.ListenSettings;
import dev.cutover.traffic.observe.AccessLogSettings;
import dev.cutover.traffic.split.SplitSettings;
import dev.cutover.traffic.upstream.BackendSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.logging.LogLevel;

/**
 * A whole, valid configuration.
 *
 * @param listen the traffic port
 * @param admin the admin port
 * @param legacy the system being replaced
 * @param newBackend the replacement
 * @param split how users are divided
 * @param weights where weights live
 * @param other the defaults, as the endpoint for what no other matches
 * @param rejectUnmatched whether what no endpoint matches gets 404 instead of being split
 * @param endpoints the endpoints in the order of the file, ids unique
 * @param accessLog where the access log goes
 * @param notifications who is told of what happens
 * @param hooks what is called at a rollback
 * @param tlsBundles keys and certificates for TLS, by name
 * @param logLevels levels of single loggers, by name
 */
public record CutoverConfig(
        ListenSettings listen,
        AdminSettings admin,
        BackendSettings legacy,
        BackendSettings newBackend,
        SplitSettings split,
        WeightsSettings weights,
        EndpointSettings other,
        boolean rejectUnmatched,
        List<EndpointSettings> endpoints,
        AccessLogSettings accessLog,
        NotifySettings notifications,
        HooksSettings hooks,
        TlsBundles tlsBundles,
        Map<String, LogLevel> logLevels) {
    /** Copies the collections, so that the value cannot change. */
    public CutoverConfig {
        endpoints = List.copyOf(endpoints);
        logLevels = Map.copyOf(logLevels);
    }

    /**
     * This configuration as it can take effect in a process that was started with {@code running}: what needs a restart
     * stays as it was. Source: INTERFACE §2.
     */
    public CutoverConfig after(CutoverConfig running) {
        WeightsSettings reloaded = new WeightsSettings(
                weights.store(), weights.initial(), weights.snapshotFile(), running.weights.redis());
        return new CutoverConfig(
                running.listen,
                running.admin,
                legacy,
                newBackend,
                split,
                reloaded,
                other,
                rejectUnmatched,
                endpoints,
                accessLog,
                notifications,
                hooks,
                tlsBundles,
                logLevels);
    }

    /** The sections that differ from {@code running} and take effect only at a restart. */
    public List<String> restartNeededAfter(CutoverConfig running) {
        List<String> sections = new ArrayList<>();
        if (!listen.equals(running.listen)) {
            sections.add("listen");
        }
        if (!admin.equals(running.admin)) {
            sections.add("admin");
        }
        if (!weights.redis().equals(running.weights.redis())) {
            sections.add("weights.redis");
        }
        return sections;
    }
}
