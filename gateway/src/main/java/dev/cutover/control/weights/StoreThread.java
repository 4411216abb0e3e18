package dev.cutover.control.weights;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a store, on which all of its readings and writes happen in turn. A daemon. */
final class StoreThread {
    private static final Logger LOG = LoggerFactory.getLogger(StoreThread.class);
    private static final Duration END_PATIENCE = Duration.ofMillis(1500);

    private final ScheduledThreadPoolExecutor executor;
    private @Nullable ScheduledFuture<?> nextPoll;

    /** A thread named {@code cutover-weights-NAME}. */
    StoreThread(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "cutover-weights-" + name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs a task once, in its turn; does nothing once the thread has ended. */
    void run(Runnable task) {
        runIn(Duration.ZERO, task);
    }

    /** Runs a task once, not before a time has passed; does nothing once the thread has ended. */
    void runIn(Duration delay, Runnable task) {
        var unused = plan(delay, task);
    }

    /** Plans the next poll in place of the one planned before. On the thread itself. */
    void pollIn(Duration delay, Runnable poll) {
        if (nextPoll != null) {
            nextPoll.cancel(false);
        }
        nextPoll = plan(delay, poll);
    }

    /**
     * Runs a task in its turn and waits for its result. A task whose turn has not come by then is never run.
     *
     * @return the result, or what {@code late} gives where there is none in time
     */
    <T> T call(Duration patience, Supplier<T> task, Supplier<T> late) {
        CompletableFuture<T> result = new CompletableFuture<>();
        run(() -> {
            if (!result.isDone()) {
                complete(result, task);
            }
        });
        try {
            return executor.isShutdown() ? late.get() : result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return late.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return late.get();
        } finally {
            result.cancel(false);
        }
    }

    /** Ends the thread. What it is doing may come to its end for a moment, then it is interrupted. */
    void end() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(END_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                executor.shutdownNow();
            }
            if (!executor.awaitTermination(END_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("A weight store's thread does not end");
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable ScheduledFuture<?> plan(Duration delay, Runnable task) {
        try {
            return executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("A weight store has ended, its task is dropped");
            return null;
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Supplier<T> task) {
        try {
            result.complete(task.get());
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            throw e;
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A weight store failed in a way that it should have foreseen; it goes on", e);
        }
    }
}
