package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Ascii;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.RequestHead;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A key that is a claim of a bearer token, a string or a number.
 *
 * <p>The token's signature is not looked at: a key only divides users, it lets nobody in. What is no JSON Web Token, or
 * has no such claim at its top level, carries no key. Source: RFC 6750 §2.1, RFC 7519 §3.
 */
final class BearerClaimKey implements KeyFinder {
    private static final byte[] SCHEME = "bearer ".getBytes(StandardCharsets.US_ASCII);
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNameLength(256)
                    .build())
            .build();

    private final String claim;
    private byte[] payload = new byte[512];

    BearerClaimKey(String claim) {
        this.claim = claim;
    }

    @Override
    public void find(RequestHead head, StickyKey into) {
        Fields fields = head.fields();
        int i = fields.indexOf(KnownField.AUTHORIZATION);
        if (i < 0) {
            return;
        }
        int start = fields.valueStart(i);
        int end = fields.valueEnd(i);
        if (end - start > SCHEME.length
                && Ascii.equalsIgnoreCase(fields.bytes(), start, start + SCHEME.length, SCHEME)) {
            int length = decodePayload(fields.bytes(), start + SCHEME.length, end);
            if (length > 0) {
                readClaim(length, into);
            }
        }
    }

    /** Decodes the second of the three parts between dots; gives its length, or -1 where there is none. */
    private int decodePayload(byte[] bytes, int start, int end) {
        int first = indexOfDot(bytes, start, end);
        int second = indexOfDot(bytes, first + 1, end);
        if (second >= end) {
            return -1;
        }
        if (payload.length < second - first) {
            payload = new byte[second - first];
        }
        return Base64Url.decode(bytes, first + 1, second, payload);
    }

    private static int indexOfDot(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != '.') {
            at++;
        }
        return at;
    }

    private void readClaim(int length, StickyKey into) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), payload, 0, length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isWanted = claim.equals(parser.currentName());
                JsonToken value = parser.nextToken();
                if (isWanted) {
                    if (value == JsonToken.VALUE_STRING || value.isNumeric()) {
                        into.append(parser.getString());
                    }
                    return;
                }
                parser.skipChildren();
            }
        } catch (JacksonException e) {
            into.clear();
        }
    }
}
