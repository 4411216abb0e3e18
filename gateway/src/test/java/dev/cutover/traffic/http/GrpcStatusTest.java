package dev.cutover.traffic.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcStatusTest {
    private static Fields fields(String name, String value) {
        Fields fields = new Fields();
        fields.add(name.getBytes(StandardCharsets.US_ASCII), value);
        return fields;
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "4, DEADLINE_EXCEEDED", "14, UNAVAILABLE", "16, UNAUTHENTICATED"})
    void aNumberInTheTrailersIsAStatus(String number, GrpcStatus status) {
        assertThat(GrpcStatus.of(fields("grpc-status", number))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"17", "99", "140", "-1", "1x", "x", ":", "/", "''"})
    void anythingElseIsUnknown(String value) {
        assertThat(GrpcStatus.of(fields("grpc-status", value))).isEqualTo(GrpcStatus.UNKNOWN);
    }

    @Test
    void noStatusIsUnknown() {
        assertThat(GrpcStatus.of(null)).isEqualTo(GrpcStatus.UNKNOWN);
        assertThat(GrpcStatus.of(fields("grpc-message", "14"))).isEqualTo(GrpcStatus.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "application/grpc, true",
        "Application/GRPC, true",
        "application/grpc+proto, true",
        "application/grpc; charset=x, true",
        "application/grpc-web, false",
        "application/grp, false",
        "application/json, false"
    })
    void theContentTypeTellsAResponseOfGrpc(String contentType, boolean isGrpc) {
        assertThat(GrpcStatus.isOf(fields("content-type", contentType))).isEqualTo(isGrpc);
    }

    @Test
    void aResponseWithoutAContentTypeIsNotOne() {
        assertThat(GrpcStatus.isOf(new Fields())).isFalse();
        assertThat(GrpcStatus.isOf(fields("grpc-status", "0"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE, UNAVAILABLE", "14, UNAVAILABLE", "0, OK", "UNKNOWN, UNKNOWN"})
    void aNameOrANumberIsRead(String text, GrpcStatus status) {
        assertThat(GrpcStatus.parse(text)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"17", "-1", "014", "unavailable", "NONE", "''"})
    void anythingElseIsNone(String text) {
        assertThat(GrpcStatus.parse(text)).isNull();
    }
}
