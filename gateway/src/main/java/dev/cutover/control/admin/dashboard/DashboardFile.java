package dev.cutover.control.admin.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.http.MediaType;

/** A file of the dashboard, read from the class path. Immutable. */
final class DashboardFile {
    private static final String DIRECTORY = "/dashboard/";
    private static final int ETAG_BYTES = 12;

    private final byte[] content;
    private final MediaType type;
    private final String etag;

    private DashboardFile(byte[] content, MediaType type) {
        this.content = content;
        this.type = type;
        this.etag = etag(content);
    }

    /**
     * Reads the file of that name.
     *
     * @throws IllegalStateException where the class path has none
     */
    static DashboardFile read(String name) {
        try (InputStream in = DashboardFile.class.getResourceAsStream(DIRECTORY + name)) {
            if (in == null) {
                throw new IllegalStateException(DIRECTORY + name + " is not on the class path");
            }
            byte[] content = in.readAllBytes();
            return new DashboardFile(content, type(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its bytes, shared; not to be changed. */
    byte[] content() {
        return content;
    }

    /** What they are. */
    MediaType type() {
        return type;
    }

    /** Tells this content from any other, quoted. Source: RFC 9110 section 8.8.3. */
    String etag() {
        return etag;
    }

    private static MediaType type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> MediaType.parseMediaType("text/html;charset=utf-8");
            case "js" -> MediaType.parseMediaType("text/javascript;charset=utf-8");
            case "css" -> MediaType.parseMediaType("text/css;charset=utf-8");
            case "svg" -> MediaType.parseMediaType("image/svg+xml");
            default -> throw new IllegalStateException(name + " (expected: .html, .js, .css or .svg)");
        };
    }

    private static String etag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
