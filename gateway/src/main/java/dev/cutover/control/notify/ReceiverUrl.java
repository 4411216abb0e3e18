package dev.cutover.control.notify;

import java.net.URI;
import java.util.Locale;

/**
 * Where something is posted to. What stands behind the host is taken for a secret, since that is what the URLs of chat
 * services are, and is never printed.
 *
 * @param uri absolute, {@code http} or {@code https}, ASCII, with a host, without user or fragment
 */
public record ReceiverUrl(URI uri) {
    /** Checks that a client can use it. */
    public ReceiverUrl {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean isHttp = scheme.equals("http") || scheme.equals("https");
        boolean hasPort = uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= 65_535);
        if (!isHttp || uri.getHost() == null || !hasPort || uri.getUserInfo() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("url (expected: http:// or https:// with a host, without user or #)");
        }
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException where {@code text} is none that can be posted to; the message does not show it
     */
    public static ReceiverUrl parse(String text) {
        URI uri;
        try {
            uri = URI.create(URI.create(text).toASCIIString());
        } catch (IllegalArgumentException e) {
            // Without its cause, whose message is the text.
            throw new IllegalArgumentException("url (expected: http:// or https:// with a host)");
        }
        return new ReceiverUrl(uri);
    }

    /** The host, which may be shown. */
    public String host() {
        return uri.getHost();
    }

    /** Scheme, host and port, and {@code ***} for what follows. */
    @Override
    public String toString() {
        boolean isBare = uri.getRawPath().length() <= 1 && uri.getRawQuery() == null;
        return isBare ? uri.toString() : uri.getScheme() + "://" + uri.getRawAuthority() + "/***";
    }
}
