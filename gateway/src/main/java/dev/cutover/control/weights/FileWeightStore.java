package dev.cutover.control.weights;

import dev.cutover.control.audit.Auditing;
import dev.cutover.control.audit.Author;
import dev.cutover.traffic.split.Weight;
import dev.cutover.traffic.split.WeightTable;
import dev.cutover.traffic.split.WeightTable.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Weights in a text file that people may edit: {@code weight users = 12.5}, {@code flag new_backend = true},
 * {@code allow KEY}, {@code deny KEY}, one to a line; {@code #} begins a comment.
 *
 * <p>The file is read again every {@code poll-interval}. A line that cannot be understood is refused by itself; what
 * was last known of its field stays. A file that is missing holds nothing. One that is missing, empty or without an
 * end of line at its end may be in the middle of being saved, so it counts only once it has looked the same twice. What
 * is written here replaces the file in one step, keeps every other line, and is durable when the call returns. For one
 * gateway: writers in other processes are not held off. Source: INTERFACE §2 {@code store: file}.
 */
public final class FileWeightStore implements WeightStore {
    private static final byte[] MISSING = {};

    private final Path file;
    private final Duration pollInterval;
    private final KeyNames names;
    private final Publication publication = new Publication(WeightTable.empty(Origin.FILE));
    private final StoreHealth health;
    private final Auditing auditing;
    private final StoreThread thread = new StoreThread("file");
    private byte @Nullable [] suspect;
    private boolean isRead;

    /** A store over one file, which need not exist. */
    public FileWeightStore(Path file, Duration pollInterval, Clock clock, Auditing auditing) {
        this.file = file;
        this.auditing = auditing;
        this.pollInterval = pollInterval;
        this.names = KeyNames.in(file);
        this.health = new StoreHealth("Weights file " + file, clock);
    }

    @Override
    public void start() {
        thread.call(
                Patience.USUAL.start(),
                () -> {
                    poll(this::takeAsItIs);
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

    /** Has no effect: the file holds what flags it names. */
    @Override
    public void useFlags(Set<String> flags) {}

    @Override
    public WriteResult write(WeightWrite write) {
        return edit(text -> {
            WeightTable before = current();
            WriteResult.Conflict conflict = Acceptance.conflict(before, write);
            if (conflict != null) {
                return conflict;
            }
            WriteResult result = replace(text.with(write), Acceptance.heldBefore(before, write));
            if (result instanceof WriteResult.Written) {
                auditing.keep(write.note(), Acceptance.textOf(before, write));
            }
            return result;
        });
    }

    @Override
    public StoreState state() {
        return health.state();
    }

    @Override
    public void close() {
        thread.end();
    }

    private void poll(Consumer<byte[]> take) {
        try {
            take.accept(content());
        } catch (IOException e) {
            health.failed("read " + e.getClass().getName(), "it cannot be read: " + e);
        } finally {
            thread.pollIn(pollInterval, () -> poll(this::look));
        }
    }

    private byte[] content() throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return MISSING;
        }
    }

    /** Takes what the file was seen to hold, unless it may be in the middle of being saved. */
    void look(byte[] bytes) {
        boolean mayBeUnfinished = bytes.length == 0 || bytes[bytes.length - 1] != '\n';
        if (mayBeUnfinished && !Arrays.equals(bytes, suspect)) {
            suspect = bytes;
            return;
        }
        takeAsItIs(bytes);
    }

    private void takeAsItIs(byte[] bytes) {
        suspect = bytes;
        takeEdited(WeightsText.of(bytes));
    }

    /** Takes what somebody else may have written, and tells the audit trail. The first reading is no change. */
    private void takeEdited(WeightsText text) {
        WeightTable before = current();
        take(text);
        if (isRead) {
            DirectChange.between(before, current())
                    .forEach(change -> auditing.keep(change.note(Author.of(Author.FILE)), change.from()));
        }
        isRead = true;
    }

    private void take(WeightsText text) {
        Acceptance accepted = Acceptance.of(text.reading(), current(), Origin.FILE, names);
        List<RefusedValue> refused = new ArrayList<>(accepted.refused());
        refused.addAll(text.brokenLines(file.toString()));
        publication.publish(accepted.table());
        health.readByPoll(refused);
    }

    private WriteResult edit(Function<WeightsText, WriteResult> edit) {
        return thread.call(
                Patience.USUAL.write(),
                () -> {
                    try {
                        WeightsText text = WeightsText.of(content());
                        takeEdited(text);
                        return edit.apply(text);
                    } catch (IOException e) {
                        return unavailable("cannot be read: " + e);
                    }
                },
                () -> unavailable("not written within " + Patience.USUAL.write().toSeconds() + " s"));
    }

    private WriteResult replace(WeightsText text, @Nullable Weight before) {
        try {
            AtomicFile.write(file, text.toString());
        } catch (IOException e) {
            return unavailable("cannot be written: " + e);
        }
        take(text);
        return new WriteResult.Written(before);
    }

    private WriteResult unavailable(String why) {
        return new WriteResult.Unavailable("Weights file " + file + ": " + why);
    }
}
