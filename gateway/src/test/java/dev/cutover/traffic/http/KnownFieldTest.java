package dev.cutover.traffic.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownFieldTest {
    private static @Nullable KnownField recognise(String name) {
        byte[] bytes = (":" + name + ":").getBytes(StandardCharsets.ISO_8859_1);
        return KnownField.recognise(bytes, 1, bytes.length - 1);
    }

    private static String namesWhere(Predicate<KnownField> predicate) {
        return Arrays.stream(KnownField.values())
                .filter(predicate)
                .map(KnownField::lowerCaseName)
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "X_CUTOVER")
    void aNameIsRecognisedInAnyCase(KnownField field) {
        String name = field.name().replace('_', '-');

        assertThat(recognise(name)).isEqualTo(field);
        assertThat(recognise(name.toLowerCase(Locale.ROOT))).isEqualTo(field);
        assertThat(field.lowerCaseName()).isEqualTo(name.toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "X_CUTOVER")
    void aNameWithAByteMoreOrLessOrOtherIsNot(KnownField field) {
        String name = field.lowerCaseName();

        assertThat(recognise(name + "s")).isNotEqualTo(field);
        assertThat(recognise("x" + name)).isNotEqualTo(field);
        assertThat(recognise(name.substring(1))).isNotEqualTo(field);
        for (int i = 0; i < name.length(); i++) {
            char other = (char) (name.charAt(i) ^ 0x40);
            assertThat(recognise(name.substring(0, i) + other + name.substring(i + 1)))
                    .isNotEqualTo(field);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Cutover-Force", "x-cutover-a", "X-CUTOVER-BACKEND-OF-ANY-LENGTH"})
    void everyNameWithTheGatewaysPrefixIsItsOwn(String name) {
        assertThat(recognise(name)).isEqualTo(KnownField.X_CUTOVER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "x", "X-Cutover", "X-Cutover-", "X-Cutovers-A", "Content_Length", "Accept", "X-Any"})
    void anyOtherNameIsUnknown(String name) {
        assertThat(recognise(name)).isNull();
    }

    @Test
    void aNameOfTheGatewaysOwnIsKnownHoweverLongItIs() {
        assertThat(recognise("X-Cutover-" + "a".repeat(500))).isEqualTo(KnownField.X_CUTOVER);
    }

    @Test
    void fieldsForOneHopAreNamed() {
        assertThat(namesWhere(KnownField::isHopByHop))
                .isEqualTo("connection keep-alive proxy-authenticate proxy-authorization proxy-connection te upgrade");
    }

    @Test
    void framingFieldsAreNamed() {
        assertThat(namesWhere(KnownField::isFraming)).isEqualTo("content-length transfer-encoding");
    }

    @Test
    void forwardingFieldsAreNamed() {
        assertThat(namesWhere(KnownField::isForwarding))
                .isEqualTo("forwarded x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto");
    }

    @Test
    void eachHasABitOfItsOwn() {
        assertThat(Arrays.stream(KnownField.values()).map(KnownField::bit).distinct())
                .hasSameSizeAs(KnownField.values())
                .allMatch(bit -> Long.bitCount(bit) == 1);
    }
}
