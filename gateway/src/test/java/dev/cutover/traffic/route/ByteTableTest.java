package dev.cutover.traffic.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.route.ByteTable.Ranked;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ByteTableTest {
    @Property
    void findsWhatAMapFinds(@ForAll("entries") Map<String, Integer> entries, @ForAll("text") String text) {
        var table = table(entries);

        assertThat(found(table, text)).isEqualTo(entries.get(text));
        entries.forEach((key, value) -> assertThat(found(table, key)).isEqualTo(value));
    }

    @Test
    void tellsTextsOfTheSameHashApart() {
        var table = table(Map.of("Aa", 1, "BB", 2));

        assertThat(found(table, "Aa")).isEqualTo(1);
        assertThat(found(table, "BB")).isEqualTo(2);
        assertThat(table(Map.of("Aa", 1)).find("BB".getBytes(UTF_8), 0, 2, "BB".hashCode()))
                .isEqualTo(ByteTable.NONE);
    }

    @Test
    void tellsATextFromItsBeginning() {
        // The hash of NUL bytes is 0, however many they are.
        var table = table(Map.of("\0\0", 1));

        assertThat(found(table, "\0\0")).isEqualTo(1);
        assertThat(found(table, "\0")).isNull();
        assertThat(found(table, "")).isNull();
    }

    @Provide
    Arbitrary<Map<String, Integer>> entries() {
        return Arbitraries.maps(text(), Arbitraries.integers().between(0, 3)).ofMaxSize(40);
    }

    /** Short texts, among them many of the same hash and many that begin alike. */
    @Provide
    Arbitrary<String> text() {
        return Arbitraries.of("Aa", "BB", "\0", "a", "b", "é")
                .list()
                .ofMaxSize(3)
                .map(parts -> String.join("", parts));
    }

    /** Every value's rank is ten times the value. */
    private static ByteTable<Integer> table(Map<String, Integer> entries) {
        return new ByteTable<>(entries.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> new Ranked<>(10 * entry.getValue(), entry.getValue()))));
    }

    private static @Nullable Integer found(ByteTable<Integer> table, String text) {
        byte[] bytes = ("/" + text + "/").getBytes(UTF_8);
        int end = bytes.length - 1;
        int place = table.find(bytes, 1, end, ByteTable.hash(bytes, 1, end));
        if (place == ByteTable.NONE) {
            return null;
        }
        assertThat(table.rank(place)).isEqualTo(10 * table.value(place));
        return table.value(place);
    }
}
