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
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What decides, and what beats what. Bucket of {@code 42} under the salt {@code cutover}: 9651. */
final class SplitterTest {
    private static final String USER = "X-User-Id: 42";
    private static final RequestHead USER_42 = Heads.with(USER);

    private final Splitter splitter = splitter("header:X-User-Id");

    @Test
    void aBucketBelowTheWeightGoesToNew() {
        Assignment assignment = assign(splitter, at("96.52"), USER_42);

        assertOutcome(assignment, Backend.NEW, Reason.BUCKET);
        assertThat(assignment.bucket()).isEqualTo(9651);
    }

    @Test
    void aBucketAtTheWeightGoesToLegacy() {
        assertOutcome(assign(splitter, at("96.51"), USER_42), Backend.LEGACY, Reason.BUCKET);
    }

    @Test
    void nobodyGoesToNewAtZero() {
        assertOutcome(assign(splitter, at("0"), USER_42), Backend.LEGACY, Reason.BUCKET);
        assertOutcome(assign(splitter, at("0"), Heads.with()), Backend.LEGACY, Reason.WEIGHT);
    }

    @Test
    void everybodyGoesToNewAtHundred() {
        assertOutcome(assign(splitter, at("100"), USER_42), Backend.NEW, Reason.BUCKET);
        assertOutcome(assign(splitter, at("100"), Heads.with()), Backend.NEW, Reason.WEIGHT);
    }

    @Test
    void anEndpointForOneBackendIsNeverSplit() {
        assertOutcome(assign(splitter, only(Backend.NEW, "0"), USER_42), Backend.NEW, Reason.BACKEND_ONLY);
        assertOutcome(assign(splitter, only(Backend.LEGACY, "100"), USER_42), Backend.LEGACY, Reason.BACKEND_ONLY);
    }

    @Test
    void anEndpointForOneBackendObeysNeitherForceNorLists() {
        Assignment assignment =
                assignTrusted(only(Backend.LEGACY, "50"), allow("42"), Heads.with(USER, "X-Cutover-Force: new"));

        assertOutcome(assignment, Backend.LEGACY, Reason.BACKEND_ONLY);
        assertThat(assignment.hasKey()).isFalse();
    }

    @Test
    void aFalseFlagHoldsEverybodyAtLegacyTheAllowListIncluded() {
        Assignment assignment = assign(splitter, at("100", false), allow("42"), USER_42);

        assertOutcome(assignment, Backend.LEGACY, Reason.FLAG);
    }

    @Test
    void aFalseFlagBeatsTheForceHeader() {
        Assignment assignment = assignTrusted(at("100", false), UserLists.EMPTY, Heads.with("X-Cutover-Force: new"));

        assertOutcome(assignment, Backend.LEGACY, Reason.FLAG);
    }

    @Test
    void aTrueFlagLetsTheWeightDecide() {
        assertOutcome(assign(splitter, at("10", true), USER_42), Backend.LEGACY, Reason.BUCKET);
        assertOutcome(assign(splitter, at("97", true), USER_42), Backend.NEW, Reason.BUCKET);
    }

    @Test
    void theAllowListGetsNewAtZero() {
        assertOutcome(assign(splitter, at("0"), allow("42"), USER_42), Backend.NEW, Reason.ALLOW);
    }

    @Test
    void theDenyListGetsLegacyAtHundred() {
        assertOutcome(assign(splitter, at("100"), deny("42"), USER_42), Backend.LEGACY, Reason.DENY);
    }

    @Test
    void denyBeatsAllow() {
        UserLists both = new UserLists(Set.of("42"), Set.of("42"));

        assertOutcome(assign(splitter, at("100"), both, USER_42), Backend.LEGACY, Reason.DENY);
    }

    @Test
    void aListThatNamesAnotherUserChangesNothing() {
        assertOutcome(assign(splitter, at("0"), allow("421", "4"), USER_42), Backend.LEGACY, Reason.BUCKET);
    }

    @Test
    void anEmptyEntryOfAListIsNotAUserWithoutKey() {
        assertOutcome(assign(splitter, at("100"), deny(""), Heads.with()), Backend.NEW, Reason.WEIGHT);
        assertOutcome(assign(splitter, at("0"), allow(""), Heads.with()), Backend.LEGACY, Reason.WEIGHT);
    }

