package aesam.lab;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Interruption;
import aesam.WorkThread;
import aesam.experiments.Experiment;
import aesam.experiments.Experiments;
import aesam.experiments.Profile;
import aesam.experiments.Reports;
import aesam.images.Dataset;
import aesam.images.files.CorruptedImages;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.network.Compute;
import aesam.notebook.Notebook;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.record.Settings;
import aesam.report.CompareReport;
import aesam.report.Report;
import aesam.run.Backend;
import aesam.run.Display;
import aesam.run.DryRun;
import aesam.run.Execution;
import aesam.run.Plan;
import aesam.run.Progress;
import aesam.run.RecordListener;
import aesam.run.Shard;
import aesam.run.ThisMachine;
import aesam.run.TrainedNetwork;
import aesam.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * Where runs and data lie, on what they are carried out, how large they are: what cells and the command line work with.
 * Whatever is trained here is recorded, and not trained again. Each method that changes something gives another lab, in
 * whatever order they are called.
 *
 * @param size the profile
 * @param changes to settings of every run, {@code name=value} each
 * @param chosenSeeds of the runs; empty for the profile's
 * @param runsFolder the folder of all runs
 * @param storage where images lie and are kept
 * @param compute device and threads
 * @param backend that carries out the runs of sweeps and experiments
 * @param display where it is shown how far things are
 * @param logs the folder of event files for TensorBoard; null where none are asked for
 */
