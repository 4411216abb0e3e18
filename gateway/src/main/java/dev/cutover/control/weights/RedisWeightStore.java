package dev.cutover.control.weights;

import dev.cutover.control.audit.Auditing;
import dev.cutover.control.redis.RedisAddress;
import dev.cutover.control.redis.RedisFailure;
import dev.cutover.control.redis.RedisSession;
import dev.cutover.control.redis.RedisSessions;
import dev.cutover.control.redis.RedisSettings;
import dev.cutover.control.redis.ServerSession;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights in Redis, shared by all gateways.
 *
 * <p>One connection carries everything: complete readings every {@code poll-interval} and whenever Redis tells of a
 * change, writes in between, and the messages of {@code CLIENT TRACKING}. A reading that fails, for whatever reason,
 * closes it; another is opened after growing pauses of at most a second. What was published last stays in force
 * meanwhile, whatever its age. Where tracking is refused (an old server, an ACL) polling alone finds the changes.
 *
 * <p><b>Nothing set, or everything lost?</b> An empty reading is obeyed like any other: who deletes the keys or flushes
 * the database wants that. But a server that comes back <em>as another process</em> with not one of our keys, be it
 * restarted without persistence or a replica promoted without data, has not been told to forget: what is in force is
 * written back to it in one transaction, unless someone has written there in the meantime. So a weight once accepted
 * outlives Redis, and still what Redis holds is what is in force. The same holds for a gateway that began with its
 * snapshot file while Redis was away. A boot that finds an empty Redis takes it as it is, and so does a cluster, whose
 * keys no single transaction covers.
 *
 * <p>Source: INTERFACE §3.
 */
public final class RedisWeightStore implements WeightStore {
    private static final Logger LOG = LoggerFactory.getLogger(RedisWeightStore.class);
    /** From one reading that a message led to, to the next. */
    static final Duration BETWEEN_PUSHES = Duration.ofMillis(20);

    /** From a change to the entry in the audit trail, where no gateway made it. */
    private static final Duration BEFORE_NOTING = Duration.ofMillis(300);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Patience patience;
    private final Duration pollInterval;
    private final Duration longCommand;
    private final String shownAddress;
    private final KeyNames names;
    private final RedisTables tables;
    private final RedisWrites writes;
    private final DirectChanges directChanges;
    private final HeldWrites held;
    private final Auditing auditing;
    private final RedisLink link;
    private final @Nullable SnapshotFile snapshotFile;
    private final Publication publication = new Publication(WeightTable.empty(Origin.REDIS));
    private final StoreHealth health;
    private final StoreThread thread = new StoreThread("redis");
    private final AtomicBoolean isPushPending = new AtomicBoolean();
    private volatile Set<String> flags;
    private volatile long lastPushNanos = System.nanoTime() - BETWEEN_PUSHES.toNanos();
    private Duration pause = FIRST_PAUSE;
    private @Nullable WeightTable lastNoted;
    private boolean isNoting;
    private boolean hasTrail = true;

    /**
     * A store that has not connected.
     *
     * @param snapshot where the last reading is kept for a boot without Redis; null for nowhere
     * @param flags the flags in use, without prefix
     * @param auditing names this gateway in the audit trail
     * @throws IllegalArgumentException where the URI is none
     */
    public RedisWeightStore(
            RedisSettings settings, @Nullable Path snapshot, Set<String> flags, Clock clock, Auditing auditing) {
        this(settings, snapshot, flags, clock, auditing, Patience.USUAL);
    }

