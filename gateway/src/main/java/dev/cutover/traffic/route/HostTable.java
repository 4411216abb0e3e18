package dev.cutover.traffic.route;

import dev.cutover.traffic.http.RouteRequest;
import dev.cutover.traffic.route.ByteTable.Ranked;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tries of a table by host: for each name that a row gives, for the names below each domain, and for any host. A
 * request looks into each that is for it, with the best rank found so far as the limit. Immutable.
 */
final class HostTable {
    private final ByteTable<PathTrie> exact;
    private final ByteTable<PathTrie> below;
    private final int longestName;
    private final @Nullable PathTrie any;

    HostTable(Map<HostPattern, PathTrie> tries) {
        exact = byName(tries, HostPattern.Kind.EXACT);
        below = byName(tries, HostPattern.Kind.BELOW);
        longestName = tries.keySet().stream()
                .mapToInt(host -> host.name().length())
                .max()
                .orElse(0);
        any = tries.get(HostPattern.ANY);
    }

    private static ByteTable<PathTrie> byName(Map<HostPattern, PathTrie> tries, HostPattern.Kind kind) {
        Map<String, Ranked<PathTrie>> byName = new HashMap<>();
        tries.forEach((host, trie) -> {
            if (host.kind() == kind) {
                byName.put(host.name(), new Ranked<>(trie.lowestRank(), trie));
            }
        });
        return new ByteTable<>(byName);
    }

    /** The lowest rank among the rows that are for the request, or {@code best} where that is none lower. */
    int search(RouteRequest request, int best) {
        int found = best;
        if (longestName > 0 && request.hostStart() < request.hostEnd()) {
            found = searchNamed(request, found);
        }
        return any == null ? found : any.search(request, found);
    }

    private int searchNamed(RouteRequest request, int best) {
        byte[] bytes = request.bytes();
        int start = request.hostStart();
        int end = request.hostEnd();
        if (hasUpperCase(bytes, start, end)) {
            bytes = lowerCase(bytes, start, end);
            end -= start;
            start = 0;
        }
        int found = search(exact, bytes, start, end, request, best);
        // A domain that is longer than every name in the table is in none of them.
        for (int dot = Math.max(start + 1, end - longestName - 1); dot < end; dot++) {
            if (bytes[dot] == '.') {
                found = search(below, bytes, dot + 1, end, request, found);
            }
        }
        return found;
    }

    private static int search(
            ByteTable<PathTrie> table, byte[] bytes, int start, int end, RouteRequest request, int best) {
        int place = table.find(bytes, start, end, ByteTable.hash(bytes, start, end));
        return place == ByteTable.NONE || table.rank(place) >= best
                ? best
                : table.value(place).search(request, best);
    }

    private static boolean hasUpperCase(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (isUpperCase(bytes[i])) {
                return true;
            }
        }
        return false;
    }

    private static byte[] lowerCase(byte[] bytes, int start, int end) {
        byte[] lower = Arrays.copyOfRange(bytes, start, end);
        for (int i = 0; i < lower.length; i++) {
            if (isUpperCase(lower[i])) {
                lower[i] |= 0x20;
            }
        }
        return lower;
    }

    private static boolean isUpperCase(byte b) {
        return b >= 'A' && b <= 'Z';
    }
}
