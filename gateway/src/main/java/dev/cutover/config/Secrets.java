package dev.cutover.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps secrets out of what people and logs get to read. */
final class Secrets {
    /** Stands in the place of a secret. */
    static final String MASK = "***";

    private static final Pattern SECRET_KEY = Pattern.compile("(?i).*(tok|passw|secret|credential|routing-?key)[^.]*"
            + "|cutover\\.(notify|hooks)\\.(?!.*\\.(name|timeout|retries|required)$).*");

    private static final String KEY_IN_PEM = "PRIVATE KEY";

    /** From {@code //} to the last {@code @} before the next URL, since a password may hold any other character. */
    private static final Pattern USER_INFO = Pattern.compile("//(?:([^/:@,]*:))?(?:(?!://).)*@");

    private static final Pattern QUERY_PASSWORD = Pattern.compile("(?i)([?&][^=&]*passw[^=&]*=)[^&]*");

    private Secrets() {}

    /**
     * The value as it may be printed: masked whole where the key is secret or the value a private key, else without
     * credentials of a URL.
     */
    static String mask(String key, String value) {
        if (!value.isEmpty() && (SECRET_KEY.matcher(key).matches() || value.contains(KEY_IN_PEM))) {
            return MASK;
        }
        return maskUri(value);
    }

    /** The text with the passwords of URLs masked; a user's name is kept where a password stands beside it. */
    static String maskUri(String text) {
        String masked = USER_INFO.matcher(text).replaceAll(found -> {
            String user = found.group(1) == null ? "" : found.group(1);
            return Matcher.quoteReplacement("//" + user + MASK + "@");
        });
        return QUERY_PASSWORD.matcher(masked).replaceAll("$1" + MASK);
    }
}
