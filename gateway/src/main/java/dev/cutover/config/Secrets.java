package dev.cutover.config;

import java.util.regex.Pattern;

/** Keeps secrets out of what people and logs get to read. */
final class Secrets {
    /** Stands in the place of a secret. */
    static final String MASK = "***";

    private static final Pattern SECRET_KEY = Pattern.compile("(?i).*(tok|passw|secret|credential|routing-?key)[^.]*");
    private static final Pattern USER_INFO = Pattern.compile("//[^/]*@");
    private static final Pattern PASSWORD = Pattern.compile("//([^/:@]*):[^/]*@");
    private static final Pattern QUERY_PASSWORD = Pattern.compile("(?i)([?&][^=&]*passw[^=&]*=)[^&]*");

    private Secrets() {}

    /** The value as it may be printed: masked whole where the key is secret, else without credentials of a URL. */
    static String mask(String key, String value) {
        if (!value.isEmpty() && SECRET_KEY.matcher(key).matches()) {
            return MASK;
        }
        return maskUri(value);
    }

    /** The text with the passwords of URLs masked, user names kept where a password stands beside them. */
    static String maskUri(String text) {
        String masked = PASSWORD.matcher(text).replaceAll("//$1:" + MASK + "@");
        if (masked.equals(text)) {
            masked = USER_INFO.matcher(text).replaceAll("//" + MASK + "@");
        }
        return QUERY_PASSWORD.matcher(masked).replaceAll("$1" + MASK);
    }
}
