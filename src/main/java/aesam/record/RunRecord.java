package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.measure.Measurement;
import aesam.network.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A run's record, read from disk.
 *
 * @param folder where it lies
 * @param json the content of {@code run.json}
 */
public record RunRecord(Path folder, RunJson json) {
    static final String JSON = "run.json";
    static final String STEPS = "steps.csv";
    static final String EPOCHS = "epochs.csv";
    static final String WEIGHTS = "weights";
    static final String MODEL = "model.safetensors";
    static final String AT_REST = "at-rest";
    private static final Pattern KEPT = Pattern.compile("epoch-(\\d{4,9})\\.safetensors");

    /**
     * The same record with the user's code in its recipe, which no file holds: to be measured and evaluated.
     *
     * @param recipe equal to that on record
     */
    public RunRecord given(Recipe recipe) {
        require(recipe.equals(json.recipe()), "%s is of another recipe.", folder);
        return new RunRecord(folder, json.given(recipe));
    }

    /**
     * Reads a record.
     *
     * @throws AesamException in one sentence that names what is missing or damaged
     */
    public static RunRecord read(Path folder) {
        require(
                Files.isDirectory(folder),
                "There is no run %s: expected the folder of its record, such as runs/ID.",
                folder);
        RunRecord record = new RunRecord(folder, Json.read(folder.resolve(JSON), RunJson.class));
        if (record.json.isFinished()) {
            RunJson.Checksums checksums = record.json.checksums();
            if (checksums == null) {
                record.requireAllSteps();
            } else {
                if (checksums.steps() != null) {
                    Rows.requireChecksum(folder.resolve(STEPS), checksums.steps());
                }
                Rows.requireChecksum(folder.resolve(EPOCHS), checksums.epochs());
            }
            record.requireSummaryOfEpochs();
        }
        return record;
    }

    /** Counts lines only: a finished run's file ends with a whole one. */
    private void requireAllSteps() {
        Path file = folder.resolve(STEPS);
        long rows = Series.rows(file);
        int steps = json.summary().steps();
        require(rows == steps, "%s has %d rows instead of %d.", file, rows, steps);
    }

    private void requireSummaryOfEpochs() {
        Series epochs = epochs();
        double[] accuracies = epochs.column("test_accuracy");
        boolean same = epochs.rows() == json.summary().epochs()
                && epochs.rows() == json.recipe().epochs()
                && accuracies[accuracies.length - 1] == json.summary().lastTestAccuracy();
        require(same, "%s and run.json beside it tell different things.", folder.resolve(EPOCHS));
    }

    public Recipe recipe() {
        return json.recipe();
    }

    /**
     * Checks that the run was cut off and left a checkpoint to go on from.
     *
     * @throws AesamException if it did not
     */
    public void requireResumable() {
        require(!json.isFinished(), "%s is finished already.", folder);
        Checkpoints checkpoints = new Checkpoints(folder);
        if (checkpoints.newest().isEmpty()) {
            String why = checkpoints.broken().isEmpty() ? "it has none yet." : String.join(" ", checkpoints.broken());
            throw new AesamException(
                    "%s has no checkpoint to go on from: %s Train it anew, without --resume.".formatted(folder, why));
        }
    }

    /** {@code epochs.csv}. */
    public Series epochs() {
        return Series.read(folder.resolve(EPOCHS), Column.EPOCHS);
    }

    /** Whether {@link #steps} has them: they were not {@linkplain #dropSteps dropped}. */
    public boolean hasSteps() {
        RunJson.Checksums checksums = json.checksums();
        return checksums == null || checksums.steps() != null;
    }

    /**
     * {@code steps.csv}.
     *
     * @param columns the ones that are needed; none are all
     * @throws AesamException if it is damaged, or was dropped
     */
    public Series steps(String... columns) {
        require(
                hasSteps(),
                "The steps of %s were dropped from its record; train it again, elsewhere, to have them.",
                folder);
        return Series.read(folder.resolve(STEPS), Column.STEPS, columns);
    }

