package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.WholeFile;
import aesam.images.Dataset;
import aesam.network.Cuda;
import aesam.network.State;
import aesam.network.Tensor;
import aesam.train.EpochCollector;
import aesam.train.EpochEvent;
import aesam.train.EpochMetrics;
import aesam.train.StepEvent;
import aesam.train.Summary;
import aesam.train.SummaryCollector;
import aesam.train.TrainingListener;
import aesam.train.TrainingRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the record of a run: {@code run.json} (recipe, environment, data, state, summary), {@code steps.csv},
 * {@code epochs.csv}, {@code weights/} where asked for, {@code checkpoint/} until the end and then {@code
 * model.safetensors}. Files appear whole, rows are written whole; what is there stays readable whatever happens next.
 *
 * <p>A record that was cut off goes on from its newest checkpoint: rows behind that are dropped and come again. One that is
 * finished, or has no checkpoint yet, is kept beside the new one as {@code ID.1, ID.2, …}.
 */
public final class RunRecorder implements TrainingListener, AutoCloseable {
    private static final String FORMAT = "aesam checkpoint 2";

    private final Recording recording;
    private final Recipe recipe;
    private final RunJson.DataDescription data;
    private final TrainingRun training;
    private final Supplier<Map<String, Tensor>> weights;
    private final Path folder;
    private final RunLock lock;
    private final Checkpoints checkpoints;
    private final SummaryCollector summary = new SummaryCollector();
    private final EpochCollector epochCollector;
    private final List<RunJson.Resumption> resumptions = new ArrayList<>();
    private Environment environment;
    private String started = Instant.now().toString();
    private final Rows steps;
    private final Rows epochs;
    private @Nullable Long peakMemory;
    private @Nullable Long peakDeviceMemory;
    private int checkpointStep;
    private long checkpointNanos = System.nanoTime();

    /**
     * Begins a record or goes on with one; the training then stands where the record ends.
     *
     * @param weights the state dict of what is evaluated, now
     * @throws AesamException if it cannot be written, someone else is writing it, or it was made from other data or settings
     */
    public RunRecorder(
            Recording recording,
            Recipe recipe,
            Dataset dataset,
            TrainingRun training,
            Supplier<Map<String, Tensor>> weights) {
        this.recording = recording;
        this.recipe = recipe;
        this.data = RunJson.DataDescription.of(dataset);
        this.training = training;
        this.environment = Environment.here(training.device(), recipe.model().precision());
        this.weights = weights;
        this.folder = recording.out().resolve(recipe.id());
        this.checkpoints = new Checkpoints(folder);
        this.epochCollector = new EpochCollector(dataset.train(), this::write);
        this.lock = RunLock.take(recording.out(), recipe.id());
        List<Rows> opened = new ArrayList<>();
        try {
            Optional<RunJson> former = unfinished();
            Optional<State> checkpoint =
                    former.flatMap(json -> checkpoints.newest()).filter(this::hasKeptWhatIsWanted);
            if (checkpoint.isEmpty()) {
                makeFolder();
            }
            checkpoints.dropUnverified();
            steps = rows(RunRecord.STEPS, Column.header(Column.STEPS), checkpoint, opened);
            epochs = rows(RunRecord.EPOCHS, Column.header(Column.EPOCHS), checkpoint, opened);
            if (checkpoint.isPresent()) {
                resume(former.orElseThrow(), checkpoint.get());
            }
            PeakMemory.restart();
            writeContent("running", null);
            if (training.steps() == 0) {
                keepWeights(0);
            }
        } catch (RuntimeException e) {
            opened.forEach(Rows::close);
            lock.close();
            throw e;
        }
    }

    private Rows rows(String file, String header, Optional<State> checkpoint, List<Rows> opened) {
        Path path = folder.resolve(file);
        Rows rows = checkpoint
                .map(state -> state.part("record").part(file))
                .map(record -> Rows.resume(path, record.count("bytes"), record.count("crc32")))
                .orElseGet(() -> Rows.begin(path, header));
        opened.add(rows);
        return rows;
    }

    private void makeFolder() {
        try {
            if (!holdsNothing(folder)) {
                setAside(folder);
            }
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw WholeFile.unwritable(folder, e);
        }
    }

