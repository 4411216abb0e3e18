package dev.cutover.control.admin;

import dev.cutover.traffic.http.HostPort;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The admin port. Source: INTERFACE §2 {@code admin}.
 *
 * @param address where it listens
 * @param token the bearer token that calls must carry, or null for none
 * @param auditFile where changes are kept that no Redis keeps, or null for nowhere
 */
public record AdminSettings(
        HostPort address, @Nullable String token, @Nullable Path auditFile) {
    @Override
    public String toString() {
        return "AdminSettings[address=" + address + ", token=" + (token == null ? "none" : "***") + ", auditFile="
                + auditFile + "]";
    }
}
