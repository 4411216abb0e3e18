package dev.cutover.traffic.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
    private static final String TRACEPARENT = "00-[0-9a-f]{32}-[0-9a-f]{16}-01";

    private final RequestIds ids = new RequestIds(new SplittableRandom(1));
    private final RequestIds.RequestId id = new RequestIds.RequestId();
    private final Fields additions = new Fields();

    private RequestHead identify(String... lines) {
        RequestHead head = ParsedRequest.with(lines);
        ids.identify(head.fields(), additions, id);
        return head;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-Z_az.09", "550e8400-e29b-41d4-a716-446655440000"})
    void aValidIdOfTheClientIsKept(String value) {
        RequestHead head = identify("X-Request-Id: " + value);

        assertThat(id).hasToString(value);
        assertThat(ParsedRequest.values(head.fields(), "X-Request-Id")).containsExactly(value);
        assertThat(additions.count()).isZero();
    }

    @Test
    void anIdMayHave128Characters() {
        String longest = "x".repeat(128);
        identify("X-Request-Id: " + longest);

        assertThat(id).hasToString(longest);
    }

    private void assertIsReplaced(RequestHead head) {
        assertThat(UUID.fromString(id.toString()).version()).isEqualTo(4);
        assertThat(UUID.fromString(id.toString()).variant()).isEqualTo(2);
        assertThat(ParsedRequest.values(head.fields(), "X-Request-Id")).isEmpty();
        assertThat(ParsedRequest.values(additions, "X-Request-Id")).containsExactly(id.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "a\"b", "a/b", "é"})
    void anIdWithOtherCharactersIsReplaced(String value) {
        assertIsReplaced(identify("X-Request-Id: " + value));
    }

    @Test
    void anIdThatIsTooLongIsReplaced() {
        assertIsReplaced(identify("X-Request-Id: " + "x".repeat(129)));
    }

    @Test
    void twoIdsAreReplacedByOne() {
        assertIsReplaced(identify("X-Request-Id: a", "X-Request-Id: b"));
    }

    @Test
    void aMissingIdIsMade() {
        assertIsReplaced(identify());
    }

    @Test
    void eachRequestGetsAnotherId() {
        identify();
        String first = id.toString();
        identify();

        assertThat(id).doesNotHaveToString(first);
    }

    @Test
    void aTraceIsBegunWhereTheClientHasNone() {
        ids.trace(ParsedRequest.with().fields(), additions);

        assertThat(ParsedRequest.values(additions, "traceparent"))
                .singleElement()
                .asString()
                .matches(TRACEPARENT)
                .doesNotContain("0".repeat(32))
                .doesNotContain("-0000000000000000-");
    }

    @Test
    void theTraceOfAClientGoesOn() {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        RequestHead head = ParsedRequest.with("traceparent: " + parent);
        ids.trace(head.fields(), additions);

        assertThat(additions.count()).isZero();
        assertThat(ParsedRequest.values(head.fields(), "traceparent")).containsExactly(parent);
    }
}
