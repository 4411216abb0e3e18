package dev.cutover.traffic.http.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trailers of HTTP/2, right and wrong. RFC 9113 §8.1, RFC 9110 §6.5. */
class TrailerReaderTest {
    private static final int MAX_FIELDS = 3;

    private final Fields fields = new Fields();
    private final TrailerReader reader = new TrailerReader(new HeadLimits(0, 1000, MAX_FIELDS));

    private void read(String... namesAndValues) {
        reader.begin(fields);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            reader.field(AsciiString.of(namesAndValues[i]), AsciiString.of(namesAndValues[i + 1]));
        }
    }

    private void assertMalformed(String detail) {
        assertThatThrownBy(reader::end)
                .isInstanceOfSatisfying(
                        MalformedMessageException.class,
                        e -> assertThat(e.detail()).isEqualTo(detail));
    }

    @Test
    void anEmptySectionIsNone() throws MalformedMessageException {
        read();

        assertThat(reader.end()).isNull();
    }

    @Test
    void aSectionIsNotMeasuredByTheOneBeforeIt() throws MalformedMessageException {
        for (int i = 0; i < 10; i++) {
            read("a", "1", "b", "2", "c", "3");

            reader.end();
        }

        assertThat(fields.count()).isEqualTo(MAX_FIELDS);
    }

    @Test
    void aSectionIsNotWrongBecauseTheOneBeforeItWas() throws MalformedMessageException {
        read(":status", "200");
        assertMalformed("A field name has a character that none may have");

        read("grpc-status", "0");

        assertThat(reader.end()).isSameAs(fields);
        assertThat(fields.value(0)).isEqualTo("0");
    }

    @Test
    void theFirstThingThatIsWrongIsWhatIsTold() {
        read("x", " 1", "BAD", "1");

        assertMalformed("A field value begins or ends with a blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\n2", "1\r2", "1\u00002"})
    void aControlCharacterIsNoPartOfAValue(String value) {
        read("x", value);

        assertMalformed("A field value has a control character");
    }

    @Test
    void aNameIsNotEmpty() {
        read("", "1");

        assertMalformed("A field has no name");
    }

    @ParameterizedTest
    @CsvSource({"content-length, 1", "host, a", "trailer, x"})
    void whatBelongsIntoTheHeadIsMalformed(String name, String value) {
        read(name, value);

        assertMalformed("A trailer field belongs into the head");
    }

    @Test
    void onlyTheStatusOfGrpcIsLeftOfWhatIsKnown() throws MalformedMessageException {
        read("grpc-status", "5", "set-cookie", "a=b", "x-sum", "7");

        reader.end();

        assertThat(fields.isDropped(0)).isFalse();
        assertThat(fields.isDropped(1)).isTrue();
        assertThat(fields.isDropped(2)).isFalse();
    }
}
