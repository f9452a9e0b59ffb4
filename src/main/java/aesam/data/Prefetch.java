package aesam.data;

import aesam.Interruption;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one epoch, prepared ahead of their use by one background thread. A batch stays valid until the next
 * one is asked for. Closing ends the thread.
 */
public final class Prefetch implements Iterator<Batch>, AutoCloseable {
    private static final int AHEAD = 3;

    private final int batches;
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;
    private int next;
    private long waitingNanos;

    Prefetch(Batches source, int epoch, int first) {
        this.batches = source.perEpoch();
        this.next = first;
        // In use at a time: one by the consumer, AHEAD in the queue, one being written.
        this.thread = new Thread(() -> fill(source, epoch, first), "aesam-prefetch");
        thread.setDaemon(true);
        thread.start();
    }

    private void fill(Batches source, int epoch, int first) {
        try {
            Batches.Preparation preparation = source.new Preparation(epoch, AHEAD + 2);
            for (int i = first; i < batches; i++) {
                queue.put(preparation.prepare(i));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
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

    /** Ends the background thread and waits for its end. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
