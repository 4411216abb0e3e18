package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cutover.control.audit.AuditEntry;
import dev.cutover.control.audit.Author;
import dev.cutover.control.weights.Expected;
import dev.cutover.control.weights.WeightWrite;
import dev.cutover.control.weights.WriteResult;
import dev.cutover.testing.LeakCheck;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.RedisServer;
import dev.cutover.testing.TestGateway;
import dev.cutover.traffic.split.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the audit trail says of changes, when two gateways share a Redis. */
@ExtendWith(LeakCheck.class)
class AuditIT {
    private static final int WRITERS = 50;

    private final RedisServer redis = RedisServer.start();
    private final RawBackend backend = RawBackend.saying("legacy");
    private TestGateway one;
    private TestGateway two;

    @BeforeEach
    void startGateways() {
        redis.run("HSET", "cutover:weights", "*", "10");
        one = gateway();
        two = gateway();
        awaitBegun();
    }

    private TestGateway gateway() {
        return TestGateway.between(backend, backend)
                .weights("{store: redis, redis: {uri: \"" + redis.uri() + "\", poll-interval: 100ms}}")
                .endpoint("users", "/users/**")
                .start();
    }

    private void awaitBegun() {
        await().until(() -> redis.run("HGET", "cutover:audited", "begun") != null);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        backend.close();
        redis.close();
    }

    @Test
    void whatWasThereBeforeTheFirstGatewayIsNoChange() {
        redis.run("HSET", "cutover:weights", "users", "5");

        awaitEntries(1);

        assertThat(described()).containsExactly("redis weight users: -> 5");
    }

    @Test
    void aWeightWrittenToRedisDirectlyAppearsOnceWithWhatItWas() {
        redis.run("HSET", "cutover:weights", "*", "25");
        awaitEntries(1);
        redis.run("HSET", "cutover:weights", "*", "30");
        awaitEntries(2);

        assertThat(described()).containsExactly("redis weight *: 25 -> 30", "redis weight *: 10 -> 25");
    }

    @Test
    void flagsListsAndWeightsTakenAwayAppearToo() {
        redis.run("SET", "feature:new_backend", "false");
        awaitEntries(1);
        redis.run("SADD", "cutover:deny", "alice@example.com", "bob@example.com");
        awaitEntries(2);
        redis.run("HDEL", "cutover:weights", "*");
        awaitEntries(3);

        assertThat(described())
                .containsExactly(
                        "redis clear *: 10 -> ", "redis deny deny: 0 -> 2", "redis flag new_backend: -> false");
    }

    @Test
    void aWriteOfAGatewayAppearsOnceWithItsAuthorReasonAndGateway() {
        Author author = Author.of("cli:alice").because("canary").approvedBy("bob");

        one.gateway().store().write(WeightWrite.weight("users", Weight.parse("5"), Expected.anything(), author));
        redis.run("HSET", "cutover:weights", "*", "30");
        awaitEntries(2);

        AuditEntry entry = entries().get(1);
        assertThat(entry.author()).isEqualTo(author);
        assertThat(entry.instance()).isEqualTo(one.gateway().cluster().self());
        assertThat(described()).containsExactly("redis weight *: 10 -> 30", "cli:alice weight users: -> 5");
    }

    @Test
    void fiftyWritersThatExpectWhatTheySawLoseNoUpdateAndNoEntry() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(10);
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            TestGateway gateway = i % 2 == 0 ? one : two;
            writers.add(threads.submit(() -> addOne(gateway)));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        threads.shutdown();

        assertThat(redis.run("HGET", "cutover:weights", "*")).isEqualTo("60");
        assertThat(one.gateway().audit().trail().newest(1000)).hasSize(WRITERS);
    }

    private static void addOne(TestGateway gateway) {
        Weight seen = Weight.parse("10");
        while (true) {
            Weight next = new Weight(seen.hundredths() + 100);
            WriteResult result = gateway.gateway()
                    .store()
                    .write(WeightWrite.weight("*", next, Expected.weight(seen), Author.of("test")));
            if (result instanceof WriteResult.Conflict conflict && conflict.actual() != null) {
                seen = conflict.actual();
            } else {
                return;
            }
        }
    }

    @Test
    void aTrailThatCannotBeWrittenHoldsUpNoWrite() {
        redis.run("SET", "cutover:audit", "no stream");

        WriteResult result = one.gateway()
                .store()
                .write(WeightWrite.weight("*", Weight.parse("0"), Expected.anything(), Author.of("test")));

        assertThat(result).isInstanceOf(WriteResult.Written.class);
        assertThat(redis.run("HGET", "cutover:weights", "*")).isEqualTo("0");
    }

    @Test
    void theTrailIsTrimmed() {
        redis.run("EVAL", "for i = 1, 12000 do redis.call('XADD', 'cutover:audit', '*', 'actor', 'x') end", "0");

        one.gateway().store().write(WeightWrite.weight("*", Weight.parse("0"), Expected.anything(), Author.of("test")));

        assertThat((Long) redis.run("XLEN", "cutover:audit")).isBetween(10_000L, 10_200L);
    }

    private void awaitEntries(int count) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(entries()).hasSize(count));
    }

    private List<AuditEntry> entries() {
        return two.gateway().audit().trail().newest(100);
    }

    private List<String> described() {
        return entries().stream()
                .map(entry -> entry.author().actor() + " " + entry.action() + " " + entry.endpoint() + ": "
                        + entry.from() + (entry.from().isEmpty() ? "-> " : " -> ") + entry.to())
                .map(text -> text.replace(":  ->", ": ->"))
                .toList();
    }
}
