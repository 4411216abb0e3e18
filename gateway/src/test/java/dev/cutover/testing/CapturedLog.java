package dev.cutover.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What is logged while a test runs. */
public final class CapturedLog implements AutoCloseable {
    private final Logger logger;
    private final @Nullable Level levelBefore;
    private final Level least;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(least)) {
                lines.add(event.getLevel() + " " + event.getFormattedMessage());
            }
        }
    };

    private CapturedLog(String name, Level least) {
        this.least = least;
        this.logger = (Logger) LoggerFactory.getLogger(name);
        this.levelBefore = logger.getLevel();
        if (least.equals(Level.DEBUG)) {
            logger.setLevel(least);
        }
        appender.start();
        logger.addAppender(appender);
    }

    /** Begins to listen to all, from info up. */
    public static CapturedLog start() {
        return new CapturedLog(Logger.ROOT_LOGGER_NAME, Level.INFO);
    }

    /** Begins to listen to one class, from debug up. */
    public static CapturedLog everythingOf(Class<?> source) {
        return new CapturedLog(source.getName(), Level.DEBUG);
    }

    /** The lines so far that contain a text, each as {@code LEVEL message}. */
    public List<String> linesWith(String text) {
        return lines.stream().filter(line -> line.contains(text)).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(levelBefore);
    }
}
