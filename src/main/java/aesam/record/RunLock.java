package aesam.record;

import aesam.AesamException;
import aesam.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process, or a second run in this one, from writing the same record. The operating system ends it with the
 * process, however that ends. Its file, {@code OUT/.locks/ID}, stays: deleting one that another is about to lock would let
 * two in.
 */
final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws AesamException if someone else has it, or the folder cannot be written
     */
    static RunLock take(Path out, String id) {
        Path folder = out.resolve(".locks");
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(id), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                // This process has it: the same as if another had.
            }
            if (lock == null) {
                channel.close();
                throw new AesamException(
                        "%s is being trained already; wait for that to end, or stop it.".formatted(out.resolve(id)));
            }
            return new RunLock(channel);
        } catch (IOException e) {
            throw WholeFile.unwritable(out, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new AesamException("The lock of a run could not be given back (%s).".formatted(e), e);
        }
    }
}
