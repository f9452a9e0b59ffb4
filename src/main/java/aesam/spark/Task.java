package aesam.spark;

import aesam.AesamException;
import aesam.WorkThread;
import aesam.images.Dataset;
import aesam.images.files.Storage;
import aesam.network.Compute;
import aesam.network.PyTorch;
import aesam.record.Images;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.run.Execution;
import aesam.run.Job;
import aesam.run.Run;
import aesam.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * What an executor does with a job: it trains in a folder of its own, puts each checkpoint into the store as a snapshot, and at the
 * end the record. It goes on from the newest snapshot there is.
 *
 * @param out the place of all runs
 * @param dataDir as in {@link Storage}
 * @param cache as in {@link Storage}
 * @param hadoop the settings of Hadoop's file systems
 */
record Task(String out, @Nullable String dataDir, @Nullable String cache, Broadcast<SerializableConfiguration> hadoop)
        implements Function<RemoteJob, String> {
    /** Where Spark is local, and the process somebody else's. */
    private static final String DRIVER = "driver";

    /** Of this executor: a dataset is read once. */
    private static final Map<Source, Dataset> READ = new ConcurrentHashMap<>();

    /** Images, and where they lie. */
    private record Source(Images images, @Nullable String dataDir) {}

    /** The run has been finished by another attempt. */
    private static final class Superseded extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static Task at(String out, Storage storage, Broadcast<SerializableConfiguration> hadoop) {
        return new Task(out, text(storage.dir()), text(storage.cache()), hadoop);
    }

    private static @Nullable String text(@Nullable Path path) {
        return path == null ? null : path.toAbsolutePath().toString();
    }

    /**
     * Carries a job out.
     *
     * @return why the run has failed, by the recipe; empty if it is on record
     * @throws AesamException if it cannot be carried out on this machine
     */
    @Override
    public String call(RemoteJob remote) throws IOException {
        if (!SparkEnv.get().executorId().equals(DRIVER)) {
            PyTorch.tuneProcess();
        }
        Job job = remote.job();
        Compute compute = compute(TaskContext.get());
        Path scratch = Files.createTempDirectory("aesam-");
        try (Store store = new Store(out, hadoop.getValue().value())) {
            Execution execution = new Execution(scratch, storage(), 1, compute);
            return WorkThread.call(() -> carryOut(job, execution, store, dataDir));
        } finally {
            FileUtil.fullyDelete(scratch.toFile());
        }
    }

    private Storage storage() {
        Storage storage = Storage.at(dataDir == null ? null : Path.of(dataDir));
        return cache == null ? storage : storage.withCache(Path.of(cache));
    }

    /** With what Spark has given to the task. */
    private static Compute compute(TaskContext context) {
        ResourceInformation gpu = context.resourcesJMap().get("gpu");
        return new Compute(gpu == null ? "cpu" : "gpu" + gpu.addresses()[0], context.cpus());
    }

    /**
     * The same in a folder of this attempt's own.
     *
     * @param dataDir tells datasets of one name apart
     */
    static String carryOut(Job job, Execution execution, Store store, @Nullable String dataDir) {
        String id = job.recipe().id();
        boolean there = store.fetch(id, execution.out());
        if (there && !isWhole(job, execution.out())) {
            store.setAside(id);
            FileUtil.fullyDelete(execution.out().resolve(id).toFile());
            there = false;
        }
        if (!there) {
            store.fetchSnapshot(id, execution.out());
        }
        Images images = job.recipe().data().images();
        Publication publication = new Publication(store, id);
        try {
            Dataset dataset =
                    READ.computeIfAbsent(new Source(images, dataDir), source -> images.read(execution.storage()));
            execution.carryOut(job, dataset, publication);
            return "";
        } catch (Superseded e) {
            return carryOut(job, execution, store, dataDir);
        } catch (AesamException e) {
            if (publication.begun && !(e.getCause() instanceof IOException)) {
                return String.valueOf(e.getMessage());
            }
            throw e;
        }
    }

    /** It is not if it lacks weights that are to be measured, or was being renamed, file by file, when its attempt was killed. */
    private static boolean isWhole(Job job, Path out) {
        Optional<RunRecord> record = new Records(out, List.of()).finished(job.recipe());
        return job.isTrained(record)
                && record.orElseThrow().hasWeights(job.recipe().epochs());
    }

    /** Puts into the store what an attempt comes to. */
    private static final class Publication implements Execution.Listener {
        private final Store store;
        private final String id;
        private boolean begun;

        Publication(Store store, String id) {
            this.store = store;
            this.id = id;
        }

        @Override
        public TrainingListener onBegin(Run run, Path record) {
            begun = true;
            return new TrainingListener() {};
        }

        /** Another attempt that ends takes the snapshots away, also one that is being written. */
        @Override
        public void onCheckpoint(Path folder, int steps) {
            unlessSuperseded(() -> {
                if (store.has(id)) {
                    throw new Superseded();
                }
                store.publishSnapshot(folder, steps);
            });
        }

        @Override
        public void onRecord(RunRecord record) {
            unlessSuperseded(() -> store.publish(record.folder()));
        }

        private void unlessSuperseded(Runnable publication) {
            try {
                publication.run();
            } catch (AesamException e) {
                throw store.has(id) ? new Superseded() : e;
            }
        }
    }
}
