package dev.cutover.traffic.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.FakeExchange;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.exchange.Endpoint;
import dev.cutover.traffic.exchange.ExchangeObserver;
import dev.cutover.traffic.exchange.ExchangeRecord;
import dev.cutover.traffic.http.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ObserversTest {
    private final Endpoint users = TestTraffic.endpoint("users", 0);
    private final List<String> heard = new ArrayList<>();

    @Test
    void eachHearsOfEverythingInOrder() {
        Observers observers = new Observers(List.of(recorder("first"), recorder("second")));

        observers.exchanged(FakeExchange.at(users));
        observers.rejected(Rejection.DRAINING, 0);

        assertThat(heard).containsExactly("first users", "second users", "first DRAINING", "second DRAINING");
    }

    @Test
    void oneThatThrowsHarmsNeitherTheExchangeNorTheOthers() {
        Observers observers = new Observers(List.of(new Broken(), recorder("second")));

        observers.exchanged(FakeExchange.at(users));
        observers.rejected(Rejection.DRAINING, 0);

        assertThat(heard).containsExactly("second users", "second DRAINING");
    }

    private ExchangeObserver recorder(String name) {
        return new ExchangeObserver() {
            @Override
            public void exchanged(ExchangeRecord exchange) {
                heard.add(name + " " + exchange.endpoint().id());
            }

            @Override
            public void rejected(Rejection rejection, int loopIndex) {
                heard.add(name + " " + rejection);
            }
        };
    }

    private static final class Broken implements ExchangeObserver {
        @Override
        public void exchanged(ExchangeRecord exchange) {
            throw new IllegalStateException("broken on purpose");
        }

        @Override
        public void rejected(Rejection rejection, int loopIndex) {
            throw new AssertionError("broken on purpose");
        }
    }
}
