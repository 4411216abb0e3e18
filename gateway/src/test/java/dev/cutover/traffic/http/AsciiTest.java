package dev.cutover.traffic.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Character classes, each written out in full, and comparisons. */
final class AsciiTest {
    private static final String LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static String charactersWhere(IntPredicate predicate) {
        return IntStream.range(0, 256)
                .filter(predicate)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static String sorted(String characters) {
        return characters.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aTokenHasLettersDigitsAndFifteenOthers() {
        assertThat(charactersWhere(c -> Ascii.isTokenChar((byte) c)))
                .isEqualTo(sorted(LETTERS_AND_DIGITS + "!#$%&'*+-.^_`|~"));
    }

    @Test
    void aFieldValueHasAllButControlCharactersOtherThanTab() {
        assertThat(charactersWhere(c -> !Ascii.isFieldValueChar((byte) c)))
                .isEqualTo(charactersWhere(c -> (c < ' ' && c != '\t') || c == 0x7F));
    }

    @Test
    void aTargetHasVisibleAsciiButNoNumberSign() {
        assertThat(charactersWhere(c -> Ascii.isTargetChar((byte) c)))
                .isEqualTo(charactersWhere(c -> c > ' ' && c < 0x7F && c != '#'));
    }

    @Test
    void aHostHasUnreservedCharactersSubDelimitersAndEscapes() {
        assertThat(charactersWhere(c -> Ascii.isHostChar((byte) c)))
                .isEqualTo(sorted(LETTERS_AND_DIGITS + "-._~!$&'()*+,;=%"));
    }

    @Test
    void aHexDigitHasItsValueInEitherCase() {
        String digits = charactersWhere(c -> Ascii.isHexDigit((byte) c));

        assertThat(digits).isEqualTo("0123456789ABCDEFabcdef");
        assertThat(digits.chars().allMatch(c -> Ascii.hexValue((byte) c) == Character.digit(c, 16)))
                .isTrue();
    }

    @Test
    void blanksAreSpaceAndTab() {
        assertThat(charactersWhere(c -> Ascii.isBlank((byte) c))).isEqualTo("\t ");
    }

    @Test
    void onlyLettersOfAsciiHaveALowerCase() {
        assertThat(charactersWhere(c -> Ascii.lower((byte) c) != (byte) c)).isEqualTo("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        assertThat((char) Ascii.lower((byte) 'Q')).isEqualTo('q');
    }

    @Test
    void aRangeEqualsANameInAnyCase() {
        byte[] bytes = bytes("xHoSt-1x");

        assertThat(Ascii.equalsIgnoreCase(bytes, 1, 7, bytes("host-1"))).isTrue();
        assertThat(Ascii.equalsIgnoreCase(bytes, 1, 6, bytes("host-1"))).isFalse();
        assertThat(Ascii.equalsIgnoreCase(bytes, 1, 8, bytes("host-1"))).isFalse();
        assertThat(Ascii.equalsIgnoreCase(bytes, 1, 7, bytes("host-2"))).isFalse();
    }

    @Test
    void bytesThatDifferOnlyInTheBitOfCaseAreNotLetters() {
        assertThat(Ascii.equalsIgnoreCase(bytes("@"), 0, 1, bytes("`"))).isFalse();
        assertThat(Ascii.equalsIgnoreCase(bytes("\r"), 0, 1, bytes("-"))).isFalse();
        assertThat(Ascii.equalsIgnoreCase(bytes("\u00c0\u00e0"), 0, 1, 1, 2)).isFalse();
    }

    @Test
    void twoRangesOfOneArrayAreEqualInAnyCase() {
        byte[] bytes = bytes("abcABCabd");

        assertThat(Ascii.equalsIgnoreCase(bytes, 0, 3, 3, 6)).isTrue();
        assertThat(Ascii.equalsIgnoreCase(bytes, 0, 3, 6, 9)).isFalse();
        assertThat(Ascii.equalsIgnoreCase(bytes, 0, 3, 3, 5)).isFalse();
    }
}
