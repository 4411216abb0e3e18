package dev.cutover.control.admin;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * The process that answers.
 *
 * @param version of the gateway
 * @param id tells it from other instances
 * @param startedAt when it began
 * @param readiness whether it takes traffic now
 */
public record Instance(String version, String id, Instant startedAt, Supplier<Readiness> readiness) {}
