package aesam.images;

import static aesam.AesamException.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

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
        List<Future<?>> shares = new ArrayList<>();
        for (int t = 1; t < Math.min(threads, n); t++) {
            shares.add(others.submit(() -> share(n, next, piece)));
        }
        boolean interrupted = false;
        try {
            interrupted = share(n, next, piece);
        } finally {
            next.set(n);
            interrupted |= awaitEnd(shares);
        }
        for (Future<?> share : shares) {
            rethrow(share);
        }
        if (interrupted) {
            throw new InterruptedException();
        }
    }

    /** Does pieces until there are none left, or this thread is interrupted: then returns true. */
    private static boolean share(int n, AtomicInteger next, IntConsumer piece) {
        boolean whole = false;
        try {
            for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                if (Thread.interrupted()) {
                    return true;
                }
                piece.accept(i);
            }
            whole = true;
            return false;
        } finally {
            if (!whole) {
                next.set(n);
            }
        }
    }

    /** Whether the wait was interrupted; it goes on until the end all the same. */
    private static boolean awaitEnd(List<Future<?>> shares) {
        boolean interrupted = false;
        for (Future<?> share : shares) {
            while (!share.isDone()) {
                try {
                    share.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    break;
                }
            }
        }
        return interrupted;
    }

    private static void rethrow(Future<?> share) {
        try {
            share.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("A piece of work failed.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        others.shutdown();
        boolean interrupted = false;
        for (Thread thread : started) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
