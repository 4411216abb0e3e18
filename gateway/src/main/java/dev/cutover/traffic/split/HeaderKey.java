package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A key that is the value of a header field; of several, the first. */
final class HeaderKey implements KeyFinder {
    private final byte[] lowerCaseName;

    HeaderKey(String name) {
        this.lowerCaseName = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void find(RequestHead head, StickyKey into) {
        Fields fields = head.fields();
        int i = fields.indexOf(lowerCaseName, 0);
        if (i >= 0) {
            into.append(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
        }
    }
}
