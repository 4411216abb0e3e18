package dev.cutover.traffic.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}.
 *
 * <p>Thread-safe: immutable. An IPv4-mapped IPv6 address counts as the IPv4 address that it carries.
 */
public final class CidrBlock {
    private static final Pattern PREFIX_LENGTH = Pattern.compile("[0-9]{1,3}");

    private static final int MAPPED_PREFIX_BYTES = 12;

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
     * @throws IllegalArgumentException with what was expected, where {@code text} is no such thing; never looks up a
     *     name
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
            String prefix = text.substring(slash + 1);
            if (!PREFIX_LENGTH.matcher(prefix).matches() || Integer.parseInt(prefix) > prefixBits) {
                throw malformed(text);
            }
            prefixBits = Integer.parseInt(prefix);
        }
        return new CidrBlock(network, prefixBits, text);
    }

    /**
     * Reads an IP address.
     *
     * @throws IllegalArgumentException with what was expected, where {@code text} is none; never looks up a name
     */
    public static InetAddress address(String text) {
        boolean isDecorated = text.indexOf('%') >= 0 || text.indexOf('[') >= 0;
        byte[] bytes = isDecorated ? null : NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: an IP address)");
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are an address", e);
        }
    }

    /** Whether {@code address} lies in this range. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        int from = network.length == 4 && isMapped(bytes) ? MAPPED_PREFIX_BYTES : 0;
        if (bytes.length - from != network.length) {
            return false;
        }
        int whole = prefixBits / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[from + i] != network[i]) {
                return false;
            }
        }
        int rest = prefixBits % 8;
        return rest == 0 || ((bytes[from + whole] ^ network[whole]) & (0xFF << (8 - rest)) & 0xFF) == 0;
    }

    /** Whether it is an IPv4 address in the form of IPv6, as a socket that listens on both gives it. */
    private static boolean isMapped(byte[] address) {
        if (address.length != 16 || address[10] != -1 || address[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
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
