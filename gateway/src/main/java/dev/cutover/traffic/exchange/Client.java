package dev.cutover.traffic.exchange;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * Who is at the other end of a client's connection; made once for each connection.
 *
 * @param address of the peer, which may be a proxy
 * @param addressText the address as text, in ASCII
 * @param isTrustedProxy whether its {@code X-Forwarded-*} is believed
 */
public record Client(InetAddress address, byte[] addressText, boolean isTrustedProxy) {
    /** The client at {@code address}. */
    public static Client of(InetAddress address, boolean isTrustedProxy) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return new Client(
                address,
                (scope < 0 ? text : text.substring(0, scope)).getBytes(StandardCharsets.US_ASCII),
                isTrustedProxy);
    }
}
