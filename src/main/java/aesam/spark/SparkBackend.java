package aesam.spark;

import aesam.AesamException;
import aesam.images.files.Storage;
import aesam.record.Recipe;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.run.Backend;
import aesam.run.Execution;
import aesam.run.Job;
import aesam.run.Prices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Jobs on a Spark cluster, one task each, with the processors or the GPU that Spark gives to a task. Records lie in a place that all
 * machines see, and those of finished runs are copied into the local folder of all runs. A task that fails by its machine, or is lost
 * with it, is tried again by Spark and goes on from the run's last checkpoint; a run that diverges has failed.
 */
public final class SparkBackend implements Backend {
    private static final int BETWEEN_MILLIS = 200;
    private static final int STOPPING_MINUTES = 5;
    private static final Pattern SENTENCE = Pattern.compile("aesam\\.AesamException: (.*)");

    private final Supplier<JavaSparkContext> session;
    private final String out;

    private SparkBackend(Supplier<JavaSparkContext> session, String out) {
        this.session = session;
        this.out = out;
    }

    /**
     * On a session's cluster: {@code lab.on(SparkBackend.of(session, "hdfs://host/runs"))}.
     *
     * @param out the place of all runs, which all machines see
     */
    public static SparkBackend of(JavaSparkContext session, String out) {
        return new SparkBackend(() -> session, out);
    }

    /** In the session that spark-submit describes, which begins when it is needed. */
    static SparkBackend submitted(String out) {
        SparkConf settings = new SparkConf()
                .setIfMissing("spark.app.name", "aesam")
                // A machine on which runs fail at once would otherwise take them all.
                .setIfMissing("spark.excludeOnFailure.enabled", "true");
        return new SparkBackend(() -> JavaSparkContext.fromSparkContext(SparkContext.getOrCreate(settings)), out);
    }

    private JavaSparkContext session() {
        try {
            return session.get();
        } catch (Exception e) {
            throw new AesamException("Spark cannot be started (%s).".formatted(AesamException.reason(e)), e);
        }
    }

    private Store store() {
        return new Store(out, session().hadoopConfiguration());
    }

    @Override
    public void fetchRecords(Path folder) {
        try (Store store = store()) {
            store.finished().forEach(id -> store.fetch(id, folder));
        }
    }

    /**
     * A job that Spark has been given.
     *
     * @param ending why the run failed; empty if it is on record
     */
    private record Submitted(Job job, double units, JavaFutureAction<List<String>> ending) {}

    @Override
    public Map<String, String> carryOut(List<Job> jobs, Execution execution, Execution.Listener listener) {
        JavaSparkContext spark = session();
        List<RemoteJob> remote = jobs.stream().map(RemoteJob::of).toList();
        requireSentCode(remote, spark);
        String group = "aesam-" + UUID.randomUUID();
        spark.setJobGroup(group, "runs of aesam", true);
        try (Store store = store()) {
            List<Submitted> running = submit(jobs, remote, task(execution.storage(), spark), execution, spark);
            return await(running, store, execution.out(), listener);
        } catch (InterruptedException e) {
            spark.cancelJobGroup(group);
            awaitStop(spark);
            throw Backend.interrupted();
        } finally {
            spark.cancelJobGroup(group);
            spark.clearJobGroup();
        }
    }

    private Task task(Storage storage, JavaSparkContext spark) {
        return Task.at(out, storage, spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
    }

    /** Asks every task slot at once, before anything is trained. */
    private static void requireSentCode(List<RemoteJob> jobs, JavaSparkContext spark) {
        List<RemoteJob> own =
                jobs.stream().filter(job -> !job.names().isEmpty()).toList();
        if (!own.isEmpty()) {
            int slots = spark.defaultParallelism();
            try {
                spark.parallelize(Collections.nCopies(slots, own), slots).foreach(all -> all.forEach(RemoteJob::job));
            } catch (Exception e) {
                throw e instanceof InterruptedException ? Backend.interrupted() : new AesamException(sentence(e), e);
            }
        }
    }

    private static List<Submitted> submit(
            List<Job> jobs, List<RemoteJob> remote, Task task, Execution execution, JavaSparkContext spark) {
        Prices prices = new Prices(execution.storage());
        Records records = new Records(execution.out(), List.of());
        List<Submitted> running = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            Job job = jobs.get(i);
            running.add(new Submitted(
                    job,
                    job.units(records.finished(job.recipe()), prices),
                    spark.parallelize(List.of(remote.get(i)), 1).map(task).collectAsync()));
        }
        return running;
    }

    private static Map<String, String> await(
            List<Submitted> running, Store store, Path folder, Execution.Listener listener)
            throws InterruptedException {
        Map<String, String> failures = new LinkedHashMap<>();
        while (!running.isEmpty()) {
            Thread.sleep(BETWEEN_MILLIS);
            for (Iterator<Submitted> each = running.iterator(); each.hasNext(); ) {
                Submitted one = each.next();
                if (one.ending().isDone()) {
                    each.remove();
                    Recipe recipe = one.job().recipe();
                    String failure = failure(one);
                    if (failure.isEmpty()) {
                        failure = fetch(one, store, folder, listener);
                    }
                    if (!failure.isEmpty()) {
                        failures.put(recipe.id(), failure);
                        listener.onFailure(recipe, failure);
                    }
                }
            }
        }
        return failures;
    }

    /** Why a record cannot be brought here, or read, or what listens cannot write of it; empty if all is well. */
    private static String fetch(Submitted ended, Store store, Path folder, Execution.Listener listener) {
        String id = ended.job().recipe().id();
        try {
            store.fetch(id, folder);
            listener.onWork(ended.job().recipe(), ended.units());
            listener.onEnd(RunRecord.read(folder.resolve(id)));
            return "";
        } catch (AesamException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String failure(Submitted ended) throws InterruptedException {
        try {
            return ended.ending().get().get(0);
        } catch (ExecutionException e) {
            return sentence(e.getCause() == null ? e : e.getCause());
        }
    }

    /** What our code on an executor has said, which Spark quotes among words of its own. */
    private static String sentence(Throwable failure) {
        Matcher said = SENTENCE.matcher(String.valueOf(failure.getMessage()));
        return said.find() ? said.group(1) : "Spark gave up (" + AesamException.reason(failure) + ").";
    }

    /** A task stops within a step, and puts a snapshot into the store. */
    private static void awaitStop(JavaSparkContext spark) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(STOPPING_MINUTES);
        try {
            do {
                Thread.sleep(BETWEEN_MILLIS);
            } while (System.nanoTime() < deadline
                    && Arrays.stream(spark.statusTracker().getExecutorInfos())
                                    .mapToInt(SparkExecutorInfo::numRunningTasks)
                                    .sum()
                            > 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "on Spark, records in " + out;
    }
}
