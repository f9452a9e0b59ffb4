package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Interruption;
import aesam.experiments.Profile;
import aesam.images.Dataset;
import aesam.images.files.Datasets;
import aesam.network.Compute;
import aesam.optim.Optimizer;
import aesam.optim.OptimizerName;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.record.RunJson;
import aesam.record.RunRecord;
import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that was cut off goes on to the bit, and is refused where that is not possible. */
public class ResumeTest {
    static final Recipe SMALL = Profile.SMOKE.main().withSeed(3).with("limit=80", "batch=16", "epochs=3", "noise=0.3");

    /** Read once, and with few test images: it is not their number that matters here. */
    static final Dataset DATA = small(Datasets.load("cifar10-mini", null));

    @TempDir
    Path out;

    private static Dataset small(Dataset all) {
        return new Dataset(all.name(), all.train().first(200), all.test().first(40), all.normalization());
    }

    /** Interrupts the training thread behind some steps, and behind the end of an epoch if asked to. */
    private record Interrupt(IntPredicate step, boolean atEpoch) implements TrainingListener {
        @Override
        public void onStep(StepEvent event) {
            if (step.test(event.step().t())) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onEpoch(EpochEvent event) {
            if (atEpoch && event.epoch() == 0) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static Path train(Path out, Recipe recipe, TrainingListener... listeners) {
        return train(new Recording(out, Set.of(1), 2, 10), recipe, listeners);
    }

    static Path train(Recording recording, Recipe recipe, TrainingListener... listeners) {
        return train(recording, recipe, Compute.cpu(1), listeners);
    }

    private static Path train(Recording recording, Recipe recipe, Compute compute, TrainingListener... listeners) {
        try (Run run = Run.prepare(recipe, DATA, compute)) {
            return run.execute(recording, List.of(listeners)).folder();
        }
    }

    private void interruptAt(Recipe recipe, int step) {
        assertThatThrownBy(() -> train(out, recipe, new Interrupt(t -> t == step, false)))
                .isInstanceOf(Interruption.class)
                .hasMessageContaining("behind step " + (step + 1) + " of ");
    }

    static Stream<Recipe> recipes() {
        return Stream.concat(
                OptimizerName.names().stream().map(name -> SMALL.with("optimizer=" + name)),
                Stream.of(
                        SMALL.with("optimizer=ae-looksam", "base=adamw", "learning_rate=0.001"),
                        SMALL.with("optimizer=sam", "micro_batch=5", "m-sharpness=true", "average=0.9"),
                        SMALL.with(
                                "optimizer=ae-sam", "precision=float64", "nesterov=true", "clip=1", "decay=matrices"),
                        SMALL.with(
                                "optimizer=ss-sam",
                                "limit=110",
                                "validation=0.2",
                                "freeze=conv1.*",
                                "scale=linear.*=3"),
                        SMALL.optimizer(Optimizer.aeLookSam()
                                .policy("mine", now -> now.sharpness().score() > 0.3)
                                .perturbation("mine", (w, g, now) -> w.add(g.mul(0.02)))),
                        SMALL.network(
                                        "linear",
                                        () -> new SequentialBlock()
                                                .add(Blocks.batchFlattenBlock())
                                                .add(Linear.builder()
                                                        .setUnits(10)
                                                        .build()))
                                .loss(
                                        "squares",
                                        (outputs, labels) -> outputs.sub(labels.oneHot(10))
                                                .square()
                                                .mean(new int[] {1}))));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void anInterruptedRunEndsAsOneLeftAlone(Recipe recipe) throws IOException {
        Path alone = train(out.resolve("alone"), recipe);
        // Within an epoch, behind its last step (before its evaluation), and twice in a row.
        for (int step : new int[] {1, 4, 7, 8}) {
            interruptAt(recipe, step);
        }
        assertThatThrownBy(() -> train(out, recipe, new Interrupt(t -> t == 10, true)))
                .isInstanceOf(Interruption.class);
        Path resumed = train(out, recipe);
        assertSame(resumed, alone);
        RunJson json = RunRecord.read(resumed).json();
        assertThat(json.resumptions()).extracting(RunJson.Resumption::step).containsExactly(2, 5, 8, 9, 11);
        assertThat(resumed.resolve("checkpoint")).doesNotExist();
        assertThat(out.resolve(resumed.getFileName() + ".1")).doesNotExist();
    }

    @Test
    void aRunOnSeveralDevicesEndsAsOnOneAlsoWhenItIsInterrupted() throws IOException {
        Recipe recipe = SMALL.with("optimizer=esam", "micro-batch=6");
        Path alone = train(out.resolve("alone"), recipe);
        Compute three = new Compute("cpu,cpu,cpu", 3);
        assertThatThrownBy(() ->
                        train(new Recording(out, Set.of(1), 2, 10), recipe, three, new Interrupt(t -> t == 6, false)))
                .isInstanceOf(Interruption.class);
        Path resumed = train(new Recording(out, Set.of(1), 2, 10), recipe, three);
        assertSame(resumed, alone);
        assertThat(RunRecord.read(resumed).json().environment().device()).isEqualTo("cpu,cpu,cpu");
    }

    @Test
    void passesInBfloat16AreResumedToTheBit() throws IOException {
        Recipe recipe = SMALL.with("optimizer=ae-looksam", "precision=bfloat16");
        Path alone = train(out.resolve("alone"), recipe);
        interruptAt(recipe, 7);
        assertSame(train(out, recipe), alone);
    }

    @Test
    void tf32IsFloat32OnAProcessorAndTheRecordSaysSo() throws IOException {
        Path rounded = train(out, SMALL.with("optimizer=ae-looksam", "precision=tf32"));
        assertSame(rounded, train(out, SMALL.with("optimizer=ae-looksam")));
        assertThat(RunRecord.read(rounded).json().environment().tf32()).isFalse();
    }

    /** All but the times is the same to the bit. */
    static void assertSame(Path resumed, Path alone) throws IOException {
        for (String file : List.of("model.safetensors", "weights/epoch-0001.safetensors")) {
            assertThat(Files.readAllBytes(resumed.resolve(file))).isEqualTo(Files.readAllBytes(alone.resolve(file)));
        }
        assertThat(withoutTimes(resumed.resolve("steps.csv"))).isEqualTo(withoutTimes(alone.resolve("steps.csv")));
        assertThat(withoutTimes(resumed.resolve("epochs.csv"))).isEqualTo(withoutTimes(alone.resolve("epochs.csv")));
        assertThat(RunRecord.read(resumed).json().summary())
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
                .ignoringFields("stepSeconds", "waitingSeconds", "evaluationSeconds")
                .isEqualTo(RunRecord.read(alone).json().summary());
    }

    public static List<List<String>> withoutTimes(Path csv) throws IOException {
        List<String[]> rows = Files.readAllLines(csv).stream()
                .map(line -> line.split(",", -1))
                .toList();
        List<String> names = List.of(rows.get(0));
        List<List<String>> kept = new ArrayList<>();
        for (String[] row : rows) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.length; i++) {
                if (!names.get(i).matches("nanos|.*_seconds")) {
                    cells.add(row[i]);
                }
            }
            kept.add(cells);
        }
        return kept;
    }

    @Test
    void aDamagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
        Recipe recipe = SMALL.with("optimizer=ae-looksam");
        Path alone = train(out.resolve("alone"), recipe);
        interruptAt(recipe, 5);
        Path checkpoint = onlyCheckpoint(recipe);
        Path before = out.resolve("kept");
        Files.copy(checkpoint, before);
        interruptAt(recipe, 8);
        Path newest = onlyCheckpoint(recipe);
        Files.move(before, checkpoint);
        flip(newest, 1000);
        assertSame(train(out, recipe), alone);
    }

