package dev.cutover.traffic.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cutover.testing.RawBackend;
import dev.cutover.testing.TestTraffic;
import dev.cutover.traffic.Backend;
import dev.cutover.traffic.http.Fields;
import dev.cutover.traffic.loop.Deadlines;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http1UpstreamConnectionTest {
    private final RawBackend nobody = RawBackend.silent();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final HeardAnswer answer = new HeardAnswer();

    @BeforeEach
    void sendRequest() {
        Upstream upstream = TestTraffic.upstream(Backend.LEGACY, nobody, 1);
        Deadlines deadlines = new Deadlines(channel.eventLoop(), Ticker.systemTicker());
        BackendPool pools =
                new BackendPool(upstream, channel.eventLoop(), new Bootstrap(), deadlines, new SplittableRandom(1));
        Http1UpstreamConnection connection = new Http1UpstreamConnection(
                new Http1OriginPool(pools, upstream.origins().get(0), upstream.settings(), channel.eventLoop()));
        channel.pipeline().addLast(connection);
        connection.begin(TestTraffic.request("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), new Fields(), answer);
        connection.writeEnd(null);
        connection.flush();
    }

    @AfterEach
    void stop() {
        channel.finishAndReleaseAll();
        nobody.close();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    @Test
    void isKeptBehindACompleteAnswer() {
        receive(RawBackend.ok("ok"));

        assertThat(answer.end()).isCompleted();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void isNotKeptWhereAWriteFailedThoughTheAnswerIsComplete() {
        channel.pipeline().fireExceptionCaught(new IOException("Broken pipe"));
        receive(RawBackend.ok("ok"));

        assertThat(answer.end()).isCompleted();
        assertThat(channel.isOpen()).isFalse();
    }
}
