package dev.cutover.traffic.split;

import static dev.cutover.traffic.split.Splits.allow;
import static dev.cutover.traffic.split.Splits.assign;
import static dev.cutover.traffic.split.Splits.assignTrusted;
import static dev.cutover.traffic.split.Splits.at;
import static dev.cutover.traffic.split.Splits.deny;
import static dev.cutover.traffic.split.Splits.only;
import static dev.cutover.traffic.split.Splits.splitter;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.RequestHead;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What an assignment tells, and that it stands by itself. */
final class AssignmentTest {
    private final Splitter splitter = splitter("header:X-User-Id");

    @Test
    void theKeyOutlivesTheRequestHead() {
        RequestHead head = Heads.with("X-User-Id: 42");
        Assignment assignment = assign(splitter, at("50"), head);

        head.clear();
        Arrays.fill(head.bytes(), (byte) '?');

        assertThat(assignment.key()).isEqualTo("42");
    }

    @Test
    void nothingOfTheRequestBeforeIsLeft() {
        Assignment assignment = assign(splitter, at("50"), Heads.with());
        assignment.key();

        splitter.assign(Heads.with(), false, at("0"), UserLists.EMPTY, assignment);

        assertThat(assignment.mintsId()).isFalse();
        assertThat(assignment.hasKey()).isFalse();
        assertThat(assignment.key()).isEmpty();
        assertThat(assignment.keySource()).isEqualTo("none");
        assertThat(assignment.weight()).isEqualTo(Weight.NONE);
    }

    @Test
    void aVeryLongKeyIsKeptWholeAndItsRoomGivenBack() {
        String key = "x".repeat(16_000);
        Assignment assignment = assign(splitter, at("50"), Heads.with("X-User-Id: " + key));
        assertThat(assignment.key()).isEqualTo(key);
        assertThat(assignment.bucket()).isEqualTo(new Buckets("cutover").of(key));

        splitter.assign(Heads.with("X-User-Id: 42"), false, at("50"), UserLists.EMPTY, assignment);

        assertThat(assignment.key()).isEqualTo("42");
        assertThat(assignment.stickyKey().bytes()).hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void aBucketIsExplainedByTheWeight() {
        RequestHead head = Heads.with("X-User-Id: 42");

        assertThat(assign(splitter, at("25"), head).why()).isEqualTo("bucket 9651 is not below 2500 (weight 25 %)");
        assertThat(assign(splitter, at("99.5"), head).why()).isEqualTo("bucket 9651 is below 9950 (weight 99.5 %)");
    }

    @Test
    void aMintedIdIsExplained() {
        assertThat(assign(splitter, at("50"), Heads.with()).why()).contains("bucket", "a new id was minted");
    }

    @Test
    void everyReasonIsExplainedInItsOwnWords() {
        RequestHead head = Heads.with("X-User-Id: 42", "X-Cutover-Force: new");

        assertThat(assign(splitter, only(Backend.NEW, "0"), head).why()).contains("never split");
        assertThat(assign(splitter, at("50", false), head).why()).contains("flag is not true");
        assertThat(assign(splitter, at("50"), deny("42"), head).why()).contains("deny-list");
        assertThat(assign(splitter, at("50"), allow("42"), head).why()).contains("allow-list");
        assertThat(assignTrusted(at("0"), UserLists.EMPTY, head).why()).contains("X-Cutover-Force");
        assertThat(assign(splitter, at("100"), Heads.with()).why()).contains("none is needed at weight 100 %");
    }
}
