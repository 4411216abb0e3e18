package dev.cutover.traffic.http.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.FuzzTries;
import dev.cutover.testing.WireMessages;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever is sent: what our parsers accept, Netty's decoder accepts and reads the same way, up to the same byte.
 *
 * <p>{@code -Dfuzz.tries=N} sets the number of tries of each property.
 */
@AddLifecycleHook(value = FuzzTries.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
class ParserFuzzTest {
    private static final int TRIES = 4_000;

    private static final String NEXT_REQUEST = "GET /next HTTP/1.1\r\nHost: next\r\n\r\n";
    private static final String NEXT_RESPONSE = "HTTP/1.1 200 Next\r\nContent-Length: 0\r\n\r\n";

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void nettyReadsTheRequestsThatWeAcceptTheSameWay(
            @ForAll("requests") String requests, @ForAll @IntRange(min = 1, max = 40) int cut) {
        List<byte[]> wire = List.of(Reading.bytes(requests + NEXT_REQUEST));

        Reading ours = MessageReader.ofRequests(Reading.LIMITS).read(wire);
        Reading nettys = NettyReader.ofRequests().read(wire);
        Reading inPieces = MessageReader.ofRequests(Reading.LIMITS).read(Reading.cut(wire.get(0), cut));

        assertReadAlike(ours, nettys);
        assertThat(inPieces).isEqualTo(ours);
        collectAccepted(ours);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void nettyReadsTheResponsesThatWeAcceptTheSameWay(
            @ForAll("responses") String responses,
            @ForAll boolean toHead,
            @ForAll @IntRange(min = 1, max = 40) int cut) {
        List<byte[]> wire = List.of(Reading.bytes(responses + NEXT_RESPONSE));
        Assume.that(!responses.contains(" 101")); // behind one Netty reads no HTTP any more

        Reading ours = MessageReader.ofResponses(toHead, Reading.LIMITS).read(wire);
        Reading nettys = NettyReader.ofResponses(toHead).read(wire);
        Reading inPieces = MessageReader.ofResponses(toHead, Reading.LIMITS).read(Reading.cut(wire.get(0), cut));

        assertReadAlike(ours, nettys);
        assertThat(inPieces).isEqualTo(ours);
        collectAccepted(ours);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void noiseIsReadOrRefusedTheSameWayInAnyPieces(
            @ForAll("noise") String noise, @ForAll @IntRange(min = 1, max = 40) int cut) {
        byte[] wire = Reading.bytes(noise);

        assertThat(MessageReader.ofRequests(Reading.LIMITS).read(Reading.cut(wire, cut)))
                .isEqualTo(MessageReader.ofRequests(Reading.LIMITS).read(List.of(wire)));
        assertThat(MessageReader.ofResponses(false, Reading.LIMITS).read(Reading.cut(wire, cut)))
                .isEqualTo(MessageReader.ofResponses(false, Reading.LIMITS).read(List.of(wire)));
    }

    @Provide
    Arbitrary<String> requests() {
        return WireMessages.requests();
    }

    @Provide
    Arbitrary<String> responses() {
        return WireMessages.responses();
    }

    @Provide
    Arbitrary<String> noise() {
        return WireMessages.noise();
    }

    private static void assertReadAlike(Reading ours, Reading nettys) {
        List<ReadMessage.Plain> accepted = comparable(ours);
        List<ReadMessage.Plain> oracle = comparable(nettys);
        assertThat(oracle.subList(0, Math.min(oracle.size(), accepted.size())))
                .as("what Netty reads of what we accept")
                .isEqualTo(accepted);
        if (ours.refusal() == null && !ours.isMidMessage()) {
            assertThat(nettys.refusal()).as("whether Netty refuses").isNull();
            assertThat(oracle).as("all that Netty reads").hasSameSizeAs(accepted);
        }
    }

    /**
     * Messages without what Netty changes: blanks around a reason phrase, and in responses that have no body the
     * Transfer-Encoding. What that says shows in the body.
     */
    private static List<ReadMessage.Plain> comparable(Reading reading) {
        return reading.messages().stream()
                .map(ReadMessage::plain)
                .map(message -> new ReadMessage.Plain(
                        message.startLine().replaceAll("[ \t]+", " ").strip(),
                        message.fields().stream()
                                .filter(field -> !field.toLowerCase(Locale.ROOT).startsWith("transfer-encoding:"))
                                .toList(),
                        message.body(),
                        message.trailers()))
                .toList();
    }

    private static void collectAccepted(Reading reading) {
        Statistics.label("the whole connection is accepted")
                .collect(reading.refusal() == null)
                .coverage(checker -> {
                    checker.check(true).percentage(share -> share > 10);
                    checker.check(false).percentage(share -> share > 10);
                });
    }
}
