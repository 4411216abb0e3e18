package dev.cutover.traffic.http.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cutover.traffic.http.BodyLength;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Response heads of HTTP/2, right and wrong. RFC 9113 §8.1 to §8.3. */
class ResponseReaderTest {
    private static final int MAX_FIELD_BYTES = 40;
    private static final int MAX_FIELDS = 3;

    private final ResponseHead head = new ResponseHead();
    private final ResponseReader reader = new ResponseReader(head, new HeadLimits(0, MAX_FIELD_BYTES, MAX_FIELDS));

    private void read(String... namesAndValues) {
        reader.begin();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            reader.field(AsciiString.of(namesAndValues[i]), AsciiString.of(namesAndValues[i + 1]));
        }
    }

    private void assertMalformed(String detail) {
        assertThatThrownBy(() -> reader.end(false, false))
                .isInstanceOfSatisfying(
                        MalformedMessageException.class,
                        e -> assertThat(e.detail()).isEqualTo(detail));
    }

    private long bodyLength(boolean toHead, boolean endsStream) throws MalformedMessageException {
        reader.end(toHead, endsStream);
        return head.bodyLength();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "103", "200", "599"})
    void aStatusIsANumberOfThreeDigits(String status) throws MalformedMessageException {
        read(":status", status);

        reader.end(false, false);

        assertThat(head.status()).isEqualTo(Integer.parseInt(status));
        assertThat(reader.status()).hasToString(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2x0", "1:0", "3/0", "-10", "+99", " 20"})
    void whatIsNoNumberIsNoStatus(String status) {
        read(":status", status);

        assertMalformed("The status is not a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "20", "2000", "099", "600"})
    void aNumberOutOfRangeIsNoStatus(String status) {
        read(":status", status);

        assertMalformed("The status is not between 100 and 599");
    }

    @Test
    void anotherPseudoFieldIsNoStatus() {
        read(":path", "200");

        assertMalformed("There is a pseudo-field that no response has");
    }

    @Test
    void theFirstThingThatIsWrongIsWhatIsTold() {
        read("x", "1", ":status", "200", "BAD", "1");

        assertMalformed("A pseudo-field stands behind a field");
    }

    @Test
    void aHeadIsNotMeasuredByTheOneBeforeIt() throws MalformedMessageException {
        for (int i = 0; i < 10; i++) {
            read(":status", "200", "a", "1", "b", "2", "c", "3");

            reader.end(false, false);
        }

        assertThat(head.fields().count()).isEqualTo(MAX_FIELDS);
    }

    @Test
    void aHeadIsNotWrongBecauseTheOneBeforeItWas() throws MalformedMessageException {
        read("BAD", "1");
        assertMalformed("A field name has a character that none may have");

        read(":status", "204");
        reader.end(false, true);

        assertThat(head.status()).isEqualTo(204);
    }

    @Test
    void aHeadHasNotTheStatusOfTheOneBeforeIt() throws MalformedMessageException {
        read(":status", "204");
        reader.end(false, true);

        read("x", "1");

        assertMalformed("There is no :status");
        assertThat(reader.status()).isNull();
    }

    @Test
    void aSectionMayBeAsLargeAsTheLimitLineEndsIncluded() throws MalformedMessageException {
        String fits = "v".repeat(MAX_FIELD_BYTES - 1 - 4);
        read(":status", "200", "n", fits);
        reader.end(false, false);

        read(":status", "200", "n", fits + "v");

        assertMalformed("The fields have more than " + MAX_FIELD_BYTES + " bytes");
    }

    @Test
    void aSectionMayHaveAsManyFieldsAsTheLimit() {
        read(":status", "200", "a", "1", "b", "2", "c", "3", "d", "4");

        assertMalformed("There are more than " + MAX_FIELDS + " fields");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"})
    void thereAreNoFieldsOfTheConnection(String name) {
        read(":status", "200", name, "close");

        assertMalformed("HTTP/2 has no field " + name);
    }

    @Test
    void aLengthIsTakenOutOfTheFieldsAndKept() throws MalformedMessageException {
        read(":status", "200", "content-length", "12");

        assertThat(bodyLength(false, false)).isEqualTo(12);
        assertThat(head.announcedLength()).isEqualTo(12);
        assertThat(head.fields().isDropped(0)).isTrue();
    }

    @Test
    void withoutALengthTheEndOfTheStreamIsTheEnd() throws MalformedMessageException {
        read(":status", "200");
        assertThat(bodyLength(false, false)).isEqualTo(BodyLength.UNKNOWN);

        read(":status", "200");
        assertThat(bodyLength(false, true)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"200, true", "204, false", "304, false"})
    void thereIsNoContentWhereNoneIsAllowed(String status, boolean toHead) throws MalformedMessageException {
        read(":status", status, "content-length", "12");

        assertThat(bodyLength(toHead, false)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"200, true, 12", "304, false, 12", "204, false, -1"})
    void aLengthIsAnnouncedOfWhatIsNotSentButNotWhereThereIsNothing(String status, boolean toHead, long announced)
            throws MalformedMessageException {
        read(":status", status, "content-length", "12");

        reader.end(toHead, true);

        assertThat(head.announcedLength()).isEqualTo(announced);
    }

    @Test
    void anInformationalResponseMayAnnounceThatItHasNoContent() throws MalformedMessageException {
        read(":status", "103", "content-length", "0");

        reader.end(false, false);

        assertThat(head.isInformational()).isTrue();
    }
}
