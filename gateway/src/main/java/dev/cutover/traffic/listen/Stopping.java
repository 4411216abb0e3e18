package dev.cutover.traffic.listen;

/**
 * What a connection of a client is told while the gateway stops; fired through its pipeline as a user event.
 *
 * <p>Source: INTERFACE §1 {@code SIGTERM}.
 */
enum Stopping {
    /** Close if no request is being served. */
    CLOSE_IDLE,
    /** The time is up: answer what can still be answered, cut the rest. */
    GIVE_UP
}
