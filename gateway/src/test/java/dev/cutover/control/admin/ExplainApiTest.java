package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.audit.Author;
import dev.cutover.control.weights.Expected;
import dev.cutover.control.weights.WeightWrite;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.CidrBlock;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.split.Assignment;
import dev.cutover.traffic.split.Splitter;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ExplainApiTest {
    private final TestAdmin admin = TestAdmin.open();

    @AfterEach
    @AfterProperty
    void close() {
        admin.close();
    }

    @Test
    void aRequestIsExplainedByTheUserItComesFrom() {
        weigh(25);

        JsonNode answer = explain("path=/users/7&header=X-User-Id:%20user-1");

        assertThat(answer.get("endpoint").asString()).isEqualTo("users");
        assertThat(answer.get("key").asString()).isEqualTo("user-1");
        assertThat(answer.get("keySource").asString()).isEqualTo("header:X-User-Id");
        assertThat(answer.get("bucket").asInt()).isEqualTo(7408);
        assertThat(answer.get("weight").asInt()).isEqualTo(25);
        assertThat(answer.get("weightSource").asString()).isEqualTo("memory");
        assertThat(answer.get("flag").isNull()).isTrue();
        assertThat(answer.get("list").isNull()).isTrue();
        assertThat(answer.get("circuit").asString()).isEqualTo("closed");
        assertThat(answer.get("backend").asString()).isEqualTo("legacy");
        assertThat(answer.get("why").asString()).contains("7408", "2500");
    }

    @Property(tries = 200)
    void aRequestIsExplainedAsTheSplitterWouldAssignIt(
            @ForAll @IntRange(max = 10_000) int hundredths,
            @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 20) String user) {
        admin.store.write(WeightWrite.weight("users", new Weight(hundredths), Expected.anything(), Author.of("test")));
        RequestHead head =
                TestTraffic.request("GET /users/7 HTTP/1.1\r\nHost: localhost\r\nX-User-Id: " + user + "\r\n\r\n");
        Assignment assignment = new Assignment();
        new Splitter(TestAdmin.SPLIT)
                .assign(head, false, admin.snapshot.rule(admin.users), admin.snapshot.lists(), assignment);

        JsonNode byRequest = explain("path=/users/7&header=X-User-Id:" + user);
        JsonNode byKey = explain("endpoint=users&key=" + user);

        for (JsonNode answer : new JsonNode[] {byRequest, byKey}) {
            assertThat(answer.get("backend").asString())
                    .isEqualTo(assignment.backend().label());
            assertThat(answer.get("bucket").asInt()).isEqualTo(assignment.bucket());
            assertThat(answer.get("why").asString()).isEqualTo(assignment.why());
        }
    }

    @Test
    void aUserWithoutAKeyIsToldThatAnIdWouldDecide() {
        weigh(25);

        JsonNode answer = explain("path=/users/7");

        assertThat(answer.get("backend").isNull()).isTrue();
        assertThat(answer.get("key").isNull()).isTrue();
        assertThat(answer.get("keySource").asString()).isEqualTo("minted");
        assertThat(answer.get("why").asString()).contains("would get an id", "25 %");
    }

    @Test
    void aUserWithoutAKeyNeedsNoneAtZero() {
        JsonNode answer = explain("path=/users/7");

        assertThat(answer.get("backend").asString()).isEqualTo("legacy");
        assertThat(answer.get("keySource").asString()).isEqualTo("none");
    }

    @Test
    void theListsAreNamed() {
        admin.publish(new WeightTable(
                WeightTable.Origin.MEMORY, Map.of(), Weight.NONE, Map.of(), Set.of("user-1"), Set.of("user-2")));

        assertThat(explain("endpoint=users&key=user-1").get("list").asString()).isEqualTo("allow");
        assertThat(explain("endpoint=users&key=user-1").get("backend").asString())
                .isEqualTo("new");
        assertThat(explain("endpoint=users&key=user-2").get("list").asString()).isEqualTo("deny");
    }

    @Test
    void anOpenCircuitSendsWhatIsAssignedToNewToLegacy() {
        weigh(100);
        for (int i = 0; i < 100 && admin.users.breaker().tryAcquire(); i++) {
            admin.users.breaker().failed(1);
        }

        JsonNode answer = explain("endpoint=users&key=user-1");

        assertThat(answer.get("circuit").asString()).isEqualTo("open");
        assertThat(answer.get("backend").asString()).isEqualTo("legacy");
        assertThat(answer.get("why").asString()).contains("circuit");
    }

    @Test
    void theForceHeaderCountsFromATrustedAddressOnly() {
        String forced = "path=/users/7&header=X-Cutover-Force:new&header=X-User-Id:user-1";

        assertThat(explain(forced).get("backend").asString()).isEqualTo("new");
        assertThat(explain(forced + "&client=203.0.113.7").get("backend").asString())
                .isEqualTo("legacy");
        assertThat(TestAdmin.SPLIT.forceTrusted()).containsExactly(CidrBlock.parse("127.0.0.1/32"));
    }

    @Test
    void anEndpointOfOneBackendIsNeverSplit() {
        JsonNode answer = explain("path=/old/7&header=X-User-Id:user-1");

        assertThat(answer.get("backend").asString()).isEqualTo(Backend.LEGACY.label());
        assertThat(answer.get("why").asString()).startsWith("backend-only");
    }

    @Test
    void whatNothingMatchesIsTheOtherEndpointOrNone() {
        assertThat(explain("path=/elsewhere").get("endpoint").asString()).isEqualTo("_other");

        admin.rejectsUnmatched = true;
        admin.publish(admin.store.current());

        assertThat(explain("path=/elsewhere").get("endpoint").isNull()).isTrue();
        assertThat(explain("path=/elsewhere").get("why").asString()).contains("404");
    }

    @Test
    void aPathWithBlanksIsEscapedAsABrowserWouldDoIt() {
        assertThat(explain("path=/users/a%20b/%C3%A9").get("endpoint").asString())
                .isEqualTo("users");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "path=/a&endpoint=users&key=1",
                "endpoint=users",
                "endpoint=users&key=",
                "path=nowhere",
                "path=/a%0D%0AX-Evil:1",
                "path=/a&header=A:b%0D%0AX-Evil:1",
                "path=/a&header=A:b%0AX-Evil:1",
                "path=/a&host=a%0D%0Ab",
                "path=/a&method=GET%20/b%20HTTP/1.1%0D%0A",
                "path=/a&header=nocolon",
                "path=/a&method=TRACE",
                "path=/a&header=Content-Length:1&header=Content-Length:2",
                "path=/a&client=localhost"
            })
    void whatIsNoRequestIsABadRequest(String query) {
        TestAdmin.Answer answer = admin.get("/api/explain?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void anUnknownEndpointIsNotFound() {
        assertThat(admin.get("/api/explain?endpoint=nobody&key=1").status()).isEqualTo(404);
    }

    private void weigh(int percent) {
        admin.store.write(
                WeightWrite.weight("users", new Weight(percent * 100), Expected.anything(), Author.of("test")));
    }

    private JsonNode explain(String query) {
        TestAdmin.Answer answer = admin.get("/api/explain?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }
}