    @Test
    void aTrustedClientForcesNewAtZero() {
        Assignment assignment = assignTrusted(at("0"), UserLists.EMPTY, Heads.with(USER, "X-Cutover-Force: new"));

        assertOutcome(assignment, Backend.NEW, Reason.FORCED);
    }

    @Test
    void aTrustedClientForcesLegacyOverTheAllowList() {
        Assignment assignment = assignTrusted(at("100"), allow("42"), Heads.with(USER, "X-Cutover-Force: legacy"));

        assertOutcome(assignment, Backend.LEGACY, Reason.FORCED);
    }

    @Test
    void denyBeatsForce() {
        Assignment assignment = assignTrusted(at("100"), deny("42"), Heads.with(USER, "X-Cutover-Force: new"));

        assertOutcome(assignment, Backend.LEGACY, Reason.DENY);
    }

    @Test
    void forceIsReadInAnyCase() {
        Assignment assignment = assignTrusted(at("0"), UserLists.EMPTY, Heads.with("x-cutover-FORCE: New"));

        assertOutcome(assignment, Backend.NEW, Reason.FORCED);
    }

    @Test
    void forceWithAnyOtherValueIsNoForce() {
        Assignment assignment = assignTrusted(at("0"), UserLists.EMPTY, Heads.with(USER, "X-Cutover-Force: newer"));

        assertOutcome(assignment, Backend.LEGACY, Reason.BUCKET);
    }

    @Test
    void otherHeadersOfOursForceNothing() {
        Assignment assignment = assignTrusted(at("0"), UserLists.EMPTY, Heads.with(USER, "X-Cutover-Shadow: new"));

        assertOutcome(assignment, Backend.LEGACY, Reason.BUCKET);
    }

    @Test
    void aClientThatIsNotTrustedForcesNothing() {
        Assignment assignment = assign(splitter, at("0"), Heads.with(USER, "X-Cutover-Force: new"));

        assertOutcome(assignment, Backend.LEGACY, Reason.BUCKET);
    }

    @Test
    void forceIsIgnoredWhereItIsNotEnabled() {
        SplitSettings on = Splits.settings("header:X-User-Id");
        SplitSettings off = new SplitSettings(
                on.keySources(), on.cookie(), on.salt(), false, on.forceTrusted(), on.exposeHeaders());
        Assignment assignment = new Assignment();

        new Splitter(off).assign(Heads.with(USER, "X-Cutover-Force: new"), true, at("0"), UserLists.EMPTY, assignment);

        assertOutcome(assignment, Backend.LEGACY, Reason.BUCKET);
    }

    @Test
    void onlyTrustedAddressesMayForceAndOnlyWhereItIsEnabled() throws UnknownHostException {
        SplitSettings on = Splits.settings();
        SplitSettings off = new SplitSettings(
                on.keySources(), on.cookie(), on.salt(), false, on.forceTrusted(), on.exposeHeaders());
        InetAddress trusted = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});

        assertThat(on.mayForce(trusted)).isTrue();
        assertThat(on.mayForce(InetAddress.getByAddress(new byte[] {127, 0, 0, 2})))
                .isFalse();
        assertThat(off.mayForce(trusted)).isFalse();
    }

    @Test
    void aGivenKeyIsAssignedAsARequestWithItWouldBe() {
        Assignment assignment = new Assignment();

        splitter.assign("42", at("97"), UserLists.EMPTY, assignment);

        assertOutcome(assignment, Backend.NEW, Reason.BUCKET);
        assertThat(assignment.bucket()).isEqualTo(9651);
        assertThat(assignment.keySource()).isEqualTo("given");
    }

    @Test
    void aGivenKeyIsLookedUpInTheLists() {
        Assignment assignment = new Assignment();

        splitter.assign("Zoë", at("0"), allow("Zoë"), assignment);

        assertOutcome(assignment, Backend.NEW, Reason.ALLOW);
    }

    private static void assertOutcome(Assignment assignment, Backend backend, Reason reason) {
        assertThat(assignment.reason()).isEqualTo(reason);
        assertThat(assignment.backend()).isEqualTo(backend);
    }
}