    @Test
    void withoutAWholeCheckpointItIsTrainedAnewAndTheFormerRecordIsKept() throws IOException {
        interruptAt(SMALL, 5);
        Path checkpoint = onlyCheckpoint(SMALL);
        byte[] bytes = Files.readAllBytes(checkpoint);
        Files.write(checkpoint, Arrays.copyOf(bytes, bytes.length / 2));
        Path folder = out.resolve(SMALL.id());
        assertThatThrownBy(() -> RunRecord.read(folder).requireResumable())
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(checkpoint + " is damaged")
                .hasMessageContaining("without --resume");
        train(out, SMALL);
        assertThat(RunRecord.read(folder).json().resumptions()).isNull();
        assertThat(RunRecord.read(out.resolve(SMALL.id() + ".1")).json().state())
                .isEqualTo("interrupted");
    }

    @Test
    void rowsThatAreNotWhatTheyWereAreRefusedAndStay() throws IOException {
        interruptAt(SMALL, 5);
        Path steps = out.resolve(SMALL.id()).resolve("steps.csv");
        flip(steps, 200);
        byte[] damaged = Files.readAllBytes(steps);
        assertThatThrownBy(() -> train(out, SMALL))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("steps.csv is not what it was at the last checkpoint");
        assertThat(Files.readAllBytes(steps)).isEqualTo(damaged);
        flip(steps, 200);
        train(out, SMALL);
    }

