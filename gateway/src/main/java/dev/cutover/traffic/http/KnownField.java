package dev.cutover.traffic.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A field name that the gateway itself looks at, recognised once while a head is read.
 *
 * <p>Recognition is one probe of a table that is indexed by length, the first and the last two letters, and one
 * comparison. Thread-safe: immutable.
 */
public enum KnownField {
    AUTHORIZATION,
    CACHE_CONTROL,
    CONNECTION(Kind.HOP_BY_HOP),
    CONTENT_ENCODING,
    CONTENT_LENGTH(Kind.FRAMING),
    CONTENT_TYPE,
    COOKIE,
    DATE,
    EXPECT,
    FORWARDED(Kind.FORWARDING),
    GRPC_STATUS,
    HOST,
    IDEMPOTENCY_KEY,
    KEEP_ALIVE(Kind.HOP_BY_HOP),
    LOCATION,
    ORIGIN,
    PROXY_AUTHENTICATE(Kind.HOP_BY_HOP),
    PROXY_AUTHORIZATION(Kind.HOP_BY_HOP),
    PROXY_CONNECTION(Kind.HOP_BY_HOP),
    RETRY_AFTER,
    SET_COOKIE,
    TE(Kind.HOP_BY_HOP),
    TRACEPARENT,
    TRAILER,
    TRANSFER_ENCODING(Kind.FRAMING),
    UPGRADE(Kind.HOP_BY_HOP),
    VARY,
    X_FORWARDED_FOR(Kind.FORWARDING),
    X_FORWARDED_HOST(Kind.FORWARDING),
    X_FORWARDED_PORT(Kind.FORWARDING),
    X_FORWARDED_PROTO(Kind.FORWARDING),
    X_REQUEST_ID,
    /** Any name that begins with {@code X-Cutover-}, which belong to the gateway. */
    X_CUTOVER;

    /** What a field is for, where that decides whether it is passed on. */
    private enum Kind {
        END_TO_END,
        HOP_BY_HOP,
        FRAMING,
        FORWARDING
    }

    private static final byte[] OWN_PREFIX = "x-cutover-".getBytes(StandardCharsets.US_ASCII);
    private static final int TABLE_SIZE = 128;
    private static final @Nullable KnownField[] TABLE = new KnownField[TABLE_SIZE];

    static {
        for (KnownField field : values()) {
            if (field == X_CUTOVER) {
                continue;
            }
            int slot = slot(field.lowerCase, 0, field.lowerCase.length);
            if (TABLE[slot] != null) {
                throw new AssertionError(field + " and " + TABLE[slot] + " share a slot");
            }
            TABLE[slot] = field;
        }
    }

    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // never handed out, never written
    private final byte[] lowerCase;

    KnownField() {
        this(Kind.END_TO_END);
    }

    KnownField(Kind kind) {
        this.kind = kind;
        this.lowerCase = name().toLowerCase(Locale.ROOT).replace('_', '-').getBytes(StandardCharsets.US_ASCII);
    }

    /** The known field whose name stands in {@code bytes[start, end)} in any case, or null. */
    public static @Nullable KnownField recognise(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < 2) {
            return null;
        }
        KnownField candidate = TABLE[slot(bytes, start, end)];
        if (candidate != null && Ascii.equalsIgnoreCase(bytes, start, end, candidate.lowerCase)) {
            return candidate;
        }
        boolean own = length > OWN_PREFIX.length
                && (bytes[start] | 0x20) == 'x'
                && Ascii.equalsIgnoreCase(bytes, start, start + OWN_PREFIX.length, OWN_PREFIX);
        return own ? X_CUTOVER : null;
    }

    private static int slot(byte[] bytes, int start, int end) {
        int length = end - start;
        int first = bytes[start] & 0x1F;
        int beforeLast = bytes[end - 2] & 0x1F;
        int last = bytes[end - 1] & 0x1F;
        return (length + first * 9 + beforeLast * 69 + last) & (TABLE_SIZE - 1);
    }

    /** The name in lower case. */
    public String lowerCaseName() {
        return new String(lowerCase, StandardCharsets.US_ASCII);
    }

    /** Whether the field is about one connection and never passed on. Source: RFC 9110 §7.6.1. */
    public boolean isHopByHop() {
        return kind == Kind.HOP_BY_HOP;
    }

    /** Whether the field says how long a message is; written anew, never passed on. Source: RFC 9112 §6. */
    public boolean isFraming() {
        return kind == Kind.FRAMING;
    }

    /** Whether the field tells of the hops before, and is believed only from a trusted proxy. */
    public boolean isForwarding() {
        return kind == Kind.FORWARDING;
    }

    /** The field's own bit in a set of fields. */
    @SuppressWarnings("EnumOrdinal") // a bit per constant is what it is for
    long bit() {
        return 1L << ordinal();
    }
}
