package aesam.run;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Interruption;
import aesam.WorkThread;
import aesam.images.Dataset;
import aesam.network.Compute;
import aesam.record.Images;
import aesam.record.Recipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Some jobs at a time in this process, which share its threads of tensor operations.
 *
 * @param jobs at a time
 */
public record ThisMachine(int jobs) implements Backend {
    public ThisMachine {
        require(jobs >= 1, "At least one run at a time is needed, found %d.", jobs);
    }

    @Override
    public Map<String, String> carryOut(List<Job> todo, Execution execution, Execution.Listener listener) {
        Queue<Compute> free = new ConcurrentLinkedQueue<>(execution.compute().shared(jobs));
        Map<Images, Dataset> images = new ConcurrentHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        ExecutorService workers = Executors.newFixedThreadPool(jobs, task -> new WorkThread(task, "aesam-run"));
        try {
            Map<Job, Future<?>> futures = new LinkedHashMap<>();
            for (Job job : todo) {
                futures.put(
                        job,
                        workers.submit(() -> carryOut(
                                job,
                                images.computeIfAbsent(
                                        job.recipe().data().images(), wanted -> wanted.read(execution.storage())),
                                execution,
                                free,
                                listener)));
            }
            for (Map.Entry<Job, Future<?>> entry : futures.entrySet()) {
                Recipe recipe = entry.getKey().recipe();
                try {
                    entry.getValue().get();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Interruption) {
                        throw Backend.interrupted();
                    }
                    String reason = reason(e.getCause());
                    failures.put(recipe.id(), reason);
                    listener.onFailure(recipe, reason);
                }
            }
            return failures;
        } catch (InterruptedException | CancellationException e) {
            throw Backend.interrupted();
        } finally {
            workers.shutdownNow();
            awaitEnd(workers);
        }
    }

    /** With one of the shares, which it gives back. */
    private void carryOut(
            Job job, Dataset images, Execution execution, Queue<Compute> free, Execution.Listener listener) {
        Compute own = free.remove(); // as many as threads
        try {
            new Execution(execution.out(), execution.storage(), this, own).carryOut(job, images, listener);
        } finally {
            free.add(own);
        }
    }

    /** A run stops within a step, so this is short. */
    private static void awaitEnd(ExecutorService workers) {
        try {
            if (!workers.awaitTermination(1, TimeUnit.HOURS)) {
                throw new IllegalStateException("a run did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String reason(@Nullable Throwable cause) {
        RuntimeException told = cause instanceof RuntimeException failure ? AesamException.told(failure) : null;
        return told instanceof AesamException own ? String.valueOf(own.getMessage()) : "Unexpected failure: " + cause;
    }

    @Override
    public String toString() {
        return "runs at a time: " + jobs;
    }
}
