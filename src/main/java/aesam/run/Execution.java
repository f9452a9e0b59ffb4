package aesam.run;

import aesam.AesamException;
import aesam.Interruption;
import aesam.images.Dataset;
import aesam.images.files.Storage;
import aesam.network.Compute;
import aesam.record.Cell;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.record.Records;
import aesam.record.RunRecord;
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

/**
 * Carries plans out: trains the runs that are missing or were cut off, measures what is to be measured at rest, and
 * leaves alone what is there. A run that several cells ask for is trained once; one that fails does not stop the others.
 *
 * @param out the folder of all runs
 * @param storage where images lie and are kept
 * @param backend that carries jobs out
 * @param compute shared by the jobs on a machine
 */
public record Execution(Path out, Storage storage, Backend backend, Compute compute) {
    /** So many runs at a time on this machine. */
    public Execution(Path out, Storage storage, int jobs, Compute compute) {
        this(out, storage, new ThisMachine(jobs), compute);
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

    /** Looks on. Calls may come from any thread, several at a time. */
    public interface Listener {
        /** So many runs are to be trained or measured, of a known price in {@link Prices.Price#units}. */
        default void onPlan(int runs, int onRecord, double units) {}

        /**
         * A run is about to be trained.
         *
         * @param record the folder of its record
         * @return who looks on while it is
         */
        default TrainingListener onBegin(Run run, Path record) {
            return new TrainingListener() {};
        }

        /** A step of a run, or a measurement of its network, cost so much. */
        default void onWork(Recipe recipe, double units) {}

        /** A checkpoint behind so many steps has been written into the folder of a record. What this throws ends the run. */
        default void onCheckpoint(Path folder, int steps) {}

        /** A run is trained to its end, or a measurement has been added to its record. */
        default void onRecord(RunRecord record) {}

        /** A run's network is being measured at rest. */
        default void onMeasurement(Recipe recipe, int epoch, String measurement) {}

        /** A run is on record, with all that was to be measured. */
        default void onEnd(RunRecord record) {}

        /** A run could not be trained or measured; a sentence says why. */
        default void onFailure(Recipe recipe, String reason) {}
    }

    /**
     * Trains one run on this thread, whether or not it is on record; one that was cut off goes on.
     *
     * @throws AesamException if the loss diverges, or data or record cannot be read or written; what was recorded stays
     * @throws Interruption if the thread was interrupted; likewise, and a checkpoint is written to go on from
     */
    public RunRecord train(
            Recipe recipe, Recording recording, Listener listener, List<? extends TrainingListener> others) {
        Prices prices = new Prices(storage);
        listener.onPlan(1, 0, prices.of(recipe).units());
        try (Run run = Run.prepare(recipe, storage, compute)) {
            RunRecord record = train(run, recording, prices, listener, others);
            listener.onEnd(record);
            return record;
        }
    }

    private static RunRecord train(
            Run run, Recording recording, Prices prices, Listener listener, List<? extends TrainingListener> others) {
        Recipe recipe = run.recipe();
        double unit = prices.unit(recipe);
        List<TrainingListener> listeners = new ArrayList<>(others);
        listeners.add(listener.onBegin(run, recording.out().resolve(recipe.id())));
        listeners.add(new TrainingListener() {
            @Override
            public void onStep(StepEvent event) {
                listener.onWork(recipe, unit * event.step().gradientEvaluations());
            }
        });
        return RunRecord.read(run.execute(recording.telling(listener::onCheckpoint), listeners)
                        .folder())
                .given(recipe);
    }

    /**
     * Trains and measures until the plans have all that they need.
     *
     * @throws Interruption if this thread was interrupted; runs that were under way end within a step
     */
    public Outcome execute(Collection<Plan> plans, Listener listener) {
        Map<String, String> failures = new LinkedHashMap<>();
        Set<String> done = new HashSet<>();
        int trained = 0;
        int skipped = 0;
        Prices prices = new Prices(storage);
        backend.fetchRecords(out);
        while (true) {
            List<Job> jobsLeft = new ArrayList<>();
            int there = 0;
            Records records = new Records(out, List.of());
            for (Job job : jobs(plans, records)) {
                String id = job.recipe().id();
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
                            .mapToDouble(job -> job.units(records.finished(job.recipe()), prices))
                            .sum());
            Map<String, String> failed = backend.carryOut(jobsLeft, this, listener);
            trained += jobsLeft.size() - failed.size();
            failures.putAll(failed);
        }
    }

    /** The runs that plans ask for, each once, as far as that is known before any is trained. */
    public List<Recipe> runs(Collection<Plan> plans) {
        return jobs(plans, new Records(out, List.of())).stream()
                .map(Job::recipe)
                .toList();
    }

    /** The runs that plans ask for and that are not on record, or not measured yet as they are to be. */
    public List<Recipe> missing(Collection<Plan> plans) {
        Records records = new Records(out, List.of());
        return jobs(plans, records).stream()
                .filter(job -> !isComplete(job, records))
                .map(Job::recipe)
                .toList();
    }

    /**
     * All that plans ask for, if none of it were on record.
     *
     * @param records that plans look at: some runs can only be planned when others are there
     */
    public static Work work(Collection<Plan> plans, Records records, Prices prices) {
        Collection<Job> jobs = jobs(plans, records);
        return new Work(
                jobs.size(),
                jobs.stream()
                        .mapToDouble(job -> job.units(Optional.empty(), prices))
                        .sum());
    }

    /** The runs that plans ask for, each once, with all that is to be measured of it. */
    private static Collection<Job> jobs(Collection<Plan> plans, Records records) {
        Map<String, Job> jobs = new LinkedHashMap<>();
        for (Plan plan : plans) {
            for (Cell cell : plan.cells(records)) {
                for (long seed : plan.seeds()) {
                    Recipe recipe = cell.recipe().withSeed(seed);
                    if (!plan.shard().has(recipe.id())) {
                        continue;
                    }
                    Job job =
                            jobs.computeIfAbsent(recipe.id(), id -> new Job(recipe, new TreeSet<>(), new HashSet<>()));
                    job.measuredAfter().addAll(cell.measuredAfter());
                    job.measurements().addAll(cell.measurements());
                }
            }
        }
        return jobs.values();
    }

    private static boolean isComplete(Job job, Records records) {
        return records.finished(job.recipe())
                .filter(record -> job.missing(record).isEmpty())
                .isPresent();
    }

    /**
     * Carries one job out on this thread: trains its run unless that is on record, and measures what is missing.
     *
     * @param images those of its recipe, all of them
     * @throws AesamException as {@link #train}
     * @throws Interruption as {@link #train}
     */
    public void carryOut(Job job, Dataset images, Listener listener) {
        Recipe recipe = job.recipe();
        Prices prices = new Prices(storage);
        try (Run run = Run.prepare(recipe, images, compute)) {
            Optional<RunRecord> known = new Records(out, List.of()).finished(recipe);
            RunRecord record = job.isTrained(known)
                    ? known.orElseThrow()
                    : train(run, Recording.into(out).keeping(job.measuredAfter()), prices, listener, List.of());
            listener.onRecord(record);
            for (Job.Due due : job.missing(record)) {
                Interruption.check();
                listener.onMeasurement(recipe, due.epoch(), due.measurement().id());
                run.measure(record, due.epoch(), due.measurement());
                listener.onWork(recipe, prices.of(recipe, due.measurement()));
                listener.onRecord(record);
            }
            listener.onEnd(record);
        }
    }
}
