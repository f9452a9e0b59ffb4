package aesam.notebook;

import aesam.AesamException;
import aesam.Interruption;
import aesam.experiments.Experiment;
import aesam.experiments.Experiments;
import aesam.experiments.MeasuredReport;
import aesam.experiments.Profile;
import aesam.experiments.Reports;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.network.Compute;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.record.RunSpecification;
import aesam.report.Report;
import aesam.run.Execution;
import aesam.run.Run;
import aesam.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a notebook works with: a profile with its settings and seeds, and where runs and data lie. Everything that is
 * trained here is recorded, and not trained again when the cell is run again.
 *
 * @param profile how large everything is
 * @param settings that were changed in it
 * @param runs the folder of all runs
 * @param storage where images lie and are kept
 * @param threads of tensor operations
 */
public record Lab(Profile profile, List<String> settings, Path runs, Storage storage, int threads) {
    public Lab {
        settings = List.copyOf(settings);
    }

    /** A profile by its name, with runs in {@code runs/} beside the notebook and all processors. */
    public static Lab of(String profile) {
        return new Lab(
                Profile.named(profile),
                List.of(),
                Path.of("runs"),
                Storage.at(null),
                Runtime.getRuntime().availableProcessors());
    }

    /** The same with settings changed in every run, such as {@code "epochs=3"}. */
    public Lab with(String... changed) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(Arrays.asList(changed));
        return new Lab(profile.with(changed), all, runs, storage, threads);
    }

    /** The same with other seeds. */
    public Lab withSeeds(Long... seeds) {
        return new Lab(profile.withSeeds(Arrays.asList(seeds)), settings, runs, storage, threads);
    }

    /**
     * The same as far as these variables do not say otherwise, for notebooks that nobody edits: {@code AESAM_PROFILE},
     * {@code AESAM_SET} (settings, separated by spaces), {@code AESAM_SEEDS} (by commas), {@code AESAM_RUNS}, {@code
     * AESAM_DATA_DIR} and {@code AESAM_CACHE} (a folder for decoded images).
     */
    public Lab orAs(Map<String, String> environment) {
        Lab lab = this;
        String name = environment.getOrDefault("AESAM_PROFILE", "");
        if (!name.isBlank()) {
            lab = new Lab(Profile.named(name), List.of(), lab.runs, lab.storage, threads);
        }
        String changed = environment.getOrDefault("AESAM_SET", "").trim();
        if (!changed.isEmpty()) {
            lab = lab.with(changed.split("\\s+", -1));
        }
        String seeds = environment.getOrDefault("AESAM_SEEDS", "").trim();
        if (!seeds.isEmpty()) {
            lab = lab.withSeeds(
                    Arrays.stream(seeds.split(",", -1)).map(Lab::seed).toArray(Long[]::new));
        }
        String out = environment.getOrDefault("AESAM_RUNS", "");
        String data = environment.getOrDefault("AESAM_DATA_DIR", "");
        String cache = environment.getOrDefault("AESAM_CACHE", "");
        Storage kept = data.isBlank() ? lab.storage : lab.storage.withDir(Path.of(data));
        return new Lab(
                lab.profile,
                lab.settings,
                out.isBlank() ? lab.runs : Path.of(out),
                cache.isBlank() ? kept : kept.withCache(Path.of(cache)),
                threads);
    }

    private static Long seed(String text) {
        try {
            return Long.valueOf(text.trim());
        } catch (NumberFormatException e) {
            throw new AesamException("A seed is a whole number, found '" + text + "'.", e);
        }
    }

    /**
     * Trains what an experiment needs and is not on record, showing how far it is, and draws its report.
     *
     * @throws AesamException if there is no such experiment; a run that fails is said to, and missing from the report
     */
    public Report report(String experiment) {
        return brief(() -> {
            Experiment named = Experiments.named(experiment);
            ExperimentBar bar = new ExperimentBar(Notebook.here(), experiment);
            new Execution(runs, storage, 1, Compute.cpu(threads))
                    .execute(List.of(named.plan(profile)), profile.seeds(), bar);
            bar.failures().forEach(failure -> Notebook.show("Failed: " + failure));
            return Reports.of(named, profile, settings, new Records(runs, profile.seeds()));
        });
    }

    /** One run of this size: the profile's main specification with settings changed. */
    public RunSpecification specification(String... changed) {
        return brief(() -> profile.main().withSeed(profile.seeds().get(0)).with(changed));
    }

    /**
     * Trains one run, showing how far it is, unless it is on record.
     *
     * @param listeners that look on, such as a {@link LiveChart}
     */
    public RunRecord train(RunSpecification specification, TrainingListener... listeners) {
        return brief(() -> {
            Path folder = runs.resolve(specification.id());
            if (Files.isDirectory(folder)) {
                RunRecord known = RunRecord.read(folder);
                if (known.json().isFinished()) {
                    Notebook.show(Content.text("On record: " + folder));
                    return known;
                }
            }
            // A kernel that is interrupted shows nothing more of the cell, so this is said beforehand.
            Notebook.show(Content.text("Recording to " + folder
                    + ". Interrupting (■) keeps what is recorded; run the cell again to go on from there."));
            try (Run run = Run.prepareFrom(storage, specification, Compute.cpu(threads))) {
                List<TrainingListener> all = new ArrayList<>();
                all.add(new Progress(Notebook.here(), run.training()));
                all.addAll(Arrays.asList(listeners));
                return RunRecord.read(run.execute(runs, all).folder());
            }
        });
    }

    /** Measures trained networks at rest, at their end, unless that is on record; and draws a report of them. */
    public Report measure(List<RunRecord> records, Measurement<?>... measurements) {
        return brief(() -> {
            List<MeasuredReport.Network> networks = new ArrayList<>();
            for (RunRecord record : records) {
                int epoch = record.specification().epochs();
                try (Run run = Run.prepareFrom(storage, record.specification(), Compute.cpu(threads))) {
                    for (Measurement<?> measurement : measurements) {
                        run.measure(record, epoch, measurement);
                    }
                }
                networks.add(new MeasuredReport.Network(record, epoch));
            }
            return MeasuredReport.of(networks, List.of(measurements));
        });
    }

    private interface Work<T> {
        T get();
    }

    /** A failure is one sentence below the cell, not the way that the code took to it. */
    private static <T> T brief(Work<T> work) {
        try {
            return work.get();
        } catch (AesamException | Interruption e) {
            e.setStackTrace(new StackTraceElement[0]);
            throw e;
        }
    }
}
