package dev.cutover.traffic.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}.
 *
 * <p>Thread-safe: immutable. An IPv4-mapped IPv6 address counts as the IPv4 address that it carries.
 */
public final class CidrBlock {
    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final byte[] network;
    private final int prefixBits;
    private final String text;

    private CidrBlock(byte[] network, int prefixBits, String text) {
        this.network = network;
        this.prefixBits = prefixBits;
        this.text = text;
    }

    /**
     * Reads an address with an optional prefix length; without one it is that single address.
     *
     * @throws IllegalArgumentException with what was expected, where {@code text} is no such thing; never looks up a name
     */
    public static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] network;
        try {
            network = address(address).getAddress();
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
        int prefixBits = network.length * 8;
        if (slash >= 0) {
            try {
                prefixBits = Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                throw malformed(text);
            }
        }
        if (prefixBits < 0 || prefixBits > network.length * 8) {
            throw malformed(text);
        }
        return new CidrBlock(network, prefixBits, text);
    }

    /**
     * Reads an IP address.
     *
     * @throws IllegalArgumentException with what was expected, where {@code text} is none; never looks up a name
     */
    public static InetAddress address(String text) {
        if (LITERAL.matcher(text).matches()) {
            try {
                return InetAddress.getByName(text);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("\"" + text + "\" (expected: an IP address)", e);
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" (expected: an IP address)");
    }

    /** Whether {@code address} lies in this range. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        int whole = prefixBits / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixBits % 8;
        return rest == 0 || ((bytes[whole] ^ network[whole]) & (0xFF << (8 - rest)) & 0xFF) == 0;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" (expected: an IP address or a range such as 10.0.0.0/8 or 2001:db8::/32)");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrBlock block && block.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
