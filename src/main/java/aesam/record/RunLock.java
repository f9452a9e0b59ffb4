package aesam.record;

import aesam.AesamException;
import aesam.Interruption;
import aesam.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a second process, or a second run in this one, from writing the same record. The operating system ends it with the
 * process, however that ends. Its file, {@code OUT/.locks/ID}, stays: deleting one that another is about to lock would let
 * two in.
 */
final class RunLock implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 5;
    private static final int BETWEEN_MILLIS = 50;

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock. It waits some seconds for it: a cell that is interrupted ends at once for its reader, who may run it again,
     * while its training still takes a step to its end and writes a checkpoint.
     *
     * @throws AesamException if someone else has it, or the folder cannot be written
     * @throws Interruption if this thread was interrupted
     */
    static RunLock take(Path out, String id) {
        Path folder = out.resolve(".locks");
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(id), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!isLocked(channel)) {
                if (System.nanoTime() > deadline) {
                    channel.close();
                    throw new AesamException("%s is being trained already; wait for that to end, or stop it."
                            .formatted(out.resolve(id)));
                }
                pause();
            }
            return new RunLock(channel);
        } catch (IOException e) {
            throw WholeFile.unwritable(out, e);
        }
    }

    /** Locks it unless another process or another thread of this one has. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_MILLIS);
        } catch (InterruptedException e) {
            throw new Interruption();
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
