package dev.cutover.traffic.http.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.HeadLimits;
import dev.cutover.traffic.http.MalformedMessageException;
import dev.cutover.traffic.http.Rejection;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a connection with our parsers as a gateway does: head, body, next head. For one connection each. */
abstract sealed class MessageReader implements Reading.Reader {
    private final BodyParser body;
    private final List<ReadMessage> messages = new ArrayList<>();
    private final StringBuilder content = new StringBuilder();
    private boolean isInBody;

    private MessageReader(HeadLimits limits, boolean fromOrigin) {
        body = new BodyParser(limits, fromOrigin);
    }

    static Reading.Reader ofRequests(HeadLimits limits) {
        return new OfRequests(limits);
    }

    static Reading.Reader ofResponses(boolean toHead, HeadLimits limits) {
        return new OfResponses(toHead, limits);
    }

    /** Begins a head. */
    abstract void reset();

    /** Reads of a head; true when it is complete. */
    abstract boolean parseHead(ByteBuf in) throws MalformedMessageException;

    /** The length of the body behind the head. */
    abstract long bodyLength();

    abstract String startLine();

    abstract Fields fields();

    abstract boolean isPersistent();

    abstract boolean hasBegun();

    @Override
    public Reading read(List<byte[]> pieces) {
        reset();
        Rejection refusal = null;
        for (byte[] piece : pieces) {
            ByteBuf in = Reading.buffer(piece);
            try {
                readAll(in);
            } catch (MalformedMessageException e) {
                refusal = e.rejection();
                break;
            } finally {
                assertThat(in.refCnt()).as("owners of the input").isEqualTo(1);
                in.release();
            }
        }
        if (refusal == null && isInBody && body.endsWithConnection()) {
            addMessage();
        }
        return new Reading(List.copyOf(messages), refusal, refusal == null && (isInBody || hasBegun()));
    }

    private void readAll(ByteBuf in) throws MalformedMessageException {
        while (in.isReadable()) {
            if (isInBody) {
                readContent(in);
            } else if (parseHead(in)) {
                body.begin(bodyLength());
                isInBody = true;
            } else {
                assertThat(in.isReadable())
                        .as("bytes left of a head that is not complete")
                        .isFalse();
            }
            if (isInBody && body.isDone()) {
                addMessage();
            }
        }
    }

    private void readContent(ByteBuf in) throws MalformedMessageException {
        ByteBuf next = body.next(in);
        if (next != null) {
            assertThat(next.isReadable()).as("an empty piece of content").isTrue();
            content.append(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
    }

    private void addMessage() {
        @Nullable Fields trailers = body.trailers();
        messages.add(new ReadMessage(
                startLine(),
                Reading.texts(fields(), true),
                Reading.texts(fields(), false),
                content.toString(),
                trailers == null ? List.of() : Reading.texts(trailers, true),
                trailers == null ? List.of() : Reading.texts(trailers, false),
                isPersistent()));
        content.setLength(0);
        isInBody = false;
        reset();
    }

    private static final class OfRequests extends MessageReader {
        private final RequestHead head = new RequestHead();
        private final RequestParser parser;

        OfRequests(HeadLimits limits) {
            super(limits, false);
            parser = new RequestParser(head, limits);
        }

        @Override
        void reset() {
            parser.reset();
        }

        @Override
        boolean parseHead(ByteBuf in) throws MalformedMessageException {
            return parser.parse(in);
        }

        @Override
        long bodyLength() {
            return head.bodyLength();
        }

        @Override
        String startLine() {
            return head.methodName() + " " + head.text(head.pathStart(), head.targetEnd()) + " HTTP/1."
                    + head.minorVersion();
        }

        @Override
        Fields fields() {
            return head.fields();
        }

        @Override
        boolean isPersistent() {
            return parser.isPersistent();
        }

        @Override
        boolean hasBegun() {
            return parser.hasBegun();
        }
    }

    private static final class OfResponses extends MessageReader {
        private final ResponseHead head = new ResponseHead();
        private final ResponseParser parser;
        private final boolean toHead;
        private boolean hasBegun;

        OfResponses(boolean toHead, HeadLimits limits) {
            super(limits, true);
            this.toHead = toHead;
            parser = new ResponseParser(head, limits);
        }

        @Override
        void reset() {
            parser.reset();
            hasBegun = false;
        }

        @Override
        boolean parseHead(ByteBuf in) throws MalformedMessageException {
            hasBegun = true;
            return parser.parse(in, toHead);
        }

        @Override
        long bodyLength() {
            return head.bodyLength();
        }

        @Override
        String startLine() {
            Fields fields = head.fields();
            int reasonLength = head.reasonEnd() - head.reasonStart();
            return head.status() + " "
                    + new String(fields.bytes(), head.reasonStart(), reasonLength, StandardCharsets.ISO_8859_1);
        }

        @Override
        Fields fields() {
            return head.fields();
        }

        @Override
        boolean isPersistent() {
            return parser.isPersistent();
        }

        @Override
        boolean hasBegun() {
            return hasBegun;
        }
    }
}
