package aesam;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that remembers that it was interrupted. The flag of a thread is cleared by whatever looks at it, as Java2D does when
 * it first draws text, so a request to stop could be lost there; {@link Interruption#check} asks this thread instead.
 */
public final class WorkThread extends Thread {
    private volatile boolean wasInterrupted;

    /** A daemon. */
    public WorkThread(Runnable work, String name) {
        super(work, name);
        setDaemon(true);
    }

    @Override
    public void interrupt() {
        wasInterrupted = true;
        super.interrupt();
    }

    /** Whether it ever was. */
    boolean wasInterrupted() {
        return wasInterrupted;
    }

    /**
     * Does work on a thread of its own while this one waits and does nothing else, so that no interrupt of this one is lost: it
     * is handed on. Work that calls this again stays on its thread.
     *
     * @return what the work gives; what it throws is thrown here
     * @throws Interruption if this thread was interrupted, even if the work was at its end by then
     */
    public static <T> T call(Supplier<T> work) {
        if (Thread.currentThread() instanceof WorkThread) {
            return work.get();
        }
        FutureTask<T> task = new FutureTask<>(work::get);
        WorkThread worker = new WorkThread(task, "aesam-work");
        worker.start();
        boolean interrupted = false;
        while (true) {
            try {
                T result = task.get();
                if (interrupted) {
                    throw new Interruption();
                }
                return result;
            } catch (InterruptedException e) {
                interrupted = true;
                worker.interrupt();
            } catch (ExecutionException e) {
                throw unchecked(e.getCause());
            }
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
    }
}
