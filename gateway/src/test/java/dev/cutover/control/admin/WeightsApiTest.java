package dev.cutover.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.audit.Author;
import dev.cutover.control.weights.Expected;
import dev.cutover.control.weights.WeightWrite;
import dev.cutover.traffic.split.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightsApiTest {
    private static final String USERS = "/api/weights/users";

    private final TestAdmin admin = TestAdmin.open();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void aWeightThatIsPutActsAtOnce() {
        TestAdmin.Answer answer = admin.put(USERS, "{\"weight\":25,\"reason\":\"canary\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("endpoint").asString()).isEqualTo("users");
        assertThat(answer.json().get("from").isNull()).isTrue();
        assertThat(answer.json().get("to").asInt()).isEqualTo(25);
        assertThat(answer.json().get("reason").asString()).isEqualTo("canary");
        assertThat(admin.snapshot.rule(admin.users).effective().weight()).isEqualTo(new Weight(2500));
    }

    @Test
    void theAnswerSaysWhatTheFieldHeldBefore() {
        admin.put(USERS, "{\"weight\":12.5}");

        TestAdmin.Answer answer = admin.put(USERS, "{\"weight\":50}");

        assertThat(answer.body()).contains("\"from\":12.5", "\"to\":50");
    }

    @ParameterizedTest
    @CsvSource({"25, 25", "25.0, 25", "12.5, 12.5", "12.50, 12.5", "0.05, 0.05", "0, 0", "100, 100"})
    void weightsAreWrittenAsOperatorsWriteThem(String put, String listed) {
        assertThat(admin.put(USERS, "{\"weight\":" + put + "}").status()).isEqualTo(200);

        assertThat(admin.get("/api/weights").body()).contains("\"weights\":{\"users\":" + listed + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "101",
                "-1",
                "100.01",
                "12.345",
                "1e1",
                "1.0E1",
                "NaN",
                "Infinity",
                "\"25\"",
                "null",
                "true",
                "[25]",
                "{\"percent\":25}",
                "12.0000"
            })
    void whatIsNoPercentageIsRefusedAndSaidToBe(String weight) {
        TestAdmin.Answer answer = admin.put(USERS, "{\"weight\":" + weight + "}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.detail()).startsWith("weight: ").contains("expected: a number from 0 to 100");
        assertThat(admin.store.current().own()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"weight\":25",
                "weight=25",
                "{\"weight\":25}{}",
                "{\"weight\":1,\"weight\":2}",
                "{\"weight\":025}"
            })
    void whatIsNoJsonIsABadRequest(String body) {
        TestAdmin.Answer answer = admin.put(USERS, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(admin.store.current().own()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"wieght\":25}|wieght: unknown",
                "{\"weight\":25,\"force\":true}|force: unknown",
                "{}|weight: missing",
                "[25]|an array",
                "25|25",
                "{\"weight\":25,\"reason\":7}|reason: 7",
                "{\"weight\":25,\"expected\":\"10\"}|expected: \"10\""
            })
    void whatIsNotUnderstoodIsNamed(String body, String complaint) {
        TestAdmin.Answer answer = admin.put(USERS, body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).startsWith(complaint);
        assertThat(admin.store.current().own()).isEmpty();
    }

    @Test
    void aReasonMayHaveFiveHundredCharacters() {
        String reason = "x".repeat(500);

        assertThat(admin.put(USERS, "{\"weight\":1,\"reason\":\"" + reason + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(admin.put(USERS, "{\"weight\":1,\"reason\":\"" + reason + "x\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void anUnknownEndpointIsNotFound() {
        assertThat(admin.put("/api/weights/nobody", "{\"weight\":25}").status()).isEqualTo(404);
        assertThat(admin.call("DELETE", "/api/weights/nobody", null).status()).isEqualTo(404);
        assertThat(admin.get("/api/weights/nobody").status()).isEqualTo(404);
    }

    @Test
    void theCommonWeightIsWrittenAsAStar() {
        assertThat(admin.put("/api/weights/*", "{\"weight\":40}").status()).isEqualTo(200);

        assertThat(admin.get("/api/weights").body()).contains("\"weights\":{\"*\":40}");
        assertThat(admin.get(USERS).body()).contains("\"weight\":40").contains("\"source\":\"memory-default\"");
    }

    @Test
    void aWriteThatExpectsSomethingElseIsAConflict() {
        admin.put(USERS, "{\"weight\":10}");

        TestAdmin.Answer answer = admin.put(USERS, "{\"weight\":25,\"expected\":20}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("actual").asInt()).isEqualTo(10);
        assertThat(admin.put(USERS, "{\"weight\":25,\"expected\":10.0}").status())
                .isEqualTo(200);
    }

    @Test
    void aFieldThatHoldsNothingMayBeExpectedToHoldWhatIsInForce() {
        admin.put("/api/weights/*", "{\"weight\":10}");

        assertThat(admin.put(USERS, "{\"weight\":25,\"expected\":11}").status()).isEqualTo(409);
        assertThat(admin.put(USERS, "{\"weight\":25,\"expected\":10}").status()).isEqualTo(200);
    }

    @Test
    void nullExpectsThatAFieldHoldsNothing() {
        assertThat(admin.put(USERS, "{\"weight\":25,\"expected\":null}").status())
                .isEqualTo(200);
        assertThat(admin.put(USERS, "{\"weight\":30,\"expected\":null}").status())
                .isEqualTo(409);
    }

    @Test
    void aWeightThatIsDeletedLeavesTheNextInLine() {
        admin.put("/api/weights/*", "{\"weight\":10}");
        admin.put(USERS, "{\"weight\":25}");

        TestAdmin.Answer answer = admin.call("DELETE", USERS, null);

        assertThat(answer.body()).contains("\"from\":25", "\"to\":null");
        assertThat(admin.get(USERS).json().get("weight").asInt()).isEqualTo(10);
    }

    @Test
    void theWeightOfAnEndpointThatIsGoneCanBeDeleted() {
        admin.store.write(WeightWrite.weight("gone", new Weight(500), Expected.anything(), Author.of("test")));

        assertThat(admin.call("DELETE", "/api/weights/gone", null).status()).isEqualTo(200);
        assertThat(admin.store.current().own()).isEmpty();
    }

    @Test
    void theListSaysWhatIsInForceForEachEndpoint() {
        admin.store.write(WeightWrite.flag("new_backend", true, Author.of("test")));
        admin.put(USERS, "{\"weight\":25}");

        TestAdmin.Answer answer = admin.get("/api/weights");

        assertThat(answer.json().get("endpoints").size()).isEqualTo(3);
        assertThat(answer.body())
                .contains("\"id\":\"users\"", "\"source\":\"memory\"", "\"flag\":true")
                .contains("\"id\":\"_other\"");
    }

    @Test
    void ofFiftyWritersThatExpectTheSameOneWins() throws Exception {
        admin.put(USERS, "{\"weight\":0}");
        ExecutorService writers = Executors.newFixedThreadPool(10);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            String body = "{\"weight\":" + i + ",\"expected\":0}";
            answers.add(writers.submit(() -> {
                start.await();
                return admin.put(USERS, body).status();
            }));
        }

        start.countDown();
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> answer : answers) {
            statuses.add(answer.get());
        }
        writers.shutdown();

        assertThat(statuses).containsOnly(200, 409);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(1);
    }

    @Test
    void noIncrementIsLostWhenFiftyWritersTryUntilTheyAreTaken() throws Exception {
        admin.put(USERS, "{\"weight\":0}");
        ExecutorService writers = Executors.newFixedThreadPool(10);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            running.add(writers.submit(this::incrementUntilTaken));
        }

        for (Future<?> writer : running) {
            writer.get();
        }
        writers.shutdown();

        assertThat(admin.get(USERS).json().get("weight").asInt()).isEqualTo(50);
    }

    private void incrementUntilTaken() {
        int status = 409;
        while (status == 409) {
            int held = admin.get(USERS).json().get("weight").asInt();
            status = admin.put(USERS, "{\"weight\":" + (held + 1) + ",\"expected\":" + held + "}")
                    .status();
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void aBodyThatIsNotSaidToBeJsonIsNotRead() {
        String body = "{\"weight\":25}";

        assertThat(admin.call("PUT", USERS, body).status()).isEqualTo(415);
        assertThat(admin.call("PUT", USERS, body, "Content-Type", "text/plain").status())
                .isEqualTo(415);
        assertThat(admin.call("PUT", USERS, body, "Content-Type", "nonsense").status())
                .isEqualTo(415);
        assertThat(admin.call("PUT", USERS, body, "Content-Type", "application/json; charset=utf-8")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aBodyBeyond64KilobytesIsTooLarge() {
        TestAdmin.Answer answer = admin.put(USERS, "{\"weight\":25,\"reason\":\"" + "x".repeat(70_000) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void aMethodThatIsNotForAPathIsRefusedWithThoseThatAre() {
        TestAdmin.Answer answer = admin.call("POST", USERS, "{}", "Content-Type", "application/json");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("DELETE, GET, PUT");
        assertThat(admin.put("/api/weights", "{\"weight\":25}").status()).isEqualTo(405);
    }

    @Test
    void aPathThatIsNothingIsAProblem() {
        TestAdmin.Answer answer = admin.get("/api/nothing");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("type").asString()).isEqualTo("about:blank");
        assertThat(answer.json().get("title").asString()).isEqualTo("Not Found");
        assertThat(answer.detail()).contains("/api/nothing");
    }
}
