package dev.cutover.control.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Set;

/** Replaces a file in one step: whoever reads it, and whenever the machine stops, sees the old content or the new. */
final class AtomicFile {
    private AtomicFile() {}

    static void write(Path file, String content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path directory = Files.createDirectories(target.resolveSibling(".").normalize());
        Path fresh = Files.createTempFile(directory, "." + target.getFileName() + ".", ".tmp");
        try {
            writeThrough(fresh, content);
            keepPermissions(target, fresh);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        writeThroughEntry(directory);
    }

    private static void writeThrough(Path file, String content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        var existing = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (existing != null && Files.exists(from)) {
            Files.setPosixFilePermissions(to, existing.readAttributes().permissions());
        }
    }

    /** Makes the rename itself durable, on systems that let a directory be opened. */
    private static void writeThroughEntry(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, Set.of(StandardOpenOption.READ))) {
            channel.force(true);
        } catch (IOException e) {
            return;
        }
    }
}
