package dev.cutover.traffic.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a user's cookies the backends see. */
final class OwnCookiesTest {
    private static final StickyCookie SIDE =
            new StickyCookie("side", Duration.ofHours(1), StickyCookie.SameSite.LAX, StickyCookie.Secure.AUTO, null);

    @Test
    void aLineWithoutOursIsPassedOnAsItIs() {
        RequestHead head = Heads.with("Cookie:  a=1;b=\"x y\" ;; c");

        assertThat(remaining(head)).containsExactly("a=1;b=\"x y\" ;; c");
        assertThat(head.fields().isDropped(0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'cutover_id=x; a=1; b=2', 'a=1; b=2'",
        "'a=1; cutover_id=x; b=2', 'a=1; b=2'",
        "'a=1; b=2; cutover_id=x', 'a=1; b=2'",
        "'a=1;cutover_id=x;b=2', 'a=1;b=2'",
        "'cutover_id=x; cutover_sio=y; a=1', 'a=1'",
        "'cutover_=x; a=1', 'a=1'",
        "'a=1; cutover_flag', 'a=1'",
        "'side=x; a=1', 'a=1'",
        "'a=1; cutover_id = x ; b=2;', 'a=1; b=2;'",
        "'a=\"1; cutover_id=x; b=\"', 'a=\"1; b=\"'"
    })
    void oursAreTakenOutAndTheRestIsLeftByteForByte(String before, String after) {
        assertThat(remaining(Heads.with("Cookie: " + before))).containsExactly(after);
    }

    @Test
    void aLongLineIsLeftWholeToo() {
        String other = "a=" + "x".repeat(8_000);

        assertThat(remaining(Heads.with("Cookie: cutover_id=x; " + other))).containsExactly(other);
    }

    @ParameterizedTest
    @CsvSource({"cutover_id=x", "'cutover_id=x;'", "' cutover_id=x; ; '", "'cutover_id=x; side=y'"})
    void nothingIsLeftOfALineOfOursAlone(String cookies) {
        assertThat(remaining(Heads.with("Cookie: " + cookies))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"xcutover_id=x", "Cutover_id=x", "cutover=x", "a=cutover_id", "sides=x", "a=side=x"})
    void namesThatOnlyLookLikeOursStay(String cookies) {
        assertThat(remaining(Heads.with("Cookie: " + cookies))).containsExactly(cookies);
    }

    @Test
    void cookiesOfSeveralLinesKeepTheirOrder() {
        RequestHead head = Heads.with("Cookie: a=1", "Cookie: cutover_id=x; b=2", "Cookie: c=3", "Cookie: side=y");

        assertThat(remaining(head)).containsExactly("a=1", "b=2", "c=3");
        assertThat(head.fields().isDropped(0)).isFalse();
    }

    @Test
    void otherFieldsAreLeftAlone() {
        RequestHead head = Heads.with("X-Note: cutover_id=x", "Cookie: cutover_id=x", "Set-Cookie: cutover_id=x");

        remaining(head);

        assertThat(head.fields().isDropped(0)).isFalse();
        assertThat(head.fields().isDropped(2)).isFalse();
    }

    @Property
    void theRestIsWhatASimpleFilterLeaves(@ForAll("cookieLines") List<String> lines) {
        RequestHead head =
                Heads.with(lines.stream().map(line -> "Cookie: " + line).toArray(String[]::new));

        assertThat(remaining(head)).isEqualTo(filtered(lines));
    }

    @Provide
    Arbitrary<List<String>> cookieLines() {
        Arbitrary<String> piece = Arbitraries.of(
                "a=1",
                " b=2",
                " cutover_id=x",
                "cutover_sio=",
                " side=y",
                "side",
                "",
                " ",
                " \tc=\"",
                "\"",
                "=",
                " =cutover_",
                "z==");
        return piece.list()
                .ofMaxSize(6)
                .map(pieces -> String.join(";", pieces).strip())
                .list()
                .ofMaxSize(4);
    }

    private static List<String> remaining(RequestHead head) {
        Fields additions = new Fields();
        new OwnCookies(SIDE).removeFrom(head, additions);
        List<String> cookies = new ArrayList<>(Heads.cookies(head.fields()));
        cookies.addAll(Heads.cookies(additions));
        return cookies;
    }

    private static List<String> filtered(List<String> lines) {
        List<String> left = new ArrayList<>();
        for (String line : lines) {
            List<String> pieces = Arrays.asList(line.split(";", -1));
            List<String> kept = pieces.stream().filter(piece -> !isOwn(piece)).collect(Collectors.toList());
            while (kept.size() < pieces.size() && !kept.isEmpty() && kept.get(0).isBlank()) {
                kept.remove(0);
            }
            String rest = String.join(";", kept).strip();
            if (kept.size() == pieces.size() || !rest.isEmpty()) {
                left.add(rest);
            }
        }
        return left;
    }

    private static boolean isOwn(String piece) {
        String name = piece.split("=", -1)[0].strip();
        return name.startsWith("cutover_") || name.equals("side");
    }
}
