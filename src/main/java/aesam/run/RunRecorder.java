package aesam.run;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.data.Dataset;
import aesam.engine.Network;
import aesam.metrics.EpochCollector;
import aesam.metrics.EpochMetrics;
import aesam.metrics.Summary;
import aesam.metrics.SummaryCollector;
import aesam.model.Safetensors;
import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the record of a run: {@code run.json} (specification, environment, data, state, summary), {@code steps.csv},
 * {@code epochs.csv}, {@code weights/} where asked for and, at the end, {@code model.safetensors}. Files appear whole, rows
 * are written whole; what is there stays readable whatever happens next. An earlier record of the same run is kept beside
 * it, as {@code ID.1, ID.2, …}.
 */
final class RunRecorder implements TrainingListener, AutoCloseable {
    private final Path folder;
    private final RunSpecification specification;
    private final Environment environment;
    private final RunJson.DataDescription data;
    private final Network network;
    private final Set<Integer> weightsAfter;
    private final Instant started = Instant.now();
    private final OutputStream steps;
    private final OutputStream epochs;
    private final SummaryCollector summary = new SummaryCollector();
    private final EpochCollector epochCollector;

    /**
     * Begins a record.
     *
     * @param out the folder of all runs
     * @param network that is trained
     * @param weightsAfter the numbers of epochs after which its weights are kept; 0 is before the first
     * @throws AesamException if it cannot be written
     */
    RunRecorder(Path out, RunSpecification specification, Dataset dataset, Network network, Set<Integer> weightsAfter) {
        this.specification = specification;
        this.environment = Environment.here();
        this.data = RunJson.DataDescription.of(dataset);
        this.network = network;
        this.weightsAfter = Set.copyOf(weightsAfter);
        this.folder = out.resolve(specification.id());
        this.epochCollector = new EpochCollector(dataset.train(), this::write);
        try {
            setAside(folder);
            Files.createDirectories(folder);
            steps = Files.newOutputStream(folder.resolve("steps.csv"));
            epochs = Files.newOutputStream(folder.resolve("epochs.csv"));
        } catch (IOException e) {
            throw unwritable(e);
        }
        append(steps, Column.header(Column.STEPS));
        append(epochs, Column.header(Column.EPOCHS));
        writeContent("running", null);
        keepWeights(0);
    }

    private static void setAside(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        int number = 1;
        while (Files.exists(folder.resolveSibling(folder.getFileName() + "." + number))) {
            number++;
        }
        Files.move(folder, folder.resolveSibling(folder.getFileName() + "." + number));
    }

    Path folder() {
        return folder;
    }

    @Override
    public void onStep(StepEvent event) {
        summary.onStep(event);
        epochCollector.onStep(event);
        append(steps, Column.row(Column.STEPS, event));
    }

    @Override
    public void onEpoch(EpochEvent event) {
        summary.onEpoch(event);
        epochCollector.onEpoch(event);
        writeContent("running", null);
        keepWeights(event.epoch() + 1);
    }

    /** The end's are {@code model.safetensors}. */
    private void keepWeights(int epoch) {
        if (weightsAfter.contains(epoch) && epoch < specification.epochs()) {
            Path file = RunRecord.keptWeights(folder, epoch);
            try {
                Files.createDirectories(file.resolveSibling(""));
            } catch (IOException e) {
                throw unwritable(e);
            }
            Safetensors.write(file, network.stateDict());
        }
    }

    private void write(EpochMetrics metrics) {
        append(epochs, Column.row(Column.EPOCHS, metrics));
    }

    /** Writes the trained network and the final summary. */
    Summary finish() {
        Safetensors.write(folder.resolve(RunRecord.MODEL), network.stateDict());
        writeContent("finished", null);
        return summary.summary();
    }

    /** Says in {@code run.json} why the run ended early. */
    void fail(String state, String reason) {
        writeContent(state, reason);
    }

    private void writeContent(String state, @Nullable String failure) {
        RunJson content = new RunJson(
                specification.id(),
                state,
                failure,
                started.toString(),
                Instant.now().toString(),
                specification,
                environment,
                data,
                summary.summary(),
                PeakMemory.bytes());
        byte[] json = (Json.write(content) + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(folder.resolve("run.json"), out -> out.write(json));
    }

    /** One write a row: a killed process leaves no half row behind. */
    private void append(OutputStream file, String row) {
        try {
            file.write(row.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private AesamException unwritable(IOException e) {
        return new AesamException(
                "%s cannot be written (%s); is the disk full or the folder read-only?".formatted(folder, e), e);
    }

    @Override
    public void close() {
        try (steps;
                epochs) {
            steps.flush();
            epochs.flush();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }
}
