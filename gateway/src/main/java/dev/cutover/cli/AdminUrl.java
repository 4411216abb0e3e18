package dev.cutover.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where the admin API is: {@code http://HOST:PORT}, with a path in front where a proxy puts one.
 *
 * @param text without a slash at its end
 */
record AdminUrl(String text) {
    private static final int HIGHEST_PORT = 65_535;

    /**
     * Reads what an operator typed; {@code http://} may be left out.
     *
     * @throws IllegalArgumentException with what was expected, without the value where it holds a password
     */
    static AdminUrl parse(String typed) {
        String url = typed.contains("://") ? typed : "http://" + typed;
        URI uri = uri(url);
        if (uri.getRawUserInfo() != null || url.contains("@")) {
            throw new IllegalArgumentException(
                    "admin: holds a user name (expected: http://HOST:PORT; the token goes into CUTOVER_ADMIN_TOKEN)");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean isHttp = scheme.equals("http") || scheme.equals("https");
        if (!isHttp || uri.getHost() == null || uri.getPort() > HIGHEST_PORT || uri.getPort() == 0 || hasMore(uri)) {
            throw unexpected(typed);
        }
        return new AdminUrl(url.replaceAll("/+$", ""));
    }

    private static boolean hasMore(URI uri) {
        return uri.getRawQuery() != null || uri.getRawFragment() != null;
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw unexpected(url.contains("@") ? "..." : url);
        }
    }

    private static IllegalArgumentException unexpected(String typed) {
        return new IllegalArgumentException(
                "admin: \"" + typed + "\" (expected: http://HOST:PORT such as http://127.0.0.1:8081)");
    }

    /** The address of a call. */
    URI call(String pathAndQuery) {
        return URI.create(text + pathAndQuery);
    }

    @Override
    public String toString() {
        return text;
    }
}
