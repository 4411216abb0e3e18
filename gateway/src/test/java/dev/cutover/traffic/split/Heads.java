package dev.cutover.traffic.split;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.KnownField;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Message heads as a codec would leave them, made of texts; nothing is checked, so that anything can be made. */
final class Heads {
    private Heads() {}

    /** A GET of {@code target} with {@code lines} such as {@code "X-User-Id: 42"}. */
    static RequestHead get(String target, String... lines) {
        RequestHead head = new RequestHead();
        byte[] bytes = utf8("GET " + target + " HTTP/1.1\r\n");
        Fields fields = head.fields();
        System.arraycopy(bytes, 0, fields.ensureWritable(bytes.length), 0, bytes.length);
        fields.advance(bytes.length);
        head.setMethod(0, 3);
        int targetEnd = 4 + utf8(target).length;
        int question = target.indexOf('?');
        head.setTarget(4, question < 0 ? targetEnd : 4 + utf8(target.substring(0, question)).length, targetEnd);
        addLines(fields, lines);
        return head;
    }

    /** A GET of {@code /} with {@code lines}. */
    static RequestHead with(String... lines) {
        return get("/", lines);
    }

    /** A 200 with {@code lines}. */
    static ResponseHead response(String... lines) {
        ResponseHead head = new ResponseHead();
        head.setStatus(200, 0, 0);
        addLines(head.fields(), lines);
        return head;
    }

    private static void addLines(Fields fields, String... lines) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            fields.add(
                    utf8(line.substring(0, colon)),
                    utf8(line.substring(colon + 1).strip()));
        }
    }

    /** An {@code Authorization} line with a token of that payload. */
    static String bearer(String payload) {
        return "Authorization: Bearer " + base64("{\"alg\":\"none\"}") + "." + base64(payload) + ".c2ln";
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(utf8(text));
    }

    /** The values of the {@code Cookie} fields that are passed on, in order. */
    static List<String> cookies(Fields fields) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.count(); i++) {
            if (fields.known(i) == KnownField.COOKIE && !fields.isDropped(i)) {
                values.add(fields.value(i));
            }
        }
        return values;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
