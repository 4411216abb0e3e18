package dev.cutover.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.cutover.testing.GrpcEcho;
import dev.cutover.testing.RawBackend;
import dev.cutover.testing.TestCertificate;
import dev.cutover.testing.TestGateway;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real client of gRPC over TLS, the gateway, and real servers of gRPC. */
class GrpcIT {
    private static final TestCertificate CERTIFICATE = TestCertificate.forLoopback();

    private final GrpcEcho legacy = new GrpcEcho("legacy");
    private final GrpcEcho newBackend = new GrpcEcho("new");
    private TestGateway gateway;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws SSLException {
        start(newBackend.url());
    }

    private void start(String newUrl) throws SSLException {
        gateway = TestGateway.between(List.of(legacy.url()), List.of(newUrl))
                .https(CERTIFICATE)
                .listen("drain-timeout: 0s")
                .backends("protocol: h2c")
                .weight("100")
                .start();
        channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", gateway.secureAddress().getPort())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(CERTIFICATE.directory().resolve("ca.pem").toFile())
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        gateway.close();
        legacy.close();
        newBackend.close();
    }

    private String call(MethodDescriptor<String, String> method, String message) {
        return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, message);
    }

    private StatusRuntimeException failure(Runnable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::run);
    }

    @Test
    void aCallIsAnswered() {
        assertThat(call(GrpcEcho.SAY, "hello")).isEqualTo("hello new");
        assertThat(call(GrpcEcho.SAY, "x".repeat(1_000_000))).hasSize(1_000_004);
    }

    @Test
    void aStreamOfAnswersComesWhole() {
        List<String> answers = new ArrayList<>();

        ClientCalls.blockingServerStreamingCall(channel, GrpcEcho.COUNT, CallOptions.DEFAULT, "5000")
                .forEachRemaining(answers::add);

        assertThat(answers).hasSize(5000).endsWith("5000");
    }

    @Test
    void messagesGoBothWaysAtOnce() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        StreamObserver<String> messages = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(GrpcEcho.CHAT, CallOptions.DEFAULT), new Listening(heard));

        for (int i = 0; i < 10; i++) {
            messages.onNext(Integer.toString(i));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("echo " + i);
        }
        messages.onCompleted();

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("completed");
    }

    private record Listening(BlockingQueue<String> heard) implements StreamObserver<String> {
        @Override
        public void onNext(String message) {
            heard.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(failure.toString());
        }

        @Override
        public void onCompleted() {
            heard.add("completed");
        }
    }

    @Test
    void aFailureKeepsItsStatusItsMessageAndItsTrailers() {
        StatusRuntimeException failure = failure(() -> call(GrpcEcho.FAIL, "FAILED_PRECONDITION"));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failure.getStatus().getDescription()).isEqualTo("as you wish");
        assertThat(failure.getTrailers()).isNotNull();
        assertThat(failure.getTrailers().get(GrpcEcho.REASON)).isEqualTo("asked for");
    }

    @Test
    void aCallWhoseDeadlinePassesIsGivenUpAtTheServerToo() {
        CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS);

        StatusRuntimeException failure =
                failure(() -> ClientCalls.blockingUnaryCall(channel, GrpcEcho.WAIT, soon, "for ever"));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        await().until(() -> newBackend.cancelledCalls() == 1);
        assertThat(call(GrpcEcho.SAY, "next")).isEqualTo("next new");
    }

    @Test
    void legacyAnswersForANewThatIsNotThere() throws SSLException {
        channel.shutdownNow();
        gateway.close();
        start("http://127.0.0.1:" + RawBackend.closedPort());

        assertThat(call(GrpcEcho.SAY, "hello")).isEqualTo("hello legacy");
    }

    @Test
    void aClientHearsThatNobodyIsThere() throws SSLException {
        channel.shutdownNow();
        gateway.close();
        start("http://127.0.0.1:" + RawBackend.closedPort());
        legacy.close();

        StatusRuntimeException failure = failure(() -> call(GrpcEcho.SAY, "hello"));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
}
