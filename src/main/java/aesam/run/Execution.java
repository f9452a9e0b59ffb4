package aesam.run;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Interruption;
import aesam.images.Dataset;
import aesam.images.files.Storage;
import aesam.network.Compute;
import aesam.record.Cell;
import aesam.record.Recording;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.record.RunSpecification;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries experiments out: trains the runs that are missing or were cut off, measures what is to be measured at rest, and
 * leaves alone what is there. A run that several cells ask for is trained once; one that fails does not stop the others.
 *
 * @param out the folder of all runs
 * @param storage where images lie and are kept
 * @param jobs runs at a time
 * @param compute shared by the jobs
 */
public record Execution(Path out, Storage storage, int jobs, Compute compute) {
    public Execution {
        require(jobs >= 1, "At least one run at a time is needed, found %d.", jobs);
    }

    /** On the processor, with so many threads, and datasets that are not embedded in a folder, which may be null. */
    public Execution(Path out, @Nullable Path dataDir, int jobs, int threads) {
        this(out, Storage.at(dataDir), jobs, Compute.cpu(threads));
    }

    /**
     * What is to be done.
     *
     * @param runs that are trained
     * @param units of training and measuring, as in {@link Prices.Price#units}
     */
    public record Work(int runs, double units) {}

    /**
     * How an execution went.
     *
     * @param trained runs, those among them that only had to be measured
     * @param skipped runs that were on record already
     * @param failures a sentence for each run that failed, by its ID
     */
    public record Outcome(int trained, int skipped, Map<String, String> failures) {}

    /** Looks on. Calls may come from any of the jobs' threads, one at a time. */
    public interface Listener {
        /** So many runs are to be trained or measured, of a known price in {@link Prices.Price#units}. */
        default void onPlan(int runs, int skipped, double units) {}

        default void onBegin(RunSpecification specification) {}

        /** A step of a run, or a measurement of its network, cost so much. */
        default void onWork(RunSpecification specification, double units) {}

        /** A run's network is being measured at rest. */
        default void onMeasurement(RunSpecification specification, int epoch, String measurement) {}

        default void onEnd(RunSpecification specification, RunRecord record) {}

        default void onFailure(RunSpecification specification, String reason) {}
    }

    /**
     * Trains and measures until the plans have all that they need.
     *
     * @throws Interruption if this thread was interrupted; runs that were under way end within a step
     */
    public Outcome execute(Collection<? extends Plan> plans, List<Long> seeds, Listener listener) {
        Map<String, String> failures = new LinkedHashMap<>();
        Set<String> done = new HashSet<>();
        int trained = 0;
        int skipped = 0;
        Map<Images, Dataset> images = new ConcurrentHashMap<>();
        Prices prices = new Prices(storage.dir());
        while (true) {
            List<Job> jobsLeft = new ArrayList<>();
            int there = 0;
            Records records = new Records(out, seeds);
            for (Job job : jobs(plans, records)) {
                String id = job.specification().id();
                if (done.add(id)) {
                    if (isComplete(job, records)) {
                        there++;
                    } else {
                        jobsLeft.add(job);
                    }
                }
            }
            skipped += there;
            if (jobsLeft.isEmpty()) {
                return new Outcome(trained, skipped, failures);
            }
            listener.onPlan(
                    jobsLeft.size(),
                    there,
                    jobsLeft.stream()
                            .mapToDouble(job -> job.units(records.finished(job.specification()), prices))
                            .sum());
            trained += execute(jobsLeft, images, prices, listener, failures);
        }
    }

    /** The runs that plans ask for, each once, as far as that is known before any is trained. */
    public List<RunSpecification> runs(Collection<? extends Plan> plans, List<Long> seeds) {
        return jobs(plans, new Records(out, seeds)).stream()
                .map(Job::specification)
                .toList();
    }

    /**
     * All that plans ask for, if none of it were on record.
     *
     * @param records that plans look at: some runs can only be planned when others are there
     */
    public static Work work(Collection<? extends Plan> plans, Records records, Prices prices) {
        Collection<Job> jobs = jobs(plans, records);
        return new Work(
                jobs.size(),
                jobs.stream()
                        .mapToDouble(job -> job.units(Optional.empty(), prices))
                        .sum());
    }

