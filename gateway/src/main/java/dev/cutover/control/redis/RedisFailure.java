package dev.cutover.control.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** A failure to talk with Redis, as one word for the cause and a sentence for people. */
public final class RedisFailure extends RuntimeException {
    private static final Pattern CODE = Pattern.compile("[A-Z]+");

    private final String causeWord;

    public RedisFailure(String causeWord, String words) {
        super(words);
        this.causeWord = causeWord;
    }

    private RedisFailure(String causeWord, String words, Throwable cause) {
        super(words, cause);
        this.causeWord = causeWord;
    }

    public static RedisFailure timeout(Duration patience) {
        return new RedisFailure("timeout", "no answer within " + patience.toMillis() + " ms");
    }

    /** Finds the cause that people can do something about in a chain of exceptions. */
    public static RedisFailure of(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof RedisFailure failure) {
                return failure;
            } else if (t instanceof RedisCommandExecutionException) {
                return said(t);
            } else if (t instanceof ConnectException) {
                return new RedisFailure("refused", "connection refused or host not reachable", thrown);
            } else if (t instanceof UnknownHostException) {
                return new RedisFailure("unknown-host", "unknown host: " + t.getMessage(), thrown);
            } else if (t instanceof SSLException) {
                return new RedisFailure("tls", "TLS failed: " + deepest(t), thrown);
            } else if (t instanceof RedisCommandTimeoutException || t instanceof TimeoutException) {
                return new RedisFailure("timeout", "no answer to the greeting: " + t.getMessage(), thrown);
            }
            root = t;
        }
        return new RedisFailure("protocol", "what answers talks no Redis, or hung up: " + deepest(root), thrown);
    }

    /** The same for the same cause, for telling whether it has been logged. */
    public String causeWord() {
        return causeWord;
    }

    /** Whether the server answered, with an error, so that the connection is fit for further use. */
    public boolean isAnswer() {
        return getCause() instanceof RedisCommandExecutionException;
    }

    /** Whether no answer came in time. */
    public boolean isTimeout() {
        return causeWord.equals("timeout");
    }

    /** Whether it comes from this process ending, and is no news. */
    public boolean isFromStopping() {
        return causeWord.equals("stopping");
    }

    /** Whether the session is of no more use; {@code READONLY}: its server is not the master any more. */
    public boolean needsNewSession() {
        return !isAnswer() || causeWord.equals("READONLY");
    }

    /** What the server answered. Its first word is a code such as {@code NOAUTH}. */
    private static RedisFailure said(Throwable answer) {
        String words = String.valueOf(answer.getMessage());
        var code = CODE.matcher(words);
        return new RedisFailure(code.lookingAt() ? code.group() : "error", words, answer);
    }

    private static String deepest(Throwable thrown) {
        Throwable deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        boolean isSurprise =
                deepest instanceof NullPointerException || deepest instanceof UnsupportedOperationException;
        return isSurprise || deepest.getMessage() == null ? "an answer of the wrong kind" : deepest.getMessage();
    }
}
