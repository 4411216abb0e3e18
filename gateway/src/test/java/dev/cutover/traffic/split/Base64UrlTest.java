package dev.cutover.traffic.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Base64UrlTest {
    @Property
    void bytesAreDecodedAsTheJdkEncodesThem(@ForAll byte[] bytes) {
        byte[] text = Base64.getUrlEncoder().withoutPadding().encode(bytes);
        byte[] target = new byte[text.length];

        int length = Base64Url.decode(text, 0, text.length, target);

        assertThat(Arrays.copyOf(target, length)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"YW+h", "YW/h", "YQ==", "YW h", "YWJjZ", "A"})
    void whatIsNotBase64UrlIsNotDecoded(String text) {
        byte[] bytes = Heads.utf8(text);

        assertThat(Base64Url.decode(bytes, 0, bytes.length, new byte[bytes.length]))
                .isEqualTo(-1);
    }
}
