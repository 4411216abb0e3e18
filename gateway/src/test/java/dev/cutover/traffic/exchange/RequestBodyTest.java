package dev.cutover.traffic.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.http.RequestHead;
import dev.cutover.traffic.upstream.UpstreamConnection;
import dev.cutover.traffic.upstream.UpstreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
    private final RequestBody body = new RequestBody();
    private final List<ByteBuf> pieces = new ArrayList<>();

    /** A connection that keeps what is written to it. */
    private static final class Sink implements UpstreamConnection {
        private final StringBuilder content = new StringBuilder();
        private boolean isEnded;
        private boolean isWritable = true;
        private @Nullable Fields trailers;

        @Override
        public void writeContent(ByteBuf piece) {
            content.append(piece.toString(StandardCharsets.US_ASCII));
            piece.release();
        }

        @Override
        public void writeEnd(@Nullable Fields trailers) {
            assertThat(isEnded).isFalse();
            this.trailers = trailers;
            isEnded = true;
        }

        @Override
        public boolean isWritable() {
            return isWritable;
        }

        @Override
        public boolean isReused() {
            return false;
        }

        @Override
        public void begin(RequestHead head, Fields additions, UpstreamListener listener) {}

        @Override
        public void flush() {}

        @Override
        public void setReading(boolean reading) {}

        @Override
        public void cancel() {}

        @Override
        public void discard() {}
    }

    private void begin(int keepUpTo) {
        body.begin();
        body.keepUpTo(keepUpTo);
    }

    private void add(String text) {
        ByteBuf piece = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        pieces.add(piece);
        body.add(piece);
    }

    private void assertAllReleased() {
        assertThat(pieces).allSatisfy(piece -> assertThat(piece.refCnt()).isZero());
    }

    @Test
    void whatComesBeforeAConnectionWaitsForIt() {
        begin(0);
        add("first ");
        add("second");
        assertThat(body.waitingBytes()).isEqualTo(12);

        Sink sink = new Sink();
        body.flowTo(sink);

        assertThat(sink.content).hasToString("first second");
        assertThat(sink.isEnded).isFalse();
        assertThat(body.waitingBytes()).isZero();
        body.release();
        assertAllReleased();
    }

    @Test
    void whatComesLaterFlowsThrough() {
        begin(0);
        Sink sink = new Sink();
        body.flowTo(sink);
        add("first ");
        add("second");
        body.end(null);

        assertThat(sink.content).hasToString("first second");
        assertThat(sink.isEnded).isTrue();
        body.release();
        assertAllReleased();
    }

    @Test
    void upToItsLimitItFlowsASecondTime() {
        begin(12);
        add("first ");
        body.flowTo(new Sink());
        add("second");
        Fields trailers = new Fields();
        body.end(trailers);
        assertThat(body.isWhole()).isTrue();
        body.stop();

        Sink second = new Sink();
        body.flowTo(second);

        assertThat(second.content).hasToString("first second");
        assertThat(second.isEnded).isTrue();
        assertThat(second.trailers).isSameAs(trailers);
        body.release();
        assertAllReleased();
    }

    @Test
    void beyondItsLimitItIsNotWholeAnyMore() {
        begin(11);
        Sink sink = new Sink();
        body.flowTo(sink);
        add("first ");
        assertThat(body.isWhole()).isTrue();
        add("second");

        assertThat(body.isWhole()).isFalse();
        assertThat(sink.content).hasToString("first second");
        body.release();
        assertAllReleased();
    }

    @Test
    void withoutAConnectionItStaysWholeBeyondItsLimit() {
        begin(4);
        add("more than four");
        assertThat(body.isWhole()).isTrue();

        body.flowTo(new Sink());

        assertThat(body.isWhole()).isFalse();
        body.release();
    }

    @Test
    void withoutContentItIsAlwaysWhole() {
        begin(0);
        body.flowTo(new Sink());
        body.end(null);

        assertThat(body.isWhole()).isTrue();
    }

    @Test
    void committedItKeepsNothingMore() {
        begin(100);
        Sink sink = new Sink();
        body.flowTo(sink);
        add("first ");
        body.commit();
        add("second");

        assertThat(body.isWhole()).isFalse();
        assertThat(sink.content).hasToString("first second");
        body.release();
        assertAllReleased();
    }

    @Test
    void itIsWritableAsItsConnectionIs() {
        begin(0);
        assertThat(body.isWritable()).isTrue();
        Sink sink = new Sink();
        sink.isWritable = false;
        body.flowTo(sink);

        assertThat(body.isWritable()).isFalse();
    }

    @Test
    void itCountsWhatCame() {
        begin(3);
        add("first ");
        body.flowTo(new Sink());
        add("second");

        assertThat(body.bytes()).isEqualTo(12);
        body.release();
    }

    @Test
    void releasedItBeginsAnew() {
        begin(100);
        add("old");
        body.release();
        begin(100);
        add("new");

        Sink sink = new Sink();
        body.flowTo(sink);

        assertThat(sink.content).hasToString("new");
        body.release();
        assertAllReleased();
    }
}
