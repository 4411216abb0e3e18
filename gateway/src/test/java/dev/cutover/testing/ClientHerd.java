package dev.cutover.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many clients that one thread plays: each sends something at once and then byte after byte of something else, and
 * reads until the gateway ends its connection, which it then closes itself.
 *
 * <p>Thread-safe.
 */
public final class ClientHerd implements AutoCloseable {
    /** How a client behaves. Once all is sent it is silent. */
    public static final class Habit {
        private final byte[] first;
        private final byte[] dripped;
        private final long intervalNanos;

        private Habit(String first, String dripped, Duration interval) {
            this.first = first.getBytes(StandardCharsets.ISO_8859_1);
            this.dripped = dripped.getBytes(StandardCharsets.ISO_8859_1);
            this.intervalNanos = interval.toNanos();
        }

        /** Sends {@code text} and no more. */
        public static Habit silentAfter(String text) {
            return new Habit(text, "", Duration.ofDays(1));
        }

        /** Sends {@code first} at once, then a byte of {@code dripped} every {@code interval}. */
        public static Habit dripping(String first, String dripped, Duration interval) {
            return new Habit(first, dripped, interval);
        }
    }

    private static final long PAUSE_MILLIS = 5;

    private static final class Member {
        private final Habit habit;
        private final SocketChannel channel;
        private final ByteBuffer first;
        private final StringBuilder received = new StringBuilder();
        private int dripped;
        private long nextDrip;

        private Member(Habit habit, SocketChannel channel) {
            this.habit = habit;
            this.channel = channel;
            this.first = ByteBuffer.wrap(habit.first);
            this.nextDrip = System.nanoTime();
        }

        private void send(long now) throws IOException {
            if (first.hasRemaining()) {
                channel.write(first);
                nextDrip = now + habit.intervalNanos;
            } else if (dripped < habit.dripped.length && now - nextDrip >= 0) {
                dripped += channel.write(ByteBuffer.wrap(habit.dripped, dripped, 1));
                nextDrip += habit.intervalNanos;
            }
        }
    }

    private final InetSocketAddress address;
    private final Selector selector;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> endings = new TreeMap<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final ByteBuffer in = ByteBuffer.allocate(16 * 1024);
    private volatile boolean isOver;

    /** A herd without members, before {@code address}. */
    public ClientHerd(InetSocketAddress address) {
        this.address = address;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::run, "client-herd");
        thread.setDaemon(true);
        thread.start();
    }

    /** Connects {@code count} more clients of one habit. */
    public ClientHerd add(int count, Habit habit) {
        try {
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open(address);
                channel.configureBlocking(false);
                Member member = new Member(habit, channel);
                channel.register(selector, SelectionKey.OP_READ, member);
                members.add(member);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many the gateway has ended. */
    public int ended() {
        return ended.get();
    }

    /** How many ended with which status; {@code none} where the connection ended in order without an answer. */
    public Map<String, Integer> endings() {
        synchronized (endings) {
            return Map.copyOf(endings);
        }
    }

    private void run() {
        try {
            while (!isOver) {
                selector.select(key -> read((Member) key.attachment()), PAUSE_MILLIS);
                long now = System.nanoTime();
                for (Member member : members) {
                    drip(member, now);
                }
            }
            for (Member member : members) {
                member.channel.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drip(Member member, long now) {
        try {
            if (member.channel.isOpen()) {
                member.send(now);
            }
        } catch (IOException e) {
            end(member, "broken");
        }
    }

    private void read(Member member) {
        try {
            in.clear();
            int length = member.channel.read(in);
            if (length < 0) {
                String received = member.received.toString();
                end(member, received.startsWith("HTTP/1.1 ") ? received.substring(9, 12) : "none" + received);
            } else {
                member.received.append(new String(in.array(), 0, length, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            end(member, "reset");
        }
    }

    private void end(Member member, String how) {
        try {
            member.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        members.remove(member);
        synchronized (endings) {
            endings.merge(how, 1, Integer::sum);
        }
        ended.incrementAndGet();
    }

    @Override
    public void close() {
        isOver = true;
        selector.wakeup();
    }
}
