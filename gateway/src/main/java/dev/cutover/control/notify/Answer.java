package dev.cutover.control.notify;

import java.net.ConnectException;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt to post ended.
 *
 * @param trouble why it failed, in words without secrets; null where it succeeded
 * @param mayRetry whether another attempt could end better
 * @param retryAfter how long the receiver asks to be left alone; zero where it says nothing
 */
record Answer(@Nullable String trouble, boolean mayRetry, Duration retryAfter) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_DIGITS = 6;

    /** What a response of that head means. Source: RFC 9110 §15, §10.2.3. */
    static Answer of(ResponseInfo head) {
        int status = head.statusCode();
        if (status >= 200 && status < 300) {
            return new Answer(null, false, Duration.ZERO);
        }
        boolean mayRetry = status == TOO_MANY_REQUESTS || status >= 500;
        Duration retryAfter = head.headers()
                .firstValue("Retry-After")
                .filter(Answer::isSeconds)
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(Duration.ZERO);
        return new Answer("status " + status, mayRetry, retryAfter);
    }

    /** No response within {@code patience}. */
    static Answer late(Duration patience) {
        return broken("no answer in " + patience.toMillis() + " ms");
    }

    /** No response because of {@code cause}; its message is left out, since it may show the URL. */
    static Answer of(@Nullable Throwable cause, Duration patience) {
        if (cause instanceof HttpTimeoutException) {
            return late(patience);
        }
        if (cause instanceof ConnectException) {
            boolean isUnknown = cause.getCause() instanceof UnresolvedAddressException;
            return broken(isUnknown ? "the host's name is unknown" : "cannot connect");
        }
        return broken(cause instanceof SSLException ? "TLS failed" : "the connection broke");
    }

    private static Answer broken(String trouble) {
        return new Answer(trouble, true, Duration.ZERO);
    }

    private static boolean isSeconds(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
