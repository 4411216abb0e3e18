package dev.cutover.traffic.http.http1;

import dev.cutover.traffic.http.Rejection;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The oracle: reads a connection with Netty's own decoder, in our terms. For one connection each. */
final class NettyReader implements Reading.Reader {
    private final EmbeddedChannel channel;
    private final List<ReadMessage> messages = new ArrayList<>();
    private final StringBuilder content = new StringBuilder();
    private @Nullable HttpMessage message;
    private boolean isRefused;

    private NettyReader(ChannelHandler decoder) {
        channel = new EmbeddedChannel(decoder);
        channel.config().setAllocator(new UnpooledByteBufAllocator(false, true));
    }

    static Reading.Reader ofRequests() {
        return new NettyReader(new HttpRequestDecoder(config().setStrictLineParsing(true)));
    }

    static Reading.Reader ofResponses(boolean toHead) {
        return new NettyReader(new HttpResponseDecoder(config().setStrictLineParsing(false)) {
            @Override
            protected boolean isContentAlwaysEmpty(HttpMessage response) {
                return toHead || super.isContentAlwaysEmpty(response);
            }
        });
    }

    private static HttpDecoderConfig config() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(64 * 1024)
                .setMaxHeaderSize(64 * 1024)
                .setValidateHeaders(true);
    }

    @Override
    public Reading read(List<byte[]> pieces) {
        for (byte[] piece : pieces) {
            channel.writeInbound(Unpooled.wrappedBuffer(piece));
        }
        readAll();
        boolean isMidMessage = message != null;
        channel.finish();
        readAll();
        return new Reading(
                List.copyOf(messages), isRefused ? Rejection.MALFORMED : null, isMidMessage && message != null);
    }

    private void readAll() {
        for (HttpObject next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (!isRefused) {
                read(next);
            }
            ReferenceCountUtil.release(next);
        }
    }

    private void read(HttpObject next) {
        if (next.decoderResult().isFailure()) {
            isRefused = true;
            return;
        }
        if (next instanceof HttpMessage head) {
            message = head;
        }
        if (next instanceof HttpContent piece) {
            content.append(piece.content().toString(StandardCharsets.ISO_8859_1));
        }
        if (next instanceof LastHttpContent last && message != null) {
            messages.add(readMessage(message, last.trailingHeaders()));
            content.setLength(0);
            message = null;
        }
    }

    private ReadMessage readMessage(HttpMessage head, HttpHeaders trailers) {
        List<String> fields = texts(head.headers());
        return new ReadMessage(
                startLine(head), fields, fields, content.toString(), texts(trailers), texts(trailers), true);
    }

    private static List<String> texts(HttpHeaders headers) {
        return headers.entries().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .toList();
    }

    private static String startLine(HttpMessage head) {
        if (head instanceof HttpResponse response) {
            return response.status().code() + " " + response.status().reasonPhrase();
        }
        HttpRequest request = (HttpRequest) head;
        return request.method().name() + " " + pathAndQuery(request) + " HTTP/1."
                + request.protocolVersion().minorVersion();
    }

    /** The target as it is read at the end of its way: Netty leaves one in absolute form as it is. */
    private static String pathAndQuery(HttpRequest request) {
        String target = request.uri();
        if (!target.toLowerCase(Locale.ROOT).matches("https?://.*")) {
            return target;
        }
        String rest = target.substring(target.indexOf("//") + 2).replaceFirst("^[^/?]*", "");
        if (rest.isEmpty() && request.method().name().equals("OPTIONS")) {
            return "*";
        }
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
