package dev.cutover.traffic.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** A channel without a socket that can be closed in one direction, as that of a connection of TCP. */
final class SocketByHand extends EmbeddedChannel implements DuplexChannel {
    private final Writes writes = new Writes();
    private boolean isOutputShutdown;

    private record Write(Object message, ChannelPromise promise) {}

    /** What a socket does that is full, or whose other end is gone, when a test says so. */
    private static final class Writes extends ChannelOutboundHandlerAdapter {
        private final Deque<Write> waiting = new ArrayDeque<>();
        private boolean fail;
        private boolean wait;
        private int afterClose;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (!ctx.channel().isOpen()) {
                afterClose++;
            }
            if (fail) {
                ReferenceCountUtil.release(message);
                promise.setFailure(new IOException("Broken pipe"));
            } else if (wait) {
                waiting.add(new Write(message, promise));
            } else {
                ctx.write(message, promise);
            }
        }

        private void goOn(ChannelHandlerContext ctx) {
            for (Write next = waiting.poll(); next != null; next = waiting.poll()) {
                ctx.write(next.message(), next.promise());
            }
            ctx.flush();
        }
    }

    SocketByHand(Ticker ticker) {
        super(EmbeddedChannel.builder().ticker(ticker));
        pipeline().addLast(writes);
    }

    /** Nothing can be sent any more. */
    void breakPipe() {
        writes.fail = true;
    }

    /** How often something was written when it was closed already. */
    int writesAfterClose() {
        return writes.afterClose;
    }

    /** What was sent since this was asked last. */
    byte[] takeSent() {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (ByteBuf piece = readOutbound(); piece != null; piece = readOutbound()) {
            sent.writeBytes(ByteBufUtil.getBytes(piece));
            piece.release();
        }
        return sent.toByteArray();
    }

    /** The other side takes what is sent, or nothing for now. */
    void setTaking(boolean takes) {
        writes.wait = !takes;
        if (takes) {
            writes.goOn(pipeline().context(writes));
        }
        unsafe().outboundBuffer().setUserDefinedWritability(1, takes);
        runPendingTasks();
    }

    @Override
    public boolean isOutputShutdown() {
        return isOutputShutdown;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        isOutputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException());
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException());
    }
}
