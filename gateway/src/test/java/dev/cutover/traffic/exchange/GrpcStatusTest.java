package dev.cutover.traffic.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Fields;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is answered in gRPC, and what the gateway's own answers are called there. */
class GrpcStatusTest {
    private static Fields fields(String name, String value) {
        Fields fields = new Fields();
        fields.add(name.getBytes(StandardCharsets.US_ASCII), value);
        return fields;
    }

    @ParameterizedTest
    @CsvSource({
        "application/grpc, true",
        "Application/GRPC, true",
        "application/grpc+proto, true",
        "application/grpc;charset=utf-8, true",
        "application/grpc ; charset=utf-8, true",
        "application/grpc-web, false",
        "application/grp, false",
        "application/json, false"
    })
    void theContentTypeTellsARequestOfGrpc(String contentType, boolean isGrpc) {
        assertThat(GrpcStatus.isAskedFor(fields("content-type", contentType))).isEqualTo(isGrpc);
    }

    @Test
    void aRequestWithoutAContentTypeIsNotOne() {
        assertThat(GrpcStatus.isAskedFor(fields("application/grpc", "application/grpc")))
                .isFalse();
        assertThat(GrpcStatus.isAskedFor(new Fields())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"408, 4", "504, 4", "404, 12", "413, 8", "500, 14", "502, 14", "503, 14"})
    void anAnswerOfTheGatewayHasAStatusInGrpc(int status, int expected) {
        assertThat(GrpcStatus.of(status)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"400", "405", "414", "417", "431", "501", "505"})
    void whatIsNoUseTryingAgainIsNotUnavailable(int status) {
        assertThat(GrpcStatus.of(status)).isEqualTo(13);
    }
}