    /** Whether a run could not even begin there, as on a full disk. */
    private static boolean holdsNothing(Path folder) throws IOException {
        Path steps = folder.resolve(RunRecord.STEPS);
        return Files.isDirectory(folder)
                && !Files.exists(folder.resolve(RunRecord.JSON))
                && (!Files.exists(steps)
                        || Files.size(steps) <= Column.header(Column.STEPS).length());
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

    /** The record that is there, if it was cut off and can still be read. */
    private Optional<RunJson> unfinished() {
        Path file = folder.resolve(RunRecord.JSON);
        try {
            return Files.exists(file)
                    ? Optional.of(Json.read(file, RunJson.class)).filter(json -> !json.isFinished())
                    : Optional.empty();
        } catch (AesamException damaged) {
            return Optional.empty();
        }
    }

    /** Weights of epochs that are over cannot be kept any more. */
    private boolean hasKeptWhatIsWanted(State checkpoint) {
        long over = checkpoint.part("training").count("epoch");
        return recording.weightsAfter().stream()
                .filter(epoch -> epoch <= over && epoch < recipe.epochs())
                .allMatch(epoch -> Files.exists(RunRecord.keptWeights(folder, epoch)));
    }

    private void resume(RunJson former, State checkpoint) {
        requireSame(former, checkpoint);
        training.load(checkpoint.part("training"));
        summary.load(checkpoint.part("summary"));
        epochCollector.load(checkpoint.part("epoch"));
        environment = former.environment();
        started = former.started();
        if (former.resumptions() != null) {
            resumptions.addAll(former.resumptions());
        }
        resumptions.add(new RunJson.Resumption(
                training.steps(),
                Instant.now().toString(),
                Environment.here(training.device(), recipe.model().precision())));
        checkpointStep = training.steps();
        steps.dropRest();
        epochs.dropRest();
    }

    private void requireSame(RunJson former, State checkpoint) {
        String format = checkpoint.text("format");
        require(
                format.equals(FORMAT),
                "The checkpoint of %s has the format '%s', not '%s'; go on with the version that wrote it.",
                folder,
                format,
                FORMAT);
        requireSameRecipe(checkpoint.text("recipe"));
        require(
                former.data().equals(data),
                "%s was trained on other images than those here: %s instead of %s.",
                folder,
                data,
                former.data());
    }

    private void requireSameRecipe(String former) {
        if (!former.equals(Json.write(recipe))) {
            Map<String, String> then = Settings.of(Json.parse(former, Recipe.class));
            Map<String, String> now = Settings.of(recipe);
            List<String> differences = new ArrayList<>();
            then.forEach((name, value) -> {
                if (!value.equals(now.get(name))) {
                    differences.add("%s was %s and is %s".formatted(name, value, now.get(name)));
                }
            });
            throw new AesamException("%s cannot go on with other settings than it was begun with: %s."
                    .formatted(folder, String.join("; ", differences)));
        }
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void onStep(StepEvent event) {
        summary.onStep(event);
        epochCollector.onStep(event);
        steps.append(Column.row(Column.STEPS, event));
        boolean enoughSteps =
                recording.checkpointSteps() > 0 && training.steps() - checkpointStep >= recording.checkpointSteps();
        if (enoughSteps || System.nanoTime() - checkpointNanos >= recording.checkpointMinutes() * 60e9) {
            checkpoint();
        }
    }

    @Override
    public void onEpoch(EpochEvent event) {
        summary.onEpoch(event);
        epochCollector.onEpoch(event);
        keepWeights(event.epoch() + 1);
        writeContent("running", null);
        checkpoint();
    }

    /** Rows are on the disk before the checkpoint that counts them. */
    private void checkpoint() {
        steps.sync();
        epochs.sync();
        State state = new State();
        training.save(state.part("training"));
        summary.save(state.part("summary"));
        epochCollector.save(state.part("epoch"));
        save(steps, state.part("record").part(RunRecord.STEPS));
        save(epochs, state.part("record").part(RunRecord.EPOCHS));
        state.put("format", FORMAT);
        state.put("recipe", Json.write(recipe));
        checkpoints.write(training.steps(), state);
        checkpointStep = training.steps();
        checkpointNanos = System.nanoTime();
        recording.checkpointed().accept(folder, checkpointStep);
    }

    private static void save(Rows rows, State to) {
        to.put("bytes", rows.length());
        to.put("crc32", rows.checksum());
    }

    /** The end's are {@code model.safetensors}. */
    private void keepWeights(int epoch) {
        if (recording.weightsAfter().contains(epoch) && epoch < recipe.epochs()) {
            Path file = RunRecord.keptWeights(folder, epoch);
            try {
                Files.createDirectories(file.resolveSibling(""));
            } catch (IOException e) {
                throw WholeFile.unwritable(file, e);
            }
            Safetensors.write(file, weights.get());
        }
    }

    private void write(EpochMetrics metrics) {
        epochs.append(Column.row(Column.EPOCHS, metrics));
    }

    /** Writes the trained network and the final summary. */
    public Summary finish() {
        Safetensors.write(folder.resolve(RunRecord.MODEL), weights.get());
        steps.sync();
        epochs.sync();
        writeContent("finished", null);
        checkpoints.clear();
        return summary.summary();
    }

    /** Ends with a checkpoint to go on from. */
    public void interrupt() {
        checkpoint();
        writeContent("interrupted", null);
    }

    /** Says in {@code run.json} why the run ended early. */
    public void fail(String reason) {
        writeContent("failed", reason);
    }

    private void writeContent(String state, @Nullable String failure) {
        boolean finished = state.equals("finished");
        peakMemory = PeakMemory.more(peakMemory, PeakMemory.bytes());
        peakDeviceMemory = PeakMemory.more(peakDeviceMemory, Cuda.usedMemory(training.device()));
        RunJson content = new RunJson(
                recipe.id(),
                state,
                failure,
                started,
                Instant.now().toString(),
                recipe,
                environment,
                data,
                summary.summary(),
                peakMemory,
                peakDeviceMemory,
                resumptions.isEmpty() ? null : resumptions,
                finished ? new RunJson.Checksums(steps.checksum(), epochs.checksum()) : null);
        byte[] json = (Json.write(content) + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(folder.resolve(RunRecord.JSON), out -> out.write(json));
    }

    @Override
    public void close() {
        try (lock;
                steps;
                epochs) {
            // Each is closed, whatever happens with the others.
        }
    }
}
