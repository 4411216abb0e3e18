package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cutover.control.audit.AuditEntry;
import dev.cutover.control.audit.Author;
import dev.cutover.control.rollback.RollbackRequest;
import dev.cutover.control.rollback.RollbackResult;
import dev.cutover.control.rollback.RollbackScope;
import dev.cutover.testing.LeakCheck;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RawClient;
import dev.cutover.testing.RawResponse;
import dev.cutover.testing.RedisServer;
import dev.cutover.testing.SteadyLoad;
import dev.cutover.testing.TestGateway;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rollbacks of two gateways that share a Redis. */
@ExtendWith(LeakCheck.class)
class RollbackIT {
    private final RedisServer redis = RedisServer.start();
    private final RawBackend legacy = RawBackend.saying("legacy");
    private final RawBackend newBackend = RawBackend.saying("new");
    private TestGateway one;
    private TestGateway two;

    @BeforeEach
    void startGateways() {
        redis.run("HSET", "cutover:weights", "*", "100", "users", "40");
        redis.run("SADD", "cutover:allow", "tester");
        one = gateway();
        two = gateway();
        await().until(() -> one.gateway().cluster().live().size() == 2
                && two.gateway().cluster().live().size() == 2);
    }

    private TestGateway gateway() {
        return TestGateway.between(legacy, newBackend)
                .weights("{store: redis, redis: {uri: \"" + redis.uri() + "\", poll-interval: 100ms}}")
                .split("sticky-keys: [\"header:X-User\"]")
                .endpoint("users", "/users/**")
                .endpoint("pinned", "/pinned/**", "backend-only: new")
                .start();
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        legacy.close();
        newBackend.close();
        redis.close();
    }

    @Test
    void everythingGoesToLegacyAndAllGatewaysConfirmIt() {
        try (SteadyLoad load = new SteadyLoad(two, 2)) {
            load.awaitMore(50);

            RollbackResult result = one.gateway().rollback().run(request(RollbackScope.ALL, null));

            int deliveries = newBackend.deliveries();
            load.awaitMore(50);
            assertThat(newBackend.deliveries()).isEqualTo(deliveries);
            assertThat(load.errors()).isEmpty();
            assertThat(result.isConfirmed()).isTrue();
            assertThat(result.followers().stream().map(RollbackResult.Follower::id))
                    .containsExactlyInAnyOrder(
                            one.gateway().cluster().self(),
                            two.gateway().cluster().self());
            assertThat(result.seconds()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void levelThreeSetsEveryFieldToNobodyAndEveryFlagToFalse() {
        one.gateway().rollback().run(request(RollbackScope.ALL, null));

        assertThat(redis.run("HGET", "cutover:weights", "*")).isEqualTo("0");
        assertThat(redis.run("HGET", "cutover:weights", "users")).isEqualTo("0");
        assertThat(redis.run("GET", "feature:new_backend")).isEqualTo("false");
        assertThat(get(two, "/", "X-User: tester").body()).isEqualTo("legacy");
    }

    @Test
    void aRollbackIsOneEntryOfTheTrail() {
        one.gateway().rollback().run(request(RollbackScope.ALL, null));

        redis.run("SET", "feature:new_backend", "true");
        await().until(() -> trail().size() == 2);
        AuditEntry entry = trail().get(1);
        assertThat(entry.action()).isEqualTo("rollback");
        assertThat(entry.author())
                .isEqualTo(Author.of("cli:alice").because("errors").approvedBy("bob"));
        assertThat(List.of(entry.endpoint(), entry.from(), entry.to())).containsExactly("*", "100", "0");
    }

    private List<AuditEntry> trail() {
        return two.gateway().audit().trail().newest(10);
    }

    @Test
    void levelOneMovesOneEndpointAndLeavesTheAllowListAlone() {
        RollbackResult result = one.gateway().rollback().run(request(RollbackScope.ENDPOINT, "users"));

        assertThat(result.isConfirmed()).isTrue();
        assertThat(redis.run("HGET", "cutover:weights", "*")).isEqualTo("100");
        assertThat(redis.run("HGET", "cutover:weights", "users")).isEqualTo("0");
        assertThat(get(one, "/users/1", "X-User: tester").body()).isEqualTo("new");
        assertThat(get(one, "/users/1", "X-User: someone").body()).isEqualTo("legacy");
        assertThat(get(one, "/", "X-User: someone").body()).isEqualTo("new");
    }

    @Test
    void levelTwoGoesBackStepByStep() {
        assertThat(step()).isEqualTo("100 50 50");
        assertThat(step()).isEqualTo("50 10 10");
        assertThat(step()).isEqualTo("10 0 0");
        assertThat(step()).isEqualTo("0 0 0");
        assertThat(redis.run("HGET", "cutover:weights", "users")).isEqualTo("40");
    }

    private String step() {
        RollbackResult result = one.gateway().rollback().run(request(RollbackScope.STEP, null));
        assertThat(result.isConfirmed()).isTrue();
        return result.plan().from() + " " + result.plan().to() + " " + redis.run("HGET", "cutover:weights", "*");
    }

    @Test
    void aGatewayThatCannotSeeTheWeightsDoesNotConfirm() {
        two.gateway().store().close();
        redis.run("HSET", "cutover:weights", "*", "100");

        RollbackResult result = one.gateway().rollback().run(request(RollbackScope.ALL, null));

        assertThat(result.isConfirmed()).isFalse();
        assertThat(result.followers())
                .anyMatch(
                        follower -> follower.id().equals(two.gateway().cluster().self()) && follower.seconds() == null)
                .anyMatch(
                        follower -> follower.id().equals(one.gateway().cluster().self()) && follower.seconds() != null);
    }

    @Test
    void aGatewayThatHasGoneIsNotWaitedFor() {
        two.close();

        RollbackResult result = one.gateway().rollback().run(request(RollbackScope.ALL, null));

        assertThat(result.isConfirmed()).isTrue();
        assertThat(result.followers()).hasSize(1);
    }

    @Test
    void anEndpointThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> one.gateway().rollback().run(request(RollbackScope.ENDPOINT, "nobody")))
                .hasMessage("\"nobody\" is no endpoint");
    }

    @Test
    void withoutRedisARollbackTakesEffectHereAndEverywhereOnceRedisIsBack() {
        redis.freeze();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !one.gateway().store().state().isUp());

        RollbackResult result = one.gateway().rollback().run(request(RollbackScope.ALL, null));

        assertThat(result.away()).contains("Redis at");
        assertThat(result.isConfirmed()).isFalse();
        assertThat(result.seconds()).as("nobody waited for who cannot hear").isLessThan(10);
        assertThat(result.followers())
                .filteredOn(follower -> follower.seconds() != null)
                .extracting(RollbackResult.Follower::id)
                .containsExactly(one.gateway().cluster().self());
        assertThat(get(one, "/", "X-User: 1").body()).isEqualTo("legacy");
        assertThat(get(two, "/", "X-User: 1").body()).isEqualTo("new");
        redis.thaw();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(two, "/", "X-User: 1").body().equals("legacy"));
        assertThat(redis.run("HGET", "cutover:weights", "users")).isEqualTo("0");
        assertThat(get(one, "/", "X-User: 1").body()).isEqualTo("legacy");
    }

    private static RawResponse get(TestGateway gateway, String target, String field) {
        try (RawClient client = gateway.connect()) {
            return client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n")
                    .read();
        }
    }

    private static RollbackRequest request(RollbackScope scope, @Nullable String endpoint) {
        Author author = Author.of("cli:alice").because("errors").approvedBy("bob");
        return new RollbackRequest(scope, endpoint, author, false);
    }
}