public record Lab(
        Profile size,
        List<String> changes,
        List<Long> chosenSeeds,
        Path runsFolder,
        Storage storage,
        Compute compute,
        Backend backend,
        Display display,
        @Nullable Path logs) {
    public Lab {
        changes = List.copyOf(changes);
        chosenSeeds = List.copyOf(chosenSeeds);
    }

    /**
     * The quick profile with runs in {@code runs/} on all processors, as far as these variables do not say otherwise: {@code
     * AESAM_PROFILE}, {@code AESAM_SET} (settings, separated by spaces), {@code AESAM_SEEDS} (by commas), {@code AESAM_RUNS},
     * {@code AESAM_DATA_DIR}, {@code AESAM_CACHE} (a folder for decoded images), {@code AESAM_DEVICE}, {@code AESAM_THREADS},
     * {@code AESAM_JOBS}.
     *
     * @throws AesamException if one of them is impossible
     */
    public static Lab open() {
        return open(System.getenv());
    }

    /** The same with variables given. */
    public static Lab open(Map<String, String> environment) {
        Display display = Notebook.display();
        return inOneSentence(display, () -> {
            Function<String, String> given =
                    name -> environment.getOrDefault("AESAM_" + name, "").trim();
            Lab lab = new Lab(
                    Profile.QUICK,
                    List.of(),
                    List.of(),
                    Path.of("runs"),
                    Storage.at(null),
                    Compute.cpu(Runtime.getRuntime().availableProcessors()),
                    new ThisMachine(1),
                    display,
                    null);
            lab = given.apply("PROFILE").isEmpty() ? lab : lab.profile(given.apply("PROFILE"));
            lab = given.apply("SET").isEmpty()
                    ? lab
                    : lab.with(given.apply("SET").split("\\s+", -1));
            lab = given.apply("SEEDS").isEmpty() ? lab : lab.seeds(numbers(given.apply("SEEDS")));
            lab = given.apply("RUNS").isEmpty() ? lab : lab.runsIn(Path.of(given.apply("RUNS")));
            lab = given.apply("DATA_DIR").isEmpty() ? lab : lab.dataIn(Path.of(given.apply("DATA_DIR")));
            lab = given.apply("CACHE").isEmpty()
                    ? lab
                    : lab.withStorage(lab.storage.withCache(Path.of(given.apply("CACHE"))));
            lab = given.apply("DEVICE").isEmpty() ? lab : lab.on(given.apply("DEVICE"));
            lab = given.apply("THREADS").isEmpty() ? lab : lab.threads((int) numbers(given.apply("THREADS"))[0]);
            return given.apply("JOBS").isEmpty() ? lab : lab.jobs((int) numbers(given.apply("JOBS"))[0]);
        });
    }

    private static long[] numbers(String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .mapToLong(number -> Long.parseLong(number.trim()))
                    .toArray();
        } catch (NumberFormatException e) {
            throw new AesamException("A whole number was expected, found '" + text + "'.", e);
        }
    }

    /**
     * As large as this profile is: {@code smoke}, {@code quick}, {@code standard} or {@code paper}.
     *
     * @throws AesamException if there is none of that name
     */
    public Lab profile(String name) {
        return inOneSentence(() -> new Lab(
                Profile.named(name), changes, chosenSeeds, runsFolder, storage, compute, backend, display, logs));
    }

    /**
     * With settings changed in every run, such as {@code "epochs=3"}.
     *
     * @throws AesamException if there is no such setting, or it cannot have that value
     */
    public Lab with(String... changed) {
        return inOneSentence(() -> {
            List<String> all = new ArrayList<>(changes);
            all.addAll(Arrays.asList(changed));
            size.main().with(all.toArray(String[]::new));
            return new Lab(size, all, chosenSeeds, runsFolder, storage, compute, backend, display, logs);
        });
    }

    /**
     * With these seeds instead of the profile's.
     *
     * @throws AesamException if there is none
     */
    public Lab seeds(long... seeds) {
        require(seeds.length > 0, "At least one seed is needed, as in seeds(1, 2, 3).");
        List<Long> all = Arrays.stream(seeds).distinct().boxed().toList();
        return new Lab(size, changes, all, runsFolder, storage, compute, backend, display, logs);
    }

    /** With runs in this folder. */
    public Lab runsIn(Path folder) {
        return new Lab(size, changes, chosenSeeds, folder, storage, compute, backend, display, logs);
    }

    /** With datasets that are not embedded in this folder. */
    public Lab dataIn(Path folder) {
        return withStorage(storage.withDir(folder));
    }

    /** With images kept elsewhere. */
    public Lab withStorage(Storage other) {
        return new Lab(size, changes, chosenSeeds, runsFolder, other, compute, backend, display, logs);
    }

    /** On this device: {@code cpu}, {@code gpu0}, {@code gpu1}, … or several such as {@code gpu0,gpu1}, see {@link Compute}. */
    public Lab on(String device) {
        return inOneSentence(() -> withCompute(new Compute(device, compute.threads())));
    }

    /** With so many threads of tensor operations. */
    public Lab threads(int threads) {
        return inOneSentence(() -> withCompute(new Compute(compute.device(), threads)));
    }

    /** Computing elsewhere. */
    public Lab withCompute(Compute other) {
        return new Lab(size, changes, chosenSeeds, runsFolder, storage, other, backend, display, logs);
    }

    /** With so many runs at a time on this machine, which share the threads. */
    public Lab jobs(int runsAtATime) {
        return inOneSentence(() -> on(new ThisMachine(runsAtATime)));
    }

    /**
     * With the runs of sweeps and experiments carried out there, such as on a cluster. Their records are brought into this lab's
     * folder of all runs; whatever else is asked of the lab is done here.
     */
    public Lab on(Backend other) {
        return new Lab(size, changes, chosenSeeds, runsFolder, storage, compute, other, display, logs);
    }

    /** With progress shown elsewhere. */
    public Lab showingOn(Display other) {
        return new Lab(size, changes, chosenSeeds, runsFolder, storage, compute, backend, other, logs);
    }

    /**
     * With event files for TensorBoard, a folder of them in this one for each run: while it trains, or, where it is trained
     * elsewhere, when it ends.
     */
    public Lab tensorBoard(Path folder) {
        return new Lab(size, changes, chosenSeeds, runsFolder, storage, compute, backend, display, folder);
    }

    /** The profile with this lab's settings and seeds. */
    public Profile profile() {
        Profile changed = size.with(changes.toArray(String[]::new));
        return chosenSeeds.isEmpty() ? changed : changed.withSeeds(chosenSeeds);
    }

    /** The seeds of its runs: those chosen, else the profile's. */
    public List<Long> seeds() {
        return profile().seeds();
    }

    /**
     * One run of this size.
     *
     * @param changed settings, {@code name=value} each
     * @throws AesamException if there is no such setting, or it cannot have that value
     */
    public Recipe recipe(String... changed) {
        return inOneSentence(() -> {
            List<String> all = new ArrayList<>(changes);
            all.addAll(Arrays.asList(changed));
            return size.main().withSeed(seeds().get(0)).with(all.toArray(String[]::new));
        });
    }

    /**
     * Trains one run, showing how far it is, unless it is on record.
     *
     * @param listeners that look on, such as a {@link aesam.notebook.LiveChart}
     * @throws AesamException if the loss diverges, or data or record cannot be read or written; what was recorded stays
     * @throws Interruption if the thread was interrupted; the same again goes on from there
     */
    public RunRecord train(Recipe recipe, TrainingListener... listeners) {
        return train(recipe, Recording.into(runsFolder), listeners);
    }

    /** The same, recorded as asked for. */
    public RunRecord train(Recipe recipe, Recording recording, TrainingListener... listeners) {
        return inOneSentence(() -> {
            @Nullable RunRecord known = finished(recipe, recording.out());
            if (known != null) {
                display.say("On record: " + known.folder() + "; --again or lab.trainAnew(…) trains it anew.");
                for (TrainingListener listener : listeners) {
                    if (listener instanceof RecordListener drawn) {
                        drawn.onRecord(known);
                    }
                }
                return known.given(recipe);
            }
            return trainAnew(recipe, recording, listeners);
        });
    }

    /** The same even if it is on record; the earlier record is kept beside the new one. */
    public RunRecord trainAnew(Recipe recipe, TrainingListener... listeners) {
        return trainAnew(recipe, Recording.into(runsFolder), listeners);
    }

    /** The same, recorded as asked for. */
    public RunRecord trainAnew(Recipe recipe, Recording recording, TrainingListener... listeners) {
        return inOneSentence(() -> {
            recipe.optimizer().warnings().forEach(warning -> display.say("Warning: " + warning));
            // A kernel that is interrupted shows nothing more of the cell, so this is said beforehand.
            List<TrainingListener> all = new ArrayList<>(List.of(listeners));
            all.add(new TrainingListener() {
                @Override
                public void onBegin(int step) {
                    display.say("Recording to " + recording.out().resolve(recipe.id())
                            + ". When it is interrupted, the same again goes on from there.");
                }
            });
            return execution()
                    .train(
                            recipe,
                            recording,
                            new Progress(display, recipe.optimizer().label(), logs),
                            all);
        });
    }

    private static @Nullable RunRecord finished(Recipe recipe, Path out) {
        Path folder = out.resolve(recipe.id());
        if (!Files.isDirectory(folder)) {
            return null;
        }
        RunRecord known = RunRecord.read(folder);
        return known.json().isFinished() ? known : null;
    }

    private Execution execution() {
        return new Execution(runsFolder, storage, backend, compute);
    }

    /**
     * Trains and measures what plans need and is not on record, and draws something from the records.
     *
     * @return what was drawn; runs that failed are said to, and missing from it
     */
    <T> T carriedOut(String title, Plan plan, Function<Records, T> drawing) {
        return inOneSentence(() -> {
            Map<String, String> failures = carryOut(title, List.of(plan));
            T drawn = drawing.apply(new Records(runsFolder, plan.seeds()));
            failures.forEach((id, reason) -> display.say("Failed: " + id + ": " + reason));
            return drawn;
        });
    }

    /**
     * Trains and measures what plans need and is not on record.
     *
     * @return a sentence for each run that failed, by its ID
     */
    public Map<String, String> carryOut(String title, List<Plan> plans) {
        return execution().execute(plans, new Progress(display, title, logs)).failures();
    }

    /** The runs that plans ask for, each once, as far as that is known before any is trained. */
    public List<Recipe> planned(List<Plan> plans) {
        return execution().runs(plans);
    }

    /** The runs that plans ask for and that are not on record, or not measured yet as they are to be. */
    public List<Recipe> missing(List<Plan> plans) {
        return execution().missing(plans);
    }

    /** What training these would take here; on record or not, nothing is trained. */
    public DryRun dryRun(Recipe... runs) {
        return dryRun(List.of(runs));
    }

    /** The same of many. */
    public DryRun dryRun(List<Recipe> runs) {
        return inOneSentence(() -> DryRun.of(runs, storage, compute, display.bar("dry run")));
    }

    /**
     * The same of an experiment's runs, as far as they are known before any is trained.
     *
     * @throws AesamException if there is none of that name
     */
    public DryRun dryRun(String experiment) {
        return dryRun(inOneSentence(
                () -> planned(List.of(Experiments.named(experiment).plan(profile())))));
    }

    /**
     * Trains what an experiment needs and is not on record, and draws its report.
     *
     * @param experiment its name, such as {@code table1}
     * @throws AesamException if there is none of that name
     */
    public Report report(String experiment) {
        return inOneSentence(() -> {
            Experiment named = Experiments.named(experiment);
            Profile profile = profile();
            return carriedOut(experiment, named.plan(profile), records -> Reports.of(named, profile, changes, records));
        });
    }

    /**
     * Trains those of an experiment's runs that are in a shard, not on record, and planned by what is on record now. Where the
     * records of all shards are, {@link #report} then trains what could not be planned yet, and draws.
     *
     * @param number of the shard, from 1
     * @param of how many shards there are
     * @throws AesamException if there is no experiment of that name
     */
    public void trainShard(String experiment, int number, int of) {
        inOneSentence(() -> trainShard(experiment, Experiments.named(experiment).plan(profile()), number, of));
    }

    Records trainShard(String title, Plan plan, int number, int of) {
        return inOneSentence(() -> carriedOut(title, plan.only(new Shard(number, of)), records -> records));
    }

    /** Runs over values of settings or parts, starting from this lab's {@link #recipe}, with its seeds. */
    public Sweep sweep() {
        return new Sweep(this, size.main(), changes, List.of(), seeds(), Map.of());
    }

    /** The same starting from a recipe. */
    public Sweep sweep(Recipe base) {
        return new Sweep(this, base, List.of(), List.of(), seeds(), Map.of());
    }

    /**
     * All runs on record, a row each, a column a setting; numbers are numbers.
     *
     * @param where only runs with these settings, {@code name=value} each
     * @throws AesamException if there is no such setting
     */
    public Table runs(String... where) {
        return inOneSentence(() -> {
            RunTable runs = RunTable.read(runsFolder).where(where);
            runs.broken().forEach(broken -> display.say("Left out: " + broken));
            return runs.table();
        });
    }

    /**
     * Writes all runs, steps and epochs as three tables for other programs: {@code export(Path.of("tables"),
     * TableFormat.PARQUET)}. Damaged runs are left out, and named.
     *
     * @param to the folder, made if it is not there
     * @param where only runs with these settings, {@code name=value} each
     * @return the files
     * @throws AesamException if there is no such setting, no such run, or the folder cannot be written
     */
    public List<Export.Written> export(Path to, TableFormat format, String... where) {
        return inOneSentence(() -> {
            RunTable runs = RunTable.read(runsFolder).where(where).withReadableRows();
            runs.broken().forEach(broken -> display.say("Left out: " + broken));
            return new Export(runs, format).writeTo(to);
        });
    }

    /**
     * A run on record, as {@link #runs} names it.
     *
     * @throws AesamException if there is none, or it cannot be read
     */
    public RunRecord run(String id) {
        return inOneSentence(() -> RunRecord.read(runsFolder.resolve(id)));
    }

    /** Every setting with its usual value, its choices and its meaning, a row each. */
    public Table settings() {
        return SettingTable.of(Settings.all());
    }

    /**
     * What differs in the recipes of some runs, and what came of it.
     *
     * @throws AesamException if there are fewer than two
     */
    public Report compare(RunRecord... records) {
        return inOneSentence(() -> compare(List.of(records)));
    }

    /** The same of a list. */
    public static Report compare(List<RunRecord> records) {
        require(records.size() >= 2, "Name two runs to compare at least, found %d.", records.size());
        return CompareReport.of(records.stream()
                .map(record -> new CompareReport.Entry(record, Settings.of(record.recipe())))
                .toList());
    }

    /**
     * Measures trained networks at their end, unless that is on record, and draws a report of them.
     *
     * @throws AesamException if there is none, or nothing to be measured
     */
    public Report measure(List<RunRecord> records, Measurement<?>... measurements) {
        Map<RunRecord, List<Integer>> atTheEnd = new LinkedHashMap<>();
        records.forEach(record -> atTheEnd.put(record, List.of(record.recipe().epochs())));
        return measure(atTheEnd, List.of(measurements));
    }

    /** Measures trained networks after some of their epochs, unless that is on record, and draws a report of them. */
    public Report measure(Map<RunRecord, List<Integer>> epochs, List<Measurement<?>> measurements) {
        return inOneSentence(() -> examination().measure(epochs, measurements));
    }

    /** How a run's network does on the images that it was tested with. */
    public Report evaluate(RunRecord record) {
        return inOneSentence(
                () -> evaluate(record, record.recipe().data().images().read(storage)));
    }

    /** The same on other images of as many classes, scaled to the size of those that it was trained on. */
    public Report evaluate(RunRecord record, Dataset images) {
        return inOneSentence(() -> {
            int side = record.recipe().data().images().side();
            Dataset shown = images.test().height() == side ? images : images.scaledTo(side);
            return evaluate(TrainedNetwork.of(record), shown, Dataset.Split.TEST);
        });
    }

    /**
     * How a network does on a part of a dataset, in all and class by class. The images are normalized as those that it was
     * trained on, where that is known.
     *
     * @throws AesamException if it tells more or fewer classes apart than there are, or there is no such part
     */
    public Report evaluate(TrainedNetwork trained, Dataset images, Dataset.Split split) {
        return inOneSentence(() -> examination().evaluate(trained, images, split));
    }

    /**
     * How a network does on corrupted images, a row for each corruption and severity.
     *
     * @param images of CIFAR-10-C, say: {@code CorruptedImages.in(folder)}
     * @param like a dataset with these classes and of the size to scale to, whose normalization is taken where the network's own is not known
     * @throws AesamException if they cannot be read, or have other classes than the network
     */
    public Report evaluate(TrainedNetwork trained, List<CorruptedImages> images, Dataset like) {
        return inOneSentence(() -> examination().evaluate(trained, images, like));
    }

    private Examination examination() {
        return new Examination(storage, compute, display);
    }

    @Override
    public String toString() {
        return "profile %s%s; seeds %s; runs in %s; %s, threads: %s, %s"
                .formatted(
                        size.name(),
                        changes.isEmpty() ? "" : " with " + String.join(", ", changes),
                        seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                        runsFolder.toAbsolutePath().normalize(),
                        compute.device(),
                        compute.threads(),
                        backend);
    }

    private <T> T inOneSentence(Supplier<T> work) {
        return inOneSentence(display, work);
    }

    /** On a thread that no interrupt is lost on. A failure is one sentence below a cell, not the way that the code took to it. */
    private static <T> T inOneSentence(Display display, Supplier<T> work) {
        try {
            return WorkThread.call(work);
        } catch (RuntimeException e) {
            throw alone(display, AesamException.told(e));
        } catch (OutOfMemoryError e) {
            throw alone(display, AesamException.ofMachine(e).orElseThrow());
        }
    }

    private static RuntimeException alone(Display display, RuntimeException failure) {
        return failure instanceof AesamException own && display.showsCauses() ? own.alone() : failure;
    }
}
