package dev.cutover.traffic.http;

import java.nio.charset.StandardCharsets;

/** What a client expects before it sends its body. Source: RFC 9110 §10.1.1. Stateless. */
public final class Expectation {
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.US_ASCII);

    private Expectation() {}

    /**
     * Notes in {@code head} that the client waits for a 100; refuses any other expectation, and drops one without a
     * body.
     */
    public static void read(RequestHead head) throws MalformedMessageException {
        Fields fields = head.fields();
        int i = fields.indexOf(KnownField.EXPECT);
        if (i < 0) {
            return;
        }
        boolean isContinue = fields.nextIndexOf(KnownField.EXPECT, i + 1) < 0
                && Ascii.equalsIgnoreCase(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), CONTINUE);
        if (!isContinue) {
            throw new MalformedMessageException(
                    Rejection.EXPECTATION_FAILED, "The only expectation understood is 100-continue");
        }
        if (head.minorVersion() == 0 || head.bodyLength() == 0) {
            fields.drop(i);
        } else {
            head.setExpectsContinue(true);
        }
    }
}
