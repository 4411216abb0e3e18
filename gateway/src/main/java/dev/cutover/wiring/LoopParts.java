package dev.cutover.wiring;

import dev.cutover.traffic.loop.Deadlines;
import dev.cutover.traffic.loop.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.security.SecureRandom;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What belongs to one event loop and is used on it only.
 *
 * @param loop the loop's thread
 * @param deadlines its deadlines, and its clock
 * @param random its randomness, which need not be hard to guess
 */
record LoopParts(EventLoop loop, Deadlines deadlines, RandomGenerator random) {
    /** The parts of each loop of {@code transport}, in order. */
    static List<LoopParts> of(Transport transport, Ticker ticker) {
        SecureRandom seeds = new SecureRandom();
        return transport.loops().stream()
                .map(loop -> new LoopParts(loop, new Deadlines(loop, ticker), new SplittableRandom(seeds.nextLong())))
                .toList();
    }
}
