package dev.cutover.traffic.http.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.FuzzTries;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.http1.MessageWriter;
import dev.cutover.traffic.http.http1.RequestParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.statistics.Statistics;

/** Whatever is read from HTTP/2 and written as HTTP/1.1 is read there strictly, and as the same request. */
@AddLifecycleHook(value = FuzzTries.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
class RequestReaderFuzzTest {
    private static final HeadLimits LIMITS = new HeadLimits(8192, 16_384, 100);

    private final RequestReader reader = new RequestReader(LIMITS);
    private final RequestHead head = new RequestHead();

    @Provide
    Arbitrary<List<Map.Entry<String, String>>> blocks() {
        Arbitrary<String> names = Arbitraries.of(
                        ":method",
                        ":path",
                        ":scheme",
                        ":authority",
                        ":status",
                        "host",
                        "cookie",
                        "content-length",
                        "te")
                .injectDuplicates(0.1);
        Arbitrary<String> others = Arbitraries.strings()
                .withChars("abcX-:_ \r\n\0\t")
                .ofMinLength(0)
                .ofMaxLength(6);
        Arbitrary<String> usual = Arbitraries.of(
                "GET",
                "POST",
                "OPTIONS",
                "CONNECT",
                "/",
                "/a?b",
                "*",
                "https",
                "http",
                "example.org",
                "a:80",
                "0",
                "7",
                "trailers",
                "a=1",
                "",
                "200",
                "u@a",
                "/a#b",
                "/%zz",
                "100-continue",
                "chunked",
                "close");
        Arbitrary<String> odd = Arbitraries.strings()
                .withChars("ab/ :;=\r\n\0\t\u007f\u00e4")
                .ofMinLength(0)
                .ofMaxLength(8);
        Arbitrary<Map.Entry<String, String>> fields = Combinators.combine(
                        Arbitraries.frequencyOf(Tuple.of(3, names), Tuple.of(1, others)),
                        Arbitraries.frequencyOf(Tuple.of(3, usual), Tuple.of(1, odd)))
                .as(Map::entry);
        return Combinators.combine(Arbitraries.of(true, false), fields.list().ofMaxSize(5))
                .as(RequestReaderFuzzTest::withRequest);
    }

    /** Most blocks begin as a request does, so that some are one. */
    private static List<Map.Entry<String, String>> withRequest(boolean begins, List<Map.Entry<String, String>> fields) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        if (begins) {
            all.add(Map.entry(":method", "POST"));
            all.add(Map.entry(":scheme", "https"));
            all.add(Map.entry(":path", "/p"));
            all.add(Map.entry(":authority", "example.org"));
        }
        all.addAll(fields);
        return all;
    }

    @Property(tries = 4_000, edgeCases = EdgeCasesMode.NONE)
    void whatIsReadIsOneRequestOfHttp11(
            @ForAll("blocks") List<Map.Entry<String, String>> block, @ForAll boolean endsStream)
            throws MalformedMessageException {
        boolean accepted = isAccepted(block, endsStream);
        Statistics.collect(accepted);
        Statistics.coverage(coverage -> coverage.check(true).percentage(share -> share > 5));
        if (!accepted) {
            return;
        }
        ByteBuf written = Unpooled.buffer();
        MessageWriter.request(head, new Fields(0), new byte[0], written);
        RequestHead again = new RequestHead();
        RequestParser parser = new RequestParser(again, LIMITS);
        parser.reset();

        assertThat(parser.parse(written)).isTrue();

        assertThat(written.isReadable()).isFalse();
        assertThat(again.methodName()).isEqualTo(head.methodName());
        assertThat(again.text(again.pathStart(), again.targetEnd()))
                .isEqualTo(head.text(head.pathStart(), head.targetEnd()));
        assertThat(again.text(again.hostStart(), again.authorityEnd()))
                .isEqualTo(head.text(head.hostStart(), head.authorityEnd()));
        assertThat(again.bodyLength()).isEqualTo(head.bodyLength());
        assertThat(fieldsOf(again)).isEqualTo(fieldsOf(head));
    }

    private boolean isAccepted(List<Map.Entry<String, String>> block, boolean endsStream) {
        reader.begin(head);
        block.forEach(field -> reader.field(ascii(field.getKey()), ascii(field.getValue())));
        try {
            reader.end(endsStream);
            return true;
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    private static AsciiString ascii(String text) {
        return new AsciiString(text.getBytes(StandardCharsets.ISO_8859_1), false);
    }

    private static List<String> fieldsOf(RequestHead head) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < head.fields().count(); i++) {
            if (!head.fields().isDropped(i)) {
                fields.add(head.fields().name(i) + "=" + head.fields().value(i));
            }
        }
        return fields;
    }
}
