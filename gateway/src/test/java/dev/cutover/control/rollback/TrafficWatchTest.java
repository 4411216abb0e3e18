package dev.cutover.control.rollback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.control.cluster.LoneInstance;
import dev.cutover.control.cluster.RollbackNotice;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.TrafficSnapshot;
import dev.cutover.traffic.route.RouteTable;
import dev.cutover.traffic.split.Reason;
import dev.cutover.traffic.split.SplitRule;
import dev.cutover.traffic.split.UserLists;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrafficWatchTest {
    private final Endpoint users = TestTraffic.endpoint("users", 0);
    private final LoneInstance cluster = new LoneInstance("gw-1");
    private final TrafficWatch watch = new TrafficWatch(() -> snapshot("40"), cluster, () -> 0);

    @Test
    void aSecondWithoutAttemptsConfirms() {
        announce("0");
        look("0", 0);
        look("0", 999);
        assertThat(cluster.confirmations("r1")).isEmpty();

        look("0", 1000);

        assertThat(cluster.confirmations("r1")).containsKey("gw-1");
    }

    @Test
    void anAttemptBeginsTheSecondAnew() {
        announce("0");
        look("0", 0);
        users.trying(Backend.NEW, Reason.BUCKET);
        look("0", 900);

        look("0", 1800);

        assertThat(cluster.confirmations("r1")).isEmpty();
    }

    @Test
    void weightsThatAreNotInForceConfirmNothing() {
        announce("0");
        look("40", 0);

        look("40", 5000);

        assertThat(cluster.confirmations("r1")).isEmpty();
    }

    @Test
    void aStepConfirmsWhileTrafficGoesOn() {
        announce("10");
        look("10", 0);
        users.trying(Backend.NEW, Reason.BUCKET);

        look("10", 1000);

        assertThat(cluster.confirmations("r1")).containsKey("gw-1");
    }

    @Test
    void usersOfTheAllowListDoNotCount() {
        announce("0");
        look("0", 0);
        users.trying(Backend.NEW, Reason.ALLOW);

        look("0", 1000);

        assertThat(cluster.confirmations("r1")).containsKey("gw-1");
    }

    private void announce(String target) {
        cluster.announce(new RollbackNotice("r1", Map.of("users", Weight.parse(target)), false));
    }

    private void look(String weight, long millis) {
        watch.look(snapshot(weight), TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private TrafficSnapshot snapshot(String weight) {
        WeightTable table = new WeightTable(
                WeightTable.Origin.MEMORY, Map.of("users", Weight.parse(weight)), null, Map.of(), Set.of(), Set.of());
        return new TrafficSnapshot(
                TestTraffic.configured(new RouteTable<>(List.of()), List.of(users), users, false, TestTraffic.SPLIT),
                List.of(new SplitRule(table.effective("users", "new_backend", null), null)),
                UserLists.of(table));
    }
}