    /**
     * Deletes {@code steps.csv} of a finished run, which is most of its record; everything else stays. Figures of single steps cannot
     * be drawn of it then.
     *
     * @throws AesamException if the run is not finished, or the record cannot be written
     */
    public void dropSteps() {
        RunJson without = json.withoutSteps();
        WholeFile.write(
                folder.resolve(JSON), out -> out.write((Json.write(without) + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            Files.deleteIfExists(folder.resolve(STEPS));
        } catch (IOException e) {
            throw WholeFile.unwritable(folder, e);
        }
    }

    /** The epochs after which weights were kept, the start (0) and the end among them where they were. */
    public List<Integer> weightsKept() {
        Set<Integer> kept = new TreeSet<>();
        if (Files.exists(folder.resolve(MODEL))) {
            kept.add(recipe().epochs());
        }
        Path weights = folder.resolve(WEIGHTS);
        if (Files.isDirectory(weights)) {
            try (Stream<Path> files = Files.list(weights)) {
                files.map(file -> KEPT.matcher(file.getFileName().toString()))
                        .filter(Matcher::matches)
                        .map(name -> Integer.valueOf(name.group(1)))
                        .filter(epoch -> epoch < recipe().epochs())
                        .forEach(kept::add);
            } catch (IOException e) {
                throw new AesamException("%s cannot be read (%s).".formatted(weights, AesamException.reason(e)), e);
            }
        }
        return List.copyOf(kept);
    }

    /** Whether the weights after so many epochs were kept. */
    public boolean hasWeights(int epoch) {
        return Files.exists(weightsFile(epoch));
    }

    /**
     * The state dict after so many epochs.
     *
     * @throws AesamException if it was not kept
     */
    public Map<String, Tensor> weights(int epoch) {
        require(
                hasWeights(epoch) || epoch != recipe().epochs(),
                "%s has no %s, the weights at its end: train it anew, with --again or lab.trainAnew(…).",
                folder,
                MODEL);
        require(
                hasWeights(epoch),
                "The weights of %s after epoch %d were not kept; %s.",
                folder,
                epoch,
                weightsKept().isEmpty() ? "none were: train with --keep" : "kept: " + weightsKept());
        return Safetensors.read(weightsFile(epoch));
    }

    private Path weightsFile(int epoch) {
        return epoch == recipe().epochs() ? folder.resolve(MODEL) : keptWeights(folder, epoch);
    }

    static Path keptWeights(Path folder, int epoch) {
        return folder.resolve(WEIGHTS).resolve(String.format(Locale.ROOT, "epoch-%04d.safetensors", epoch));
    }

    /** What was measured of the network after so many epochs; empty where it was not. */
    public <T extends Record> Optional<T> atRest(Measurement<T> measurement, int epoch) {
        Path file = atRestFile(measurement, epoch);
        return Files.exists(file) ? Optional.of(Json.read(file, measurement.result())) : Optional.empty();
    }

    /** Whether {@link #atRest} has it, and whole. */
    public boolean isMeasured(Measurement<?> measurement, int epoch) {
        try {
            return atRest(measurement, epoch).isPresent();
        } catch (AesamException e) {
            return false;
        }
    }

    /** Records what a measurement has found. */
    public void keep(Measurement<?> measurement, int epoch, Record found) {
        Path file = atRestFile(measurement, epoch);
        try {
            Files.createDirectories(file.resolveSibling(""));
        } catch (IOException e) {
            throw WholeFile.unwritable(file, e);
        }
        byte[] json = (Json.write(found) + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, out -> out.write(json));
    }

    public Path atRestFile(Measurement<?> measurement, int epoch) {
        return folder.resolve(AT_REST)
                .resolve(String.format(Locale.ROOT, "epoch-%04d-%s.json", epoch, measurement.id()));
    }
}
