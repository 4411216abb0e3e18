package dev.cutover.control.rollback;

import dev.cutover.control.audit.Author;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for. Source: INTERFACE §6 {@code POST /api/rollback}.
 *
 * @param scope how much
 * @param endpoint which endpoint; null for all of them, and then for a step that of the common weight
 * @param author who, why, and who agreed
 * @param closesConnections whether WebSockets and event streams on {@code new} end, too
 */
public record RollbackRequest(
        RollbackScope scope, @Nullable String endpoint, Author author, boolean closesConnections) {}
