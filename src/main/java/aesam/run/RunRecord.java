package aesam.run;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run's record, read from disk.
 *
 * @param folder where it lies
 * @param json the content of {@code run.json}
 */
public record RunRecord(Path folder, RunJson json) {
    static final String WEIGHTS = "weights";
    static final String MODEL = "model.safetensors";
    static final String AT_REST = "at-rest";

    /**
     * Reads a record.
     *
     * @throws AesamException in one sentence that names what is missing or damaged
     */
    public static RunRecord read(Path folder) {
        require(Files.isDirectory(folder), "There is no run %s.", folder);
        RunRecord record = new RunRecord(folder, Json.read(folder.resolve("run.json"), RunJson.class));
        if (record.json.isFinished()) {
            record.requireSummaryOfEpochs();
        }
        return record;
    }

    private void requireSummaryOfEpochs() {
        Series epochs = epochs();
        double[] accuracies = epochs.column("test_accuracy");
        boolean same = epochs.rows() == json.summary().epochs()
                && epochs.rows() == json.specification().epochs()
                && accuracies[accuracies.length - 1] == json.summary().lastTestAccuracy();
        require(same, "%s and run.json beside it tell different things.", folder.resolve("epochs.csv"));
    }

    /**
     * Every record in a folder of runs.
     *
     * @param records those that are whole, whatever became of the run
     * @param broken a sentence for each that is not
     */
    public record Found(List<RunRecord> records, List<String> broken) {}

    /** Reads all records in a folder of runs, leaving out those that were set aside ({@code ID.1}). */
    public static Found in(Path runs) {
        List<RunRecord> records = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        try (Stream<Path> folders = Files.list(runs)) {
            for (Path folder : folders.filter(Files::isDirectory)
                    .filter(f -> Files.exists(f.resolve("run.json")))
                    .filter(f -> !f.getFileName().toString().matches(".*\\.\\d+"))
                    .sorted()
                    .toList()) {
                try {
                    records.add(read(folder));
                } catch (AesamException e) {
                    broken.add(String.valueOf(e.getMessage()));
                }
            }
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(runs, e), e);
        }
        return new Found(records, broken);
    }

    public RunSpecification specification() {
        return json.specification();
    }

    /** {@code epochs.csv}. */
    public Series epochs() {
        return Series.read(folder.resolve("epochs.csv"), Column.EPOCHS);
    }

    /**
     * {@code steps.csv}.
     *
     * @throws AesamException if it has not the steps of which {@code run.json} knows
     */
    public Series steps() {
        Series steps = Series.read(folder.resolve("steps.csv"), Column.STEPS);
        require(
                !json.isFinished() || steps.rows() == json.summary().steps(),
                "%s has %d rows instead of %d.",
                folder.resolve("steps.csv"),
                steps.rows(),
                json.summary().steps());
        return steps;
    }

    /** The epochs after which weights were kept, the start (0) and the end among them where they were. */
    public List<Integer> weightsKept() {
        return Stream.iterate(0, e -> e <= specification().epochs(), e -> e + 1)
                .filter(e -> Files.exists(weights(e)))
                .toList();
    }

    /** The state dict after so many epochs, whether or not it was kept. */
    public Path weights(int epoch) {
        return epoch == specification().epochs() ? folder.resolve(MODEL) : keptWeights(folder, epoch);
    }

    static Path keptWeights(Path folder, int epoch) {
        return folder.resolve(WEIGHTS).resolve("epoch-%04d.safetensors".formatted(epoch));
    }

    /** What was measured of the network after so many epochs; empty where it was not. */
    public <T extends Record> Optional<T> atRest(Measurement<T> measurement, int epoch) {
        Path file = atRestFile(measurement, epoch);
        return Files.exists(file) ? Optional.of(Json.read(file, measurement.result())) : Optional.empty();
    }

    Path atRestFile(Measurement<?> measurement, int epoch) {
        return folder.resolve(AT_REST).resolve("epoch-%04d-%s.json".formatted(epoch, measurement.id()));
    }
}
