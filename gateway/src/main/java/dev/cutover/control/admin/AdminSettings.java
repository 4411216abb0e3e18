package dev.cutover.control.admin;

import dev.cutover.traffic.http.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * The admin port. Source: INTERFACE §2 {@code admin}.
 *
 * @param address where it listens
 * @param token the bearer token that calls must carry, or null for none
 */
public record AdminSettings(HostPort address, @Nullable String token) {
    @Override
    public String toString() {
        return "AdminSettings[address=" + address + ", token=" + (token == null ? "none" : "***") + "]";
    }
}
