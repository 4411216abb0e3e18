package dev.cutover.traffic.exchange;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * Who is at the other end of a client's connection; made once for each connection.
 *
 * <p>Thread-safe: immutable.
 */
public final class Client {
    private final InetAddress address;
    private final byte[] addressText;
    private final boolean isTrustedProxy;
    private final boolean isSecure;

    /**
     * The client at {@code address}; {@code isTrustedProxy} where its {@code X-Forwarded-*} is believed, {@code
     * isSecure} where it came by TLS.
     */
    public Client(InetAddress address, boolean isTrustedProxy, boolean isSecure) {
        this.address = address;
        this.isTrustedProxy = isTrustedProxy;
        this.isSecure = isSecure;
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        this.addressText = (scope < 0 ? text : text.substring(0, scope)).getBytes(StandardCharsets.US_ASCII);
    }

    /** The address of the peer, which may be a proxy. */
    public InetAddress address() {
        return address;
    }

    /** The address as ASCII text; not to be written to. */
    byte[] addressText() {
        return addressText;
    }

    /** Whether its connection is one of TLS. */
    public boolean isSecure() {
        return isSecure;
    }

    /** Whether the {@code X-Forwarded-*} of the peer is believed. */
    boolean isTrustedProxy() {
        return isTrustedProxy;
    }
}
