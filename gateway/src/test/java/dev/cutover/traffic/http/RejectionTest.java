package dev.cutover.traffic.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RejectionTest {
    @ParameterizedTest
    @CsvSource({
        "TLS,0",
        "MALFORMED,400",
        "NO_ROUTE,404",
        "METHOD_NOT_ALLOWED,405",
        "REQUEST_TIMEOUT,408",
        "BODY_TOO_LARGE,413",
        "URI_TOO_LONG,414",
        "EXPECTATION_FAILED,417",
        "HEAD_TOO_LARGE,431",
        "UNKNOWN_TRANSFER_CODING,501",
        "OVERLOADED,503",
        "TOO_MANY_CONNECTIONS,503",
        "DRAINING,503",
        "UNSUPPORTED_VERSION,505"
    })
    void eachHasTheStatusOfTheContract(Rejection rejection, int status) {
        assertThat(rejection.status()).isEqualTo(status);
    }

    @Test
    void eachHasAReasonOfItsOwn() {
        assertThat(Arrays.stream(Rejection.values()).map(Rejection::reason)).doesNotHaveDuplicates();
    }

    @Test
    void aRefusalIsCheapAndSaysWhatWasWrong() {
        MalformedMessageException refusal = new MalformedMessageException("There is no Host");

        assertThat(refusal.rejection()).isEqualTo(Rejection.MALFORMED);
        assertThat(refusal.detail()).isEqualTo("There is no Host");
        assertThat(refusal.getStackTrace()).isEmpty();
    }
}
