package dev.cutover.traffic.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FallbackBudgetTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final FallbackBudget budget = new FallbackBudget(20, ticker);

    private void request(int times) {
        for (int i = 0; i < times; i++) {
            budget.requested();
        }
    }

    private int spendAll() {
        int spent = 0;
        while (budget.trySpend()) {
            spent++;
        }
        return spent;
    }

    @Test
    void tenMayFallBackHoweverFewTheRequests() {
        assertThat(spendAll()).isEqualTo(10);
    }

    @Test
    void aShareOfTheRequestsMayFallBack() {
        request(100);

        assertThat(spendAll()).isEqualTo(20);
    }

    @Test
    void requestsOfTheLastTenSecondsCount() {
        for (int second = 0; second < 10; second++) {
            request(10);
            ticker.advance(second < 9 ? 1 : 0, TimeUnit.SECONDS);
        }

        assertThat(spendAll()).isEqualTo(20);
    }

    @Test
    void olderRequestsDoNotCount() {
        request(1000);
        ticker.advance(10, TimeUnit.SECONDS);

        assertThat(spendAll()).isEqualTo(10);
    }

    @Test
    void whatWasSpentComesBackAfterTenSeconds() {
        spendAll();
        ticker.advance(9, TimeUnit.SECONDS);
        assertThat(budget.trySpend()).isFalse();

        ticker.advance(1, TimeUnit.SECONDS);

        assertThat(spendAll()).isEqualTo(10);
    }

    @Test
    void aLongSilenceLeavesNothingOfTheOldCounts() {
        request(1000);
        ticker.advance(1L << 24, TimeUnit.SECONDS);
        ticker.advance(100, TimeUnit.SECONDS);

        assertThat(spendAll()).isEqualTo(10);
    }

    @Test
    void everythingMayFallBackAtAHundredPercent() {
        FallbackBudget whole = new FallbackBudget(100, ticker);
        for (int i = 0; i < 50; i++) {
            whole.requested();
            assertThat(whole.trySpend()).isTrue();
        }
    }
}
