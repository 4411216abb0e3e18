package dev.cutover.traffic.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailedWritesTest {
    private static final class Failing extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            promise.setFailure(new IOException("Broken pipe"));
        }
    }

    @Test
    void aWriteThatFailsIsAnExceptionOfTheConnection() {
        EmbeddedChannel channel = new EmbeddedChannel(new Failing(), FailedWrites.TELL);

        channel.write("something");

        assertThatThrownBy(channel::checkException)
                .isInstanceOf(IOException.class)
                .hasMessage("Broken pipe");
    }

    @Test
    void aWriteThatSucceedsIsNot() {
        EmbeddedChannel channel = new EmbeddedChannel(FailedWrites.TELL);

        channel.writeOneOutbound("something");
        channel.flushOutbound();

        channel.checkException();
        assertThat(channel.<String>readOutbound()).isEqualTo("something");
    }
}