    @Test
    void whatIsRefusedLeavesAllRowsAsTheyAre() throws IOException {
        interruptAt(SMALL, 5);
        Path folder = out.resolve(SMALL.id());
        Path steps = folder.resolve("steps.csv");
        Path epochs = folder.resolve("epochs.csv");
        Files.writeString(steps, Files.readString(steps) + "behind the checkpoint");
        flip(epochs, 200);
        byte[] stepsBefore = Files.readAllBytes(steps);
        byte[] epochsBefore = Files.readAllBytes(epochs);
        assertThatThrownBy(() -> train(out, SMALL))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("epochs.csv is not what it was at the last checkpoint");
        assertThat(Files.readAllBytes(steps)).isEqualTo(stepsBefore);
        assertThat(Files.readAllBytes(epochs)).isEqualTo(epochsBefore);
    }

    @Test
    void aRecordWithoutAReadableDescriptionIsKeptAndTrainedAnew() throws IOException {
        interruptAt(SMALL, 5);
        Path json = out.resolve(SMALL.id()).resolve("run.json");
        String whole = Files.readString(json);
        Files.writeString(json, whole.substring(0, whole.length() / 2));
        Path folder = train(out, SMALL);
        assertThat(RunRecord.read(folder).json().resumptions()).isNull();
        assertThat(out.resolve(SMALL.id() + ".1").resolve("steps.csv")).exists();
    }

    @Test
    void rowsBehindTheCheckpointAreDroppedAndComeAgain() throws IOException {
        Path alone = train(out.resolve("alone"), SMALL);
        interruptAt(SMALL, 5);
        Path steps = out.resolve(SMALL.id()).resolve("steps.csv");
        Files.writeString(steps, Files.readString(steps) + "6,1,0.05,half a ro");
        assertSame(train(out, SMALL), alone);
    }

    @Test
    void otherSettingsAreRefusedAndNamed() throws IOException {
        interruptAt(SMALL, 5);
        Recipe other = SMALL.with("rho=0.2");
        Path folder = out.resolve(SMALL.id());
        Path json = folder.resolve("run.json");
        String text =
                Files.readString(json).replace("\"rho\": 0.05", "\"rho\": 0.2").replace(SMALL.id(), other.id());
        Files.writeString(json, text);
        Files.move(folder, out.resolve(other.id()));
        assertThatThrownBy(() -> train(out, other))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("rho was 0.05 and is 0.2");
    }

    @Test
    void otherImagesAreRefused() throws IOException {
        interruptAt(SMALL, 5);
        Path json = out.resolve(SMALL.id()).resolve("run.json");
        String text = Files.readString(json);
        int hash = text.indexOf("train_sha256") + 20;
        Files.writeString(json, text.substring(0, hash) + "0000" + text.substring(hash + 4));
        assertThatThrownBy(() -> train(out, SMALL))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("was trained on other images than those here");
    }

    @Test
    void aRunIsWrittenByOneOnly() {
        List<String> refused = new ArrayList<>();
        train(out, SMALL, new TrainingListener() {
            @Override
            public void onBegin(int step) {
                assertThatThrownBy(() -> train(out, SMALL))
                        .isInstanceOf(AesamException.class)
                        .satisfies(e -> refused.add(String.valueOf(e.getMessage())));
            }
        });
        assertThat(refused).singleElement().asString().contains(SMALL.id() + " is being trained already");
    }

    @Test
    void aFinishedRunCannotGoOn() {
        Path folder = train(out, SMALL);
        assertThatThrownBy(() -> RunRecord.read(folder).requireResumable()).hasMessageContaining("is finished already");
    }

    @Test
    void aFlippedBitInAFinishedRecordIsFound() throws IOException {
        Path folder = train(out, SMALL);
        for (String file : List.of("steps.csv", "epochs.csv")) {
            int digit = Files.readString(folder.resolve(file)).lastIndexOf("0.") + 2;
            flip(folder.resolve(file), digit);
            assertThatThrownBy(() -> RunRecord.read(folder))
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining(file + " is damaged");
            flip(folder.resolve(file), digit);
        }
        RunRecord.read(folder);
    }

    private Path onlyCheckpoint(Recipe recipe) throws IOException {
        try (Stream<Path> files = Files.list(out.resolve(recipe.id()).resolve("checkpoint"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }
}
