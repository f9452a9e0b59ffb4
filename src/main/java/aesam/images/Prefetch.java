package aesam.images;

import aesam.AesamException;
import aesam.Interruption;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one epoch, prepared ahead of their use in the background. A batch stays valid until the next one is asked
 * for, or this is closed. Closing ends the threads.
 */
public final class Prefetch implements Iterator<Batch>, AutoCloseable {
    private static final int AHEAD = 3;

    private final Batches source;
    private final int batches;
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;
    // In use at a time: one by the consumer, AHEAD in the queue, one being written.
    private final @Nullable ByteBuffer[] inUse = new @Nullable ByteBuffer[AHEAD + 2];
    private int prepared;
    private int next;
    private long waitingNanos;

    Prefetch(Batches source, int epoch, int first) {
        this.source = source;
        this.batches = source.perEpoch();
        this.next = first;
        this.thread = new Thread(() -> fill(epoch, first), "aesam-prefetch");
        thread.setDaemon(true);
        thread.start();
    }

    private void fill(int epoch, int first) {
        try (Batches.Preparation preparation = source.new Preparation(epoch, this::buffer)) {
            for (int i = first; i < batches; i++) {
                queue.put(preparation.prepare(i));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** In turn; the one that is replaced is not in use any more. */
    private ByteBuffer buffer(int bytes) {
        int slot = prepared++ % inUse.length;
        @Nullable ByteBuffer former = inUse[slot];
        if (former != null) {
            source.buffers().give(former);
        }
        ByteBuffer buffer = source.buffers().take(bytes);
        inUse[slot] = buffer;
        return buffer;
    }

    private void fail(Throwable e) {
        try {
            queue.put(e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean hasNext() {
        return next < batches;
    }

    /**
     * The next batch; waits for it if need be.
     *
     * @throws AesamException if one of its images cannot be read
     * @throws Interruption if the thread is interrupted while it waits
     */
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch has " + batches + " batches");
        }
        long start = System.nanoTime();
        Object item = take();
        waitingNanos += System.nanoTime() - start;
        next++;
        if (item instanceof Batch batch) {
            return batch;
        }
        if (item instanceof AesamException failure) {
            throw failure;
        }
        throw new IllegalStateException("A batch could not be prepared.", (Throwable) item);
    }

    private Object take() {
        @Nullable Object item = queue.poll();
        try {
            return item != null ? item : queue.take();
        } catch (InterruptedException e) {
            throw new Interruption();
        }
    }

    /** How long {@link #next} has waited so far. */
    public long waitingNanos() {
        return waitingNanos;
    }

    /** Ends the background threads and waits for their end. */
    @Override
    public void close() {
        thread.interrupt();
        Workers.awaitEnd(thread);
        for (int i = 0; i < inUse.length; i++) {
            @Nullable ByteBuffer buffer = inUse[i];
            if (buffer != null) {
                source.buffers().give(buffer);
                inUse[i] = null;
            }
        }
    }
}
