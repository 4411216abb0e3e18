package dev.cutover.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The failures of a connection in words for operators. */
final class Trouble {
    private Trouble() {}

    /** No answer because of {@code failure}. */
    static Reply.Unreachable of(IOException failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return new Reply.Unreachable("no connection in time", false);
        }
        if (failure instanceof ConnectException) {
            boolean isUnknown = has(failure, UnresolvedAddressException.class);
            return new Reply.Unreachable(isUnknown ? "no such host" : "connection refused", false);
        }
        SSLException tls = find(failure, SSLException.class);
        if (tls != null) {
            return new Reply.Unreachable("TLS failed: " + tls.getMessage(), false);
        }
        if (failure instanceof HttpTimeoutException) {
            return new Reply.Unreachable("no answer in time", true);
        }
        return new Reply.Unreachable(broken(failure), true);
    }

    private static String broken(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("received no bytes")) {
            return "the connection was closed without an answer";
        }
        boolean isGarbage = failure instanceof ProtocolException
                || lower.contains("status line")
                || lower.contains("status code")
                || lower.contains("parser")
                || lower.contains("header");
        return isGarbage ? "what answers there does not speak HTTP" : "the connection broke: " + message;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return find(failure, type) != null;
    }

    private static <T extends Throwable> @Nullable T find(@Nullable Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
