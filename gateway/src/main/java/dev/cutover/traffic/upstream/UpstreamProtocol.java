package dev.cutover.traffic.upstream;

import org.jspecify.annotations.Nullable;

/** Which version of HTTP is spoken to a backend. Source: INTERFACE §2 {@code backends}. */
public enum UpstreamProtocol {
    /** HTTP/1.1, with or without TLS. */
    HTTP_1_1("http/1.1", false),
    /** HTTP/2 over TLS, agreed on by ALPN. */
    H2("h2", true),
    /** HTTP/2 in the clear, by prior knowledge. */
    H2C("h2c", true);

    private final String label;
    private final boolean multiplexed;

    UpstreamProtocol(String label, boolean multiplexed) {
        this.label = label;
        this.multiplexed = multiplexed;
    }

    /** The word in the configuration. */
    public String label() {
        return label;
    }

    /** Whether a connection carries many requests at once. */
    public boolean isMultiplexed() {
        return multiplexed;
    }

    /** The protocol that {@code label} names, or null where it names none. */
    public static @Nullable UpstreamProtocol ofLabel(String label) {
        for (UpstreamProtocol protocol : values()) {
            if (protocol.label.equals(label)) {
                return protocol;
            }
        }
        return null;
    }
}
