package dev.cutover.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * How bytes are cut on their way: into pieces that are written one by one.
 *
 * @param lengths of the pieces in turn, from the first again behind the last; none for one piece
 */
public record WirePieces(List<Integer> lengths) {
    /** One piece, tiny pieces, or large and small ones. */
    public static Arbitrary<WirePieces> any() {
        Arbitrary<List<Integer>> mixed = Arbitraries.of(1, 2, 3, 7, 20, 100, 1000, 5000)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .filter(lengths -> lengths.stream().mapToInt(length -> length).sum() > 5);
        return Arbitraries.oneOf(Arbitraries.just(List.<Integer>of()), mixed, mixed)
                .map(WirePieces::new);
    }

    /** The bytes of {@code text}, a char each, cut. */
    public List<byte[]> of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (lengths.isEmpty()) {
            return List.of(bytes);
        }
        List<byte[]> pieces = new ArrayList<>();
        int start = 0;
        for (int i = 0; start < bytes.length; i++) {
            int end = Math.min(bytes.length, start + lengths.get(i % lengths.size()));
            pieces.add(Arrays.copyOfRange(bytes, start, end));
            start = end;
        }
        return pieces;
    }
}
