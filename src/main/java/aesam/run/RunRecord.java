package aesam.run;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.data.Dataset;
import aesam.data.ImageSet;
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
import org.jspecify.annotations.Nullable;

/**
 * Writes the record of a run: {@code run.json} (specification, environment, data, state, summary), {@code steps.csv},
 * {@code epochs.csv} and, at the end, {@code model.safetensors}. Files appear whole, rows are written whole; what is there
 * stays readable whatever happens next. An earlier record of the same run is kept beside it, as {@code ID.1, ID.2, …}.
 */
final class RunRecord implements TrainingListener, AutoCloseable {
    private final Path folder;
    private final RunSpecification specification;
    private final Environment environment;
    private final DataDescription data;
    private final Instant started = Instant.now();
    private final OutputStream steps;
    private final OutputStream epochs;
    private final SummaryCollector summary = new SummaryCollector();
    private final EpochCollector epochCollector;

    /**
     * The data as they were used.
     *
     * @param trainImages how many
     * @param corruptedLabels how many of their labels are not the true ones
     * @param trainSha256 over pixels, labels and true labels
     * @param testImages how many
     * @param testSha256 over pixels and labels
     */
    private record DataDescription(
            int trainImages, int corruptedLabels, String trainSha256, int testImages, String testSha256) {
        static DataDescription of(Dataset data) {
            ImageSet train = data.train();
            return new DataDescription(
                    train.size(),
                    train.corrupted(),
                    train.sha256(),
                    data.test().size(),
                    data.test().sha256());
        }
    }

    /** The content of {@code run.json}. */
    private record Content(
            String id,
            String state,
            @Nullable String failure,
            String started,
            String written,
            RunSpecification specification,
            Environment environment,
            DataDescription data,
            Summary summary,
            @Nullable Long peakMemoryBytes) {}

    /**
     * Begins a record.
     *
     * @param out the folder of all runs
     * @throws AesamException if it cannot be written
     */
    RunRecord(Path out, RunSpecification specification, Dataset dataset) {
        this.specification = specification;
        this.environment = Environment.here();
        this.data = DataDescription.of(dataset);
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
    }

    private void write(EpochMetrics metrics) {
        append(epochs, Column.row(Column.EPOCHS, metrics));
    }

    /** Writes the trained network and the final summary. */
    Summary finish(Network network) {
        Safetensors.write(folder.resolve("model.safetensors"), network.stateDict());
        writeContent("finished", null);
        return summary.summary();
    }

    /** Says in {@code run.json} why the run ended early. */
    void fail(String state, String reason) {
        writeContent(state, reason);
    }

    private void writeContent(String state, @Nullable String failure) {
        Content content = new Content(
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
