package dev.cutover.traffic.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class JsonLineTest {
    private static final byte[] KEY = JsonLine.key("k");
    private static final JsonMapper JSON = new JsonMapper();

    @Property
    void anyBytesBecomeOneStringOnOneLine(@ForAll byte[] hostile) {
        String line = lineOf(hostile);

        assertThat(line).endsWith("\n");
        assertThat(line.chars().limit(line.length() - 1L)).allMatch(c -> c >= ' ' && c != 0x7F);
        assertThat(JSON.readTree(line).get("k").isString()).isTrue();
    }

    @Property
    void anyTextIsReadBackAsItWas(@ForAll String text) {
        String wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

        assertThat(read(wellFormed.getBytes(StandardCharsets.UTF_8))).isEqualTo(wellFormed);
    }

    @Test
    void bytesThatAreNoUtf8StandForThemselves() {
        byte[] overlongSlash = {(byte) 0xC0, (byte) 0xAF};
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        byte[] cutShort = {'a', (byte) 0xE2, (byte) 0x82};
        byte[] beyondUnicode = {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80};

        assertThat(read(overlongSlash)).isEqualTo("\u00c0\u00af");
        assertThat(read(surrogate)).isEqualTo("\u00ed\u00a0\u0080");
        assertThat(read(cutShort)).isEqualTo("a\u00e2\u0082");
        assertThat(read(beyondUnicode)).isEqualTo("\u00f4\u0090\u0080\u0080");
    }

    @Test
    void quotesBackslashesAndControlCharactersAreEscaped() {
        assertThat(lineOf("a\"b\\c\nd\u0000".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("{\"k\":\"a\\\"b\\\\c\\u000ad\\u0000\"}\n");
    }

    @Test
    void numbersAndTimesAreWrittenInDecimals() {
        JsonLine line = new JsonLine();
        line.begin();
        line.name(KEY).number(0);
        line.name(KEY).number(Long.MAX_VALUE);
        line.name(KEY).millis(12_034_567);
        line.end();

        assertThat(text(line)).isEqualTo("{\"k\":0,\"k\":9223372036854775807,\"k\":12.034}\n");
    }

    private static String read(byte[] bytes) {
        return JSON.readTree(lineOf(bytes)).get("k").asString();
    }

    private static String lineOf(byte[] bytes) {
        JsonLine line = new JsonLine();
        line.begin();
        line.name(KEY).text(bytes, 0, bytes.length);
        line.end();
        return text(line);
    }

    private static String text(JsonLine line) {
        return new String(line.bytes(), 0, line.size(), StandardCharsets.UTF_8);
    }
}
