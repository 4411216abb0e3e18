package dev.cutover.testing;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server of gRPC in the clear, whose messages are texts. */
public final class GrpcEcho implements AutoCloseable {
    /** Answers with the message and the server's name. */
    public static final MethodDescriptor<String, String> SAY = method(MethodType.UNARY, "Say");

    /** Answers with so many messages as the request says. */
    public static final MethodDescriptor<String, String> COUNT = method(MethodType.SERVER_STREAMING, "Count");

    /** Answers each message at once. */
    public static final MethodDescriptor<String, String> CHAT = method(MethodType.BIDI_STREAMING, "Chat");

    /** Fails with the status that the request names, and a trailer. */
    public static final MethodDescriptor<String, String> FAIL = method(MethodType.UNARY, "Fail");

    /** Never answers. */
    public static final MethodDescriptor<String, String> WAIT = method(MethodType.UNARY, "Wait");

    /** What comes with a failure. */
    public static final Metadata.Key<String> REASON = Metadata.Key.of("reason", Metadata.ASCII_STRING_MARSHALLER);

    private static final String SERVICE = "test.Echo";

    /** Texts as bytes. */
    private static final class TextMarshaller implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Server server;
    private final AtomicInteger cancelled = new AtomicInteger();

    /** A server that says its name, on a free port. */
    public GrpcEcho(String name) {
        ServerServiceDefinition service = ServerServiceDefinition.builder(SERVICE)
                .addMethod(SAY, ServerCalls.asyncUnaryCall((message, answer) -> say(message + " " + name, answer)))
                .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(GrpcEcho::count))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(Echo::new))
                .addMethod(FAIL, ServerCalls.asyncUnaryCall(GrpcEcho::fail))
                .addMethod(WAIT, ServerCalls.asyncUnaryCall((message, answer) -> await()))
                .build();
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .directExecutor()
                    .addService(service)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MethodDescriptor<String, String> method(MethodType type, String name) {
        return MethodDescriptor.<String, String>newBuilder(new TextMarshaller(), new TextMarshaller())
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .build();
    }

    private static void say(String message, StreamObserver<String> answer) {
        answer.onNext(message);
        answer.onCompleted();
    }

    private static void count(String upTo, StreamObserver<String> answer) {
        for (int i = 1; i <= Integer.parseInt(upTo); i++) {
            answer.onNext(Integer.toString(i));
        }
        answer.onCompleted();
    }

    private static void fail(String status, StreamObserver<String> answer) {
        Metadata trailers = new Metadata();
        trailers.put(REASON, "asked for");
        answer.onError(Status.fromCode(Status.Code.valueOf(status))
                .withDescription("as you wish")
                .asRuntimeException(trailers));
    }

    private void await() {
        Context.current().addListener(context -> cancelled.incrementAndGet(), Runnable::run);
    }

    /** Answers each message of a stream. */
    private record Echo(StreamObserver<String> answer) implements StreamObserver<String> {
        @Override
        public void onNext(String message) {
            answer.onNext("echo " + message);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
            answer.onCompleted();
        }
    }

    /** How many calls that got no answer were given up by their clients. */
    public int cancelledCalls() {
        return cancelled.get();
    }

    /** Its URL for a configuration. */
    public String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
