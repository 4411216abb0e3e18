package dev.cutover.testing;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails an integration test class in whose time a buffer was lost without being released.
 *
 * <p>Netty notices a lost buffer when the collector has found it and another one is allocated, so both are brought
 * about behind each class. Registered for all tests; acts on {@code *IT} classes while the leak detector is at
 * paranoid.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final int COLLECTIONS = 2;

    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isChecked(context)) {
            begin();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isChecked(context)) {
            assertNothingLost();
        }
    }

    /** Takes note of lost buffers from now on; for tests that no extension of Jupiter sees. */
    public static void begin() {
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + records));
    }

    /** Fails where a buffer was lost since {@link #begin}. */
    public static void assertNothingLost() {
        for (int i = 0; i < COLLECTIONS; i++) {
            collect();
            PooledByteBufAllocator.DEFAULT.buffer(1).release();
        }
        if (!LEAKS.isEmpty()) {
            String all = String.join("\n", LEAKS);
            LEAKS.clear();
            throw new AssertionError("buffers that were not released (expected: none):\n" + all);
        }
    }

    private static boolean isChecked(ExtensionContext context) {
        Class<?> tests = context.getRequiredTestClass();
        return ResourceLeakDetector.getLevel() == Level.PARANOID
                && tests.getEnclosingClass() == null
                && tests.getSimpleName().endsWith("IT");
    }

    /** Waits until something lost just now was found, as all that was lost before it must have been. */
    private static void collect() {
        ReferenceQueue<Object> found = new ReferenceQueue<>();
        PhantomReference<Object> lost = new PhantomReference<>(new Object(), found);
        Awaitility.await("the collector").atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return found.poll() == lost;
        });
    }
}
