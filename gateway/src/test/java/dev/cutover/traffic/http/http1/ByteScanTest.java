package dev.cutover.traffic.http.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Ascii;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Eight bytes at a time give the answer that one at a time gives. */
final class ByteScanTest {
    private static final int LENGTH = 27;

    private static byte[] filledWith(int filler) {
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) filler);
        return bytes;
    }

    @Test
    void theFirstLineFeedIsFoundWhereverItStands() {
        for (int at = 0; at < LENGTH; at++) {
            byte[] bytes = filledWith('\n' + 1);
            bytes[at] = '\n';
            bytes[LENGTH - 1] = '\n';

            assertThat(ByteScan.indexOfLineFeed(bytes, 0, LENGTH)).isEqualTo(at);
            assertThat(ByteScan.indexOfLineFeed(bytes, at, LENGTH)).isEqualTo(at);
        }
    }

    @Test
    void noOtherByteIsALineFeed() {
        for (int b = 0; b < 256; b++) {
            int expected = b == '\n' ? 0 : -1;

            assertThat(ByteScan.indexOfLineFeed(filledWith(b), 0, LENGTH)).isEqualTo(expected);
        }
    }

    @Test
    void aLineFeedOutsideTheRangeIsNotFound() {
        byte[] bytes = filledWith('a');
        bytes[3] = '\n';
        bytes[20] = '\n';

        assertThat(ByteScan.indexOfLineFeed(bytes, 4, 20)).isEqualTo(-1);
        assertThat(ByteScan.indexOfLineFeed(bytes, 4, 4)).isEqualTo(-1);
    }

    @Test
    void everyByteIsJudgedWhereverItStands() {
        for (int b = 0; b < 256; b++) {
            for (int at = 0; at < LENGTH; at++) {
                byte[] bytes = filledWith(at % 2 == 0 ? 'a' : 0xFF);
                bytes[at] = (byte) b;

                assertThat(ByteScan.isFieldValue(bytes, 0, LENGTH))
                        .as("byte %d at %d", b, at)
                        .isEqualTo(Ascii.isFieldValueChar((byte) b));
            }
        }
    }

    @Test
    void aTabHidesNoControlCharacterBehindIt() {
        byte[] bytes = filledWith('\t');
        bytes[LENGTH / 2] = 0;

        assertThat(ByteScan.isFieldValue(filledWith('\t'), 0, LENGTH)).isTrue();
        assertThat(ByteScan.isFieldValue(bytes, 0, LENGTH)).isFalse();
    }

    @Test
    void aControlCharacterOutsideTheRangeDoesNotCount() {
        byte[] bytes = filledWith('a');
        bytes[3] = 0;
        bytes[20] = 0;

        assertThat(ByteScan.isFieldValue(bytes, 4, 20)).isTrue();
    }
}