    RedisWeightStore(
            RedisSettings settings,
            @Nullable Path snapshot,
            Set<String> flags,
            Clock clock,
            Auditing auditing,
            Patience patience) {
        Duration command = settings.commandTimeout();
        this.patience = patience;
        this.longCommand = command.compareTo(patience.greeting()) > 0 ? command : patience.greeting();
        RedisAddress address = RedisAddress.parse(settings.uri(), longCommand);
        this.pollInterval = settings.pollInterval();
        this.flags = Set.copyOf(flags);
        this.names = KeyNames.in(settings);
        this.tables = new RedisTables(names);
        this.writes = new RedisWrites(names, auditing);
        this.directChanges = new DirectChanges(names, auditing);
        this.auditing = auditing;
        this.shownAddress = "Redis at " + address;
        this.health = new StoreHealth(shownAddress, clock);
        this.held = new HeldWrites(shownAddress);
        this.snapshotFile = snapshot == null ? null : new SnapshotFile(snapshot, clock);
        var sessions = new RedisSessions("weights", address, longCommand, this::isOurs, this::onPush, this::onLoss);
        this.link = new RedisLink(sessions, names, health, command, longCommand);
    }

    @Override
    public void start() {
        thread.call(
                patience.start(),
                () -> {
                    WeightTable kept = snapshotFile == null ? null : snapshotFile.read();
                    if (kept != null) {
                        publication.publish(kept);
                    }
                    poll();
                    return true;
                },
                () -> false);
    }

    @Override
    public WeightTable current() {
        return publication.current();
    }

    @Override
    public void onChange(Consumer<WeightTable> listener) {
        publication.onChange(listener);
    }

    @Override
    public void useFlags(Set<String> names) {
        Set<String> wanted = Set.copyOf(names);
        if (!wanted.equals(flags)) {
            flags = wanted;
            thread.call(patience.start(), this::readAfterChange, () -> false);
        }
    }

    @Override
    public WriteResult write(WeightWrite write) {
        return thread.call(
                patience.write(),
                () -> writeNow(write),
                () -> unavailable("no answer within " + patience.write().toSeconds() + " s"));
    }

    @Override
    public boolean hold(WeightWrite write) {
        return thread.call(patience.write(), () -> holdNow(write), () -> false);
    }

    @Override
    public StoreState state() {
        return health.state();
    }

    @Override
    public void close() {
        thread.end();
        link.close();
    }

    private boolean isOurs(String key) {
        return names.all(flags).contains(key);
    }

    /** Asks for a reading, at once or a little after the last one: a burst of messages leads to few readings. */
    private void onPush() {
        if (isPushPending.compareAndSet(false, true)) {
            long sinceLast = System.nanoTime() - lastPushNanos;
            thread.runIn(Duration.ofNanos(Math.max(0, BETWEEN_PUSHES.toNanos() - sinceLast)), () -> {
                isPushPending.set(false);
                lastPushNanos = System.nanoTime();
                readAfterChange();
            });
        }
    }

    private void onLoss() {
        thread.run(() -> {
            if (link.isLost()) {
                poll();
            }
        });
    }

    private void poll() {
        boolean isRead = attempt(health::readByPoll);
        thread.pollIn(isRead ? pollInterval : nextPause(), this::poll);
    }

    /** Reads out of turn, where there is something to read from; else the next poll does. */
    private boolean readAfterChange() {
        return readOutOfTurn(health::readByPush);
    }

    private boolean readOutOfTurn(Consumer<List<RefusedValue>> note) {
        if (!link.isOpen()) {
            return false;
        }
        boolean isRead = attempt(note);
        if (!isRead) {
            thread.pollIn(nextPause(), this::poll);
        }
        return isRead;
    }

    private Duration nextPause() {
        Duration next = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return next;
    }

    /** Reads and publishes; false where that failed, which has been noted. */
    private boolean attempt(Consumer<List<RefusedValue>> note) {
        try {
            Acceptance accepted = accepted();
            link.prove();
            pause = FIRST_PAUSE;
            note.accept(accepted.refused());
            publication.publish(accepted.table());
            noteLater(accepted.table());
            if (snapshotFile != null) {
                snapshotFile.keep(accepted.table());
            }
            return true;
        } catch (RuntimeException e) {
            fail(RedisFailure.of(e));
            return false;
        }
    }

