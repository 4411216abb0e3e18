package dev.cutover.traffic.http;

import java.util.regex.Pattern;

/**
 * An address to listen on or to connect to.
 *
 * @param host a name or an IP literal, IPv6 without brackets
 * @param port 0 to 65535; 0 lets the system choose, where listening
 */
public record HostPort(String host, int port) {
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /**
     * Reads {@code host:port}, {@code [ipv6]:port}.
     *
     * @throws IllegalArgumentException with what was expected, where {@code text} is no such thing
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isBlank() || (!bracketed && host.indexOf(':') >= 0)) {
            throw malformed(text);
        }
        String port = text.substring(colon + 1);
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) > 65535) {
            throw malformed(text);
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("\"" + text + "\" (expected: host:port, such as 127.0.0.1:8080)");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
