package dev.cutover.traffic.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a handshake with an origin failed, in words for those who operate it. */
public enum TlsTrouble {
    /** The certificate was valid once. */
    EXPIRED("its certificate has expired"),
    /** The certificate will be valid. */
    NOT_YET_VALID("its certificate is not valid yet"),
    /** The certificate is for another host. */
    WRONG_NAME("its certificate is for another name"),
    /** Nobody who is trusted has signed the certificate. */
    UNTRUSTED("its certificate is signed by nobody in the trust store"),
    /** It answered in the clear. */
    NOT_TLS("it does not speak TLS"),
    /** It speaks none of the protocols offered, or does not say so. */
    WRONG_PROTOCOL("it does not agree on the backend's protocol by ALPN"),
    /** It did not answer in time. */
    TOO_SLOW("the handshake took too long"),
    /** It closed the connection, which may mean that it wants a certificate or a version that it was not offered. */
    CLOSED("it closed the connection during the handshake"),
    /** Anything else, such as an alert. */
    OTHER("the handshake failed");

    private final String words;

    TlsTrouble(String words) {
        this.words = words;
    }

    /** What went wrong. */
    public String words() {
        return words;
    }

    /** What a handshake failed of that ended with {@code failure}. */
    public static TlsTrouble of(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            TlsTrouble trouble = named(t);
            if (trouble != null) {
                return trouble;
            }
        }
        return OTHER;
    }

    private static @Nullable TlsTrouble named(Throwable t) {
        if (t instanceof CertificateExpiredException) {
            return EXPIRED;
        } else if (t instanceof CertificateNotYetValidException) {
            return NOT_YET_VALID;
        } else if (t instanceof CertPathBuilderException) {
            return UNTRUSTED;
        } else if (t instanceof NotSslRecordException) {
            return NOT_TLS;
        } else if (t instanceof SslHandshakeTimeoutException) {
            return TOO_SLOW;
        } else if (t instanceof ClosedChannelException) {
            return CLOSED;
        }
        if (t instanceof SSLException && isOfAProtocol(String.valueOf(t.getMessage()))) {
            return WRONG_PROTOCOL;
        }
        return t instanceof CertificateException && isOfAName(String.valueOf(t.getMessage())) ? WRONG_NAME : null;
    }

    /** The alert of RFC 7301 §3.2, in the words of any library. */
    private static boolean isOfAProtocol(String message) {
        return message.toLowerCase(Locale.ROOT).contains("no_application_protocol");
    }

    /** The JVM has no class of its own for it. */
    private static boolean isOfAName(String message) {
        return message.startsWith("No subject alternative") || message.startsWith("No name matching");
    }

    /** What went wrong, with the library's own words where they say more. */
    public String describe(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        boolean saysMore = this != NOT_TLS && this != TOO_SLOW && this != CLOSED && deepest.getMessage() != null;
        return saysMore ? words + " (" + deepest.getMessage() + ")" : words;
    }
}