    /** What is in the store, once what was held while it was away is written to it. */
    private Acceptance accepted() {
        Acceptance read = Acceptance.of(read(), current(), Origin.REDIS, names);
        try {
            boolean isWritten = held.settle(
                    read.table(),
                    link.sessionAfterOutage() != null,
                    write -> writes.write(link.session(flags), write, read.table(), longCommand),
                    write -> auditing.keep(write.note(), Acceptance.textOf(read.table(), write)));
            health.holds(!held.isEmpty());
            return isWritten ? Acceptance.of(readPatiently(), current(), Origin.REDIS, names) : read;
        } catch (RuntimeException e) {
            if (RedisFailure.of(e).needsNewSession()) {
                throw e;
            }
            // It can be read and not written, as by an ACL: what is held stays above what is read.
            return new Acceptance(held.over(read.table()), read.refused());
        }
    }

    /** A little later, since a gateway that has written tells the trail itself; in a cluster behind the write. */
    private void noteLater(WeightTable table) {
        if (!table.equals(lastNoted) && !isNoting) {
            isNoting = true;
            thread.runIn(BEFORE_NOTING, () -> {
                noteDirectChanges(table);
                isNoting = false;
            });
        }
    }

    /** Notes what has led to {@code seen} and is still so. */
    private void noteDirectChanges(WeightTable seen) {
        if (!link.isOpen()) {
            return;
        }
        try {
            RedisSession session = link.session(flags);
            Map<String, String> known = directChanges.known(session, longCommand);
            if (readOutOfTurn(health::read)) {
                directChanges.note(session, known, seen, current(), longCommand);
                lastNoted = seen;
                hasTrail = true;
            }
        } catch (RuntimeException e) {
            RedisFailure failure = RedisFailure.of(e);
            if (hasTrail && !failure.isFromStopping()) {
                hasTrail = false;
                LOG.warn("{}: the audit trail cannot be written: {}", shownAddress, failure.getMessage());
            }
        }
    }

    private Reading read() {
        Reading reading = readPatiently();
        ServerSession returned = reading.isEmpty() ? link.sessionAfterOutage() : null;
        WeightTable inForce = current();
        if (returned == null || inForce.equals(WeightTable.empty(inForce.origin()))) {
            return reading;
        }
        try {
            tables.restore(returned, inForce, flags, longCommand);
        } catch (RedisFailure e) {
            throw new RedisFailure(
                    "empty", "it came back empty and cannot be given back its weights: " + e.getMessage());
        }
        LOG.warn("{} came back empty; the weights and flags in force were written back to it", shownAddress);
        return readPatiently();
    }

    /** Reads, and once more with more time where no answer came: this machine may have been the slow one. */
    private Reading readPatiently() {
        Set<String> flagsNow = flags;
        RedisSession session = link.session(flagsNow);
        try {
            return tables.read(session, flagsNow, link.patience());
        } catch (RedisFailure e) {
            if (!e.isTimeout()) {
                throw e;
            }
            return tables.read(session, flagsNow, longCommand);
        }
    }

    private void fail(RedisFailure failure) {
        link.fail();
        if (!failure.isFromStopping()) {
            health.failed(failure.causeWord(), String.valueOf(failure.getMessage()));
        }
    }

    private WriteResult writeNow(WeightWrite write) {
        if (!link.isOpen()) {
            return unavailable(String.valueOf(health.state().trouble()));
        }
        try {
            WriteResult result = writes.write(link.session(flags), write, current(), longCommand);
            readAfterChange();
            return result;
        } catch (RuntimeException e) {
            RedisFailure failure = RedisFailure.of(e);
            if (failure.needsNewSession()) {
                fail(failure);
                thread.pollIn(nextPause(), this::poll);
            }
            return unavailable(String.valueOf(failure.getMessage()));
        }
    }

    private boolean holdNow(WeightWrite write) {
        WeightTable known = current();
        WeightTable behind = Acceptance.after(known, write);
        held.add(write, known);
        health.holds(true);
        publication.publish(behind);
        if (snapshotFile != null) {
            snapshotFile.keep(behind);
        }
        return true;
    }

    private WriteResult unavailable(String why) {
        return new WriteResult.Unavailable(shownAddress + ": " + why);
    }
}
