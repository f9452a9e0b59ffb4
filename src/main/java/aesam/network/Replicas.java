package aesam.network;

import aesam.WorkThread;
import aesam.images.Batch;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;

/**
 * A network's block on each of its devices: parts of a batch pass through at the same time, one a device. What comes out does not
 * depend on how many devices there are.
 */
final class Replicas {
    private final List<Replica> all;
    private final ExecutorService workers;

    /**
     * Starts a thread for each when several are first used, with its share of the threads of this one's tensor operations.
     *
     * @param all at least one, the first of which is where the weights are
     */
    Replicas(List<Replica> all) {
        this.all = List.copyOf(all);
        int threads = Math.max(1, PyTorch.threads() / all.size());
        workers = Executors.newFixedThreadPool(
                all.size(),
                work -> new WorkThread(
                        () -> {
                            PyTorch.useThreads(threads);
                            work.run();
                        },
                        "aesam-replica"));
    }

    /** Where the weights are. */
    Replica first() {
        return all.get(0);
    }

    /** How many parts pass at a time. */
    int size() {
        return all.size();
    }

    /** The names of the devices. */
    String devices() {
        return String.join(",", all.stream().map(Replica::device).toList());
    }

    /** As {@link Network#beginStep}. */
    void beginStep(long t, NDManager scope) {
        all.forEach(replica -> replica.beginStep(t, scope));
    }

    /** The next step is step 0. */
    void restart() {
        all.forEach(Replica::restart);
    }

    /** Ends the threads. */
    void close() {
        workers.shutdown();
    }

    /**
     * The gradient over each part of a batch.
     *
     * @param scope owns the losses and classes
     * @param at where it is taken, for each part
     * @param statistics BatchNorm's, a copy of which each part moves
     * @param moves whether they become the mean of the copies, weighted by samples
     * @param to gets a part's gradient; as many at a time as there are devices are held
     * @param found gets them in the parts' order
     */
    void gradients(
            NDManager scope,
            IntFunction<NDArray> at,
            List<Batch> parts,
            NDArray statistics,
            boolean moves,
            IntFunction<NDArray> to,
            ObjIntConsumer<Gradient> found) {
        int samples = parts.stream().mapToInt(Batch::size).sum();
        try (NDManager copies = scope.newSubManager()) {
            NDArray mean = copies.zeros(statistics.getShape(), statistics.getDataType());
            for (int from = 0; from < parts.size(); from += size()) {
                int first = from;
                List<NDArray> moved = new ArrayList<>();
                List<NDArray> vectors = new ArrayList<>();
                for (int i = from; i < Math.min(from + size(), parts.size()); i++) {
                    moved.add(Vectors.alias(statistics, copies).duplicate());
                    vectors.add(to.apply(i));
                }
                List<Gradient> gradients = together(
                        moved.size(),
                        (replica, i) -> replica.gradient(
                                scope, at.apply(first + i), moved.get(i), parts.get(first + i), vectors.get(i)));
                for (int i = 0; i < gradients.size(); i++) {
                    found.accept(gradients.get(i), first + i);
                    if (moves) {
                        Aten.addScaled(mean, (double) parts.get(first + i).size() / samples, moved.get(i));
                    }
                }
            }
            if (moves) {
                Aten.copy(mean, statistics);
            }
        }
    }

    /** The loss of each sample of the parts, one after the other, in a training pass that moves no statistics. */
    double[] losses(NDManager scope, NDArray at, List<Batch> parts, NDArray statistics) {
        List<double[]> found = new ArrayList<>();
        for (int from = 0; from < parts.size(); from += size()) {
            List<Batch> now = parts.subList(from, Math.min(from + size(), parts.size()));
            found.addAll(together(now.size(), (replica, i) -> replica.losses(scope, at, statistics, now.get(i))));
        }
        return found.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** What is done with a part of a batch. */
    @FunctionalInterface
    interface PartPass<T> {
        /** On the replica that has this number among those that work at the time. */
        T of(Replica replica, int number);
    }

    /**
     * Has the first of the replicas work at the same time.
     *
     * @return what each gives, after all have ended
     */
    private <T> List<T> together(int replicas, PartPass<T> pass) {
        if (replicas == 1) {
            return List.of(pass.of(first(), 0));
        }
        List<CompletableFuture<T>> futures = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            int number = i;
            futures.add(CompletableFuture.supplyAsync(() -> pass.of(all.get(number), number), workers));
        }
        // Whoever fails, the others are waited for: they use arrays of the step.
        futures.forEach(future -> future.handle((result, failure) -> result).join());
        try {
            return futures.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException own ? own : e;
        }
    }
}
