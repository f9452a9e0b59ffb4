package aesam.images;

import static aesam.AesamException.require;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Some threads that share work out by the piece; the thread that asks works with them. Closing ends them. */
public final class Workers implements AutoCloseable {
    private final int threads;
    private final ExecutorService others;
    private final Queue<Thread> started = new ConcurrentLinkedQueue<>();

    /**
     * Ready to work.
     *
     * @param threads with the one that asks
     */
    public Workers(int threads) {
        require(threads >= 1, "Images are read by at least one thread, found %d.", threads);
        this.threads = threads;
        this.others = Executors.newFixedThreadPool(Math.max(1, threads - 1), task -> {
            Thread thread = new Thread(task, "aesam-loader");
            thread.setDaemon(true);
            started.add(thread);
            return thread;
        });
    }

    /**
     * Does pieces 0 to n − 1, in any order, and returns when no thread is at work any more. A piece is never interrupted, as
     * files that are being read do not bear it.
     *
     * @throws InterruptedException if this thread was interrupted: some pieces may not have been done
     * @throws RuntimeException that a piece failed with; likewise
     */
    public void forEach(int n, IntConsumer piece) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        Runnable share = () -> {
            try {
                for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                    if (Thread.currentThread().isInterrupted()) {
                        return;
                    }
                    piece.accept(i);
                }
            } finally {
                // After a failure or an interruption no thread begins another piece.
                next.set(n);
            }
        };
        CompletableFuture<?> shares = CompletableFuture.allOf(IntStream.range(1, Math.min(threads, n))
                .mapToObj(t -> CompletableFuture.runAsync(share, others))
                .toArray(CompletableFuture<?>[]::new));
        try {
            share.run();
        } finally {
            // An interruption does not end this wait; it is still there after it.
            shares.handle((done, failure) -> null).join();
        }
        try {
            shares.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void close() {
        others.shutdown();
        started.forEach(Workers::awaitEnd);
    }

    /** Waits for a thread's end, also while this thread is interrupted, which it stays. */
    static void awaitEnd(Thread thread) {
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
