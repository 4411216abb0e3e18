package dev.cutover.traffic.split;

import static dev.cutover.traffic.split.Splits.assign;
import static dev.cutover.traffic.split.Splits.assignTrusted;
import static dev.cutover.traffic.split.Splits.at;
import static dev.cutover.traffic.split.Splits.only;
import static dev.cutover.traffic.split.Splits.splitter;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.Backend;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When an id is minted, and what it is. */
final class StickyIdsTest {
    private static final String ID = "abcdefghijklmnopqrst-_";

    private final Splitter splitter = splitter("header:X-User-Id");

    @ParameterizedTest
    @ValueSource(strings = {"0.01", "50", "99.99"})
    void aUserWithoutKeyGetsAnIdWhereTheKeyDecides(String weight) {
        Assignment assignment = assign(splitter, at(weight), Heads.with());

        assertThat(assignment.mintsId()).isTrue();
        assertThat(assignment.keySource()).isEqualTo("minted");
        assertThat(assignment.key()).matches("[A-Za-z0-9_-]{22}");
        assertThat(assignment.bucket()).isEqualTo(new Buckets("cutover").of(assignment.key()));
        assertThat(assignment.reason()).isEqualTo(Reason.BUCKET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100"})
    void noIdIsMintedWhereTheWeightAloneDecides(String weight) {
        assertThat(assign(splitter, at(weight), Heads.with()).mintsId()).isFalse();
    }

    @Test
    void noIdIsMintedForAnEndpointOfOneBackend() {
        assertThat(assign(splitter, only(Backend.NEW, "50"), Heads.with()).mintsId())
                .isFalse();
    }

    @Test
    void noIdIsMintedWhileTheFlagIsFalse() {
        assertThat(assign(splitter, at("50", false), Heads.with()).mintsId()).isFalse();
    }

    @Test
    void aForcedRequestOfAUserWithoutKeyGetsAnId() {
        assertThat(assignTrusted(at("50"), UserLists.EMPTY, Heads.with("X-Cutover-Force: new"))
                        .mintsId())
                .isTrue();
    }

    @Test
    void aUserWithAKeyGetsNoId() {
        assertThat(assign(splitter, at("50"), Heads.with("X-User-Id: 42")).mintsId())
                .isFalse();
    }

    @Test
    void aValidIdIsNotSetAgain() {
        Assignment assignment = assign(splitter, at("50"), Heads.with("Cookie: cutover_id=" + ID));

        assertThat(assignment.mintsId()).isFalse();
        assertThat(assignment.key()).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "42", ID + "a", "abcdefghijklmnopqrst-", "abcdefghijklmnopqrst+/", "\"" + ID + "\""})
    void aValueThatIsNoIdIsReplaced(String value) {
        Assignment assignment = assign(splitter, at("50"), Heads.with("Cookie: cutover_id=" + value));

        assertThat(assignment.mintsId()).isTrue();
        assertThat(assignment.key()).isNotEqualTo(value);
    }

    @Test
    void aValueThatIsNoIdIsNoKeyWhereNoneIsMinted() {
        assertThat(assign(splitter, at("0"), Heads.with("Cookie: cutover_id=42"))
                        .hasKey())
                .isFalse();
    }

    @Test
    void aValidIdBehindAnInvalidOneCounts() {
        Assignment assignment = assign(splitter, at("50"), Heads.with("Cookie: cutover_id=x; cutover_id=" + ID));

        assertThat(assignment.key()).isEqualTo(ID);
    }

    @Test
    void anIdIsTheBase64UrlOf128RandomBits() {
        byte[] bits = ByteBuffer.allocate(16)
                .putLong(0x0123456789ABCDEFL)
                .putLong(0xFEDCBA9876543210L)
                .array();
        long[] longs = {0x0123456789ABCDEFL, 0xFEDCBA9876543210L};
        int[] next = {0};
        RandomGenerator random = () -> longs[next[0]++];

        Assignment assignment = assign(new Splitter(Splits.settings(), random), at("50"), Heads.with());

        assertThat(assignment.key())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    @Test
    void theSameSeedGivesTheSameIds() {
        assertThat(someOf(new byte[48])).isEqualTo(someOf(new byte[48]));
    }

    @Test
    void everyPartOfTheSeedCounts() {
        for (int i = 0; i < 48; i += 8) {
            byte[] seed = new byte[48];
            seed[i] = 2;

            assertThat(someOf(seed)).isNotEqualTo(someOf(new byte[48]));
        }
    }

    private static List<Long> someOf(byte[] seed) {
        RandomGenerator random = StickyIds.randomness(seed);
        return List.of(random.nextLong(), random.nextLong(), random.nextLong());
    }

    @Test
    void splittersOfTheirOwnMintDifferentIds() {
        Set<String> ids = new HashSet<>();
        for (int loop = 0; loop < 8; loop++) {
            Splitter own = new Splitter(Splits.settings());
            for (int i = 0; i < 1_000; i++) {
                ids.add(assign(own, at("50"), Heads.with()).key());
            }
        }

        assertThat(ids).hasSize(8_000);
    }
}