    /** The runs that plans ask for, each once, with all that is to be measured of it. */
    private static Collection<Job> jobs(Collection<? extends Plan> plans, Records records) {
        Map<String, Job> jobs = new LinkedHashMap<>();
        for (Plan plan : plans) {
            for (Cell cell : plan.cells(records)) {
                for (long seed : records.seeds()) {
                    RunSpecification specification = cell.specification().withSeed(seed);
                    Job job = jobs.computeIfAbsent(
                            specification.id(), id -> new Job(specification, new TreeSet<>(), new HashSet<>()));
                    job.looks().addAll(cell.looks());
                    job.measurements().addAll(cell.measurements());
                }
            }
        }
        return jobs.values();
    }

    private static boolean isComplete(Job job, Records records) {
        return records.finished(job.specification())
                .filter(record -> job.missing(record).isEmpty())
                .isPresent();
    }

    /** What decides which images are read. */
    private record Images(String name, int side, @Nullable String broken) {}

    private int execute(
            List<Job> todo,
            Map<Images, Dataset> images,
            Prices prices,
            Listener listener,
            Map<String, String> failures) {
        ExecutorService workers = Executors.newFixedThreadPool(jobs, task -> {
            Thread thread = new Thread(task, "aesam-run");
            thread.setDaemon(true);
            return thread;
        });
        Listener one = new OneAtATime(listener);
        int trained = 0;
        try {
            Map<Job, Future<?>> futures = new LinkedHashMap<>();
            for (Job job : todo) {
                futures.put(job, workers.submit(() -> carryOut(job, images, prices, one)));
            }
            for (Map.Entry<Job, Future<?>> entry : futures.entrySet()) {
                RunSpecification specification = entry.getKey().specification();
                try {
                    entry.getValue().get();
                    trained++;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Interruption) {
                        throw interrupted();
                    }
                    String reason = reason(e.getCause());
                    failures.put(specification.id(), reason);
                    one.onFailure(specification, reason);
                }
            }
            return trained;
        } catch (InterruptedException | CancellationException e) {
            throw interrupted();
        } finally {
            workers.shutdownNow();
            awaitEnd(workers);
        }
    }

    private static Interruption interrupted() {
        return new Interruption("Interrupted; the same again goes on from where each run was stopped.");
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
        return cause instanceof AesamException own ? String.valueOf(own.getMessage()) : "Unexpected failure: " + cause;
    }

    private void carryOut(Job job, Map<Images, Dataset> images, Prices prices, Listener listener) {
        RunSpecification specification = job.specification();
        listener.onBegin(specification);
        RunSpecification.Data data = specification.data();
        Dataset dataset =
                images.computeIfAbsent(new Images(data.name(), data.side(), data.broken()), all -> data.read(storage));
        try (Run run = Run.prepareOn(specification, dataset, compute.shared(jobs))) {
            Optional<RunRecord> known = new Records(out, List.of()).finished(specification);
            RunRecord record;
            if (job.isTrained(known)) {
                record = known.orElseThrow();
            } else {
                double unit = prices.unit(specification);
                TrainingListener steps = new TrainingListener() {
                    @Override
                    public void onStep(StepEvent event) {
                        listener.onWork(specification, unit * event.step().gradientEvaluations());
                    }
                };
                record = RunRecord.read(run.execute(Recording.into(out).keeping(job.looks()), List.of(steps))
                        .folder());
            }
            for (Job.Look look : job.missing(record)) {
                Interruption.check();
                listener.onMeasurement(
                        specification, look.epoch(), look.measurement().id());
                run.measure(record, look.epoch(), look.measurement());
                listener.onWork(specification, prices.of(specification, look.measurement()));
            }
            listener.onEnd(specification, record);
        }
    }

    private record OneAtATime(Listener inner) implements Listener {
        @Override
        public synchronized void onBegin(RunSpecification specification) {
            inner.onBegin(specification);
        }

        @Override
        public synchronized void onWork(RunSpecification specification, double units) {
            inner.onWork(specification, units);
        }

        @Override
        public synchronized void onMeasurement(RunSpecification specification, int epoch, String measurement) {
            inner.onMeasurement(specification, epoch, measurement);
        }

        @Override
        public synchronized void onEnd(RunSpecification specification, RunRecord record) {
            inner.onEnd(specification, record);
        }

        @Override
        public synchronized void onFailure(RunSpecification specification, String reason) {
            inner.onFailure(specification, reason);
        }
    }
}
