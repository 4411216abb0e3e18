package dev.cutover.traffic.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FieldsTest {
    private final Fields fields = new Fields(0);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] nameOf(KnownField field) {
        return bytes(field.lowerCaseName());
    }

    private String lines() {
        return new String(fields.bytes(), 0, fields.size(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void anAddedFieldIsALine() {
        fields.add(bytes("A"), bytes("b"));
        fields.add(bytes("C"), "d e");
        fields.add(bytes("F"), bytes("xghx"), 1, 3);

        assertThat(lines()).isEqualTo("A: b\r\nC: d e\r\nF: gh\r\n");
        assertThat(fields.count()).isEqualTo(3);
    }

    @Test
    void nameValueAndLineOfAnAddedFieldAreFound() {
        fields.add(bytes("A"), bytes("b"));
        fields.add(bytes("Name"), "value");

        assertThat(fields.name(1)).isEqualTo("Name");
        assertThat(fields.value(1)).isEqualTo("value");
        assertThat(lines().substring(fields.nameStart(1), fields.lineEnd(1))).isEqualTo("Name: value\r\n");
    }

    @Test
    void anAddedFieldIsRecognised() {
        fields.add(nameOf(KnownField.HOST), "a");
        fields.add(bytes("Other"), "b");

        assertThat(fields.known(0)).isEqualTo(KnownField.HOST);
        assertThat(fields.known(1)).isNull();
        assertThat(fields.has(KnownField.HOST)).isTrue();
        assertThat(fields.has(KnownField.COOKIE)).isFalse();
        assertThat(fields.value(KnownField.HOST)).isEqualTo("a");
        assertThat(fields.value(KnownField.COOKIE)).isNull();
    }

    @Test
    void fieldsOfOneNameAreFoundInOrder() {
        fields.add(nameOf(KnownField.COOKIE), "1");
        fields.add(bytes("Other"), "2");
        fields.add(nameOf(KnownField.COOKIE), "3");

        assertThat(fields.indexOf(KnownField.COOKIE)).isEqualTo(0);
        assertThat(fields.nextIndexOf(KnownField.COOKIE, 1)).isEqualTo(2);
        assertThat(fields.nextIndexOf(KnownField.COOKIE, 3)).isEqualTo(-1);
        assertThat(fields.indexOf(KnownField.HOST)).isEqualTo(-1);
    }

    @Test
    void anUnknownFieldIsFoundByItsNameInAnyCase() {
        fields.add(bytes("X-Other"), "1");
        fields.add(bytes("X-User"), "2");
        fields.add(bytes("x-uSER"), "3");

        assertThat(fields.indexOf(bytes("x-user"), 0)).isEqualTo(1);
        assertThat(fields.indexOf(bytes("x-user"), 2)).isEqualTo(2);
        assertThat(fields.indexOf(bytes("x-use"), 0)).isEqualTo(-1);
    }

    @Test
    void aDroppedFieldStaysReadable() {
        fields.add(nameOf(KnownField.HOST), "a");

        fields.drop(0);

        assertThat(fields.isDropped(0)).isTrue();
        assertThat(fields.value(KnownField.HOST)).isEqualTo("a");
    }

    @Test
    void nothingIsLeftBehindWhenCleared() {
        fields.add(nameOf(KnownField.HOST), "a");
        fields.drop(0);

        fields.clear();
        fields.add(bytes("Other"), "b");

        assertThat(fields.count()).isEqualTo(1);
        assertThat(fields.has(KnownField.HOST)).isFalse();
        assertThat(fields.isDropped(0)).isFalse();
        assertThat(lines()).isEqualTo("Other: b\r\n");
    }

    @Test
    void thereIsRoomForAnyNumberOfFields() {
        for (int i = 0; i < 1000; i++) {
            fields.add(bytes("X-" + i), Integer.toString(i));
            if (i % 3 == 0) {
                fields.drop(i);
            }
        }

        assertThat(fields.count()).isEqualTo(1000);
        assertThat(fields.name(999)).isEqualTo("X-999");
        assertThat(fields.value(123)).isEqualTo("123");
        assertThat(fields.isDropped(123)).isTrue();
        assertThat(fields.isDropped(124)).isFalse();
    }

    @Test
    void roomThatALargeSectionTookIsGivenBack() {
        fields.add(bytes("X"), "v".repeat(10_000));

        fields.clear();

        assertThat(fields.bytes().length).isLessThan(2_000);
    }

    @Test
    void ordinaryRoomIsKept() {
        fields.add(bytes("X"), "v".repeat(4_000));
        byte[] room = fields.bytes();

        fields.clear();

        assertThat(fields.bytes()).isSameAs(room);
    }
}
