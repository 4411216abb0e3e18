package dev.cutover.traffic.split;

/** Where an effective weight comes from. Source: INTERFACE §3, §6 {@code GET /api/status}. */
public enum WeightSource {
    /** A flag that is present and not {@code true}. */
    FLAG("flag"),
    /** The endpoint's own field in Redis. */
    REDIS("redis"),
    /** The common field {@code *} in Redis. */
    REDIS_DEFAULT("redis-default"),
    /** The endpoint's own entry of the memory store. */
    MEMORY("memory"),
    /** The common entry of the memory store. */
    MEMORY_DEFAULT("memory-default"),
    /** The endpoint's own line in the weights file. */
    FILE("file"),
    /** The common line in the weights file. */
    FILE_DEFAULT("file-default"),
    /** The configuration, or its defaults. */
    CONFIG("config"),
    /** The snapshot file that was read because Redis could not be reached at boot. */
    SNAPSHOT_FILE("snapshot-file");

    private final String label;

    WeightSource(String label) {
        this.label = label;
    }

    /** The word in the admin API. */
    public String label() {
        return label;
    }
}
