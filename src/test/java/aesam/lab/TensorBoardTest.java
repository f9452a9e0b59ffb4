package aesam.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.record.Events;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.record.RunRecord;
import aesam.record.TensorBoard;
import aesam.run.Backend;
import aesam.run.Execution;
import aesam.run.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event files of runs: what TensorBoard shows of them is what is recorded, also of one that was cut off. */
class TensorBoardTest {
    @TempDir
    Path folder;

    private Lab lab() {
        return OwnPolicy.lab(folder.resolve("runs"), new ArrayList<>()).tensorBoard(folder.resolve("logs"));
    }

    private void requireAllOf(RunRecord run) throws IOException {
        List<Events.Event> events =
                Events.inFolder(folder.resolve("logs").resolve(run.recipe().id()));
        for (String name : List.of("learning_rate", "loss", "grad_norm_sq", "mu", "sigma_sq", "c", "sam")) {
            List<Events.Event> ofColumn = events.stream()
                    .filter(event -> event.scalars().containsKey("step/" + name))
                    .toList();
            double[] recorded = run.steps(name).column(name);
            assertThat(ofColumn.stream().map(Events.Event::step))
                    .as(name)
                    .containsExactlyElementsOf(IntStream.range(0, recorded.length)
                            .mapToObj(Long::valueOf)
                            .toList());
            assertThat(ofColumn.stream().map(event -> event.scalars().get("step/" + name)))
                    .as(name)
                    .containsExactlyElementsOf(Arrays.stream(recorded)
                            .mapToObj(value -> (float) value)
                            .toList());
        }
        for (String name :
                List.of("train_loss", "train_accuracy", "test_accuracy", "zeta", "train_accuracy_corrupted")) {
            List<Events.Event> ofColumn = events.stream()
                    .filter(event -> event.scalars().containsKey("epoch/" + name))
                    .toList();
            assertThat(ofColumn.stream().map(Events.Event::step)).as(name).containsExactly(4L, 9L, 14L);
            assertThat(ofColumn.stream().map(event -> event.scalars().get("epoch/" + name)))
                    .as(name)
                    .containsExactlyElementsOf(Arrays.stream(run.epochs().column(name))
                            .mapToObj(value -> (float) value)
                            .toList());
        }
        assertThat(events).noneMatch(event -> event.scalars().containsKey("epoch/validation_loss"));
    }

    @Test
    void showsWhatIsRecordedAndHowTheScoresOfEachEpochAreDistributed() throws IOException {
        Lab lab = lab();
        RunRecord run = lab.train(lab.recipe(OwnPolicy.SMALL));
        requireAllOf(run);
        requireScoresOf(run);
    }

    private void requireScoresOf(RunRecord run) throws IOException {
        List<Events.Event> histograms = Events.inFolder(
                        folder.resolve("logs").resolve(run.recipe().id()))
                .stream()
                .filter(event -> event.histograms().containsKey("epoch/scores"))
                .toList();
        assertThat(histograms.stream().map(Events.Event::step)).containsExactly(4L, 9L, 14L);
        assertThat(histograms)
                .allSatisfy(event -> assertThat(Arrays.stream(event.histograms().get("epoch/scores"))
                                .sum())
                        .isEqualTo(5));
    }

    @Test
    void aRunThatGoesOnHasEachStepOnce() throws IOException {
        Lab lab = lab();
        Recipe recipe = lab.recipe(OwnPolicy.SMALL);
        OwnPolicy.cutOff(lab, recipe, 6);
        // The checkpoint is that of the first epoch's end, behind step 4.
        RunRecord run = lab.train(recipe);
        assertThat(folder.resolve("logs").resolve(recipe.id()).toFile().list()).hasSize(2);
        requireAllOf(run);
    }

    @Test
    void eachRunOfASweepHasAFolder() throws IOException {
        Lab lab = lab().with("limit=32", "batch=16", "epochs=1").jobs(2);
        lab.sweep().over("delta", 0.5, 0.9).seeds(1).report();
        assertThat(folder.resolve("logs").toFile().list())
                .containsExactlyInAnyOrder(RunTable.read(folder.resolve("runs")).records().stream()
                        .map(run -> run.recipe().id())
                        .toArray(String[]::new));
    }

    /** Trains each run in a folder that only it knows, as a worker does, and brings its record. */
    private record Elsewhere(Path folder) implements Backend {
        @Override
        public Map<String, String> carryOut(List<Job> jobs, Execution execution, Execution.Listener listener) {
            Execution there = new Execution(folder, execution.storage(), this, execution.compute());
            for (Job job : jobs) {
                Path record = there.train(job.recipe(), Recording.into(folder), new Execution.Listener() {}, List.of())
                        .folder();
                Path brought = execution.out().resolve(record.getFileName());
                try {
                    Files.createDirectories(execution.out());
                    Files.move(record, brought);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                listener.onEnd(RunRecord.read(brought));
            }
            return Map.of();
        }
    }

    @Test
    void aRunThatWasTrainedElsewhereIsShownWhenItEnds() throws IOException {
        Lab lab = lab().with(OwnPolicy.SMALL).on(new Elsewhere(folder.resolve("elsewhere")));
        lab.sweep().over("delta", 0.5, 0.9).seeds(1).report();
        List<RunRecord> brought = RunTable.read(folder.resolve("runs")).records();
        assertThat(brought).hasSize(2);
        for (RunRecord run : brought) {
            requireAllOf(run);
            requireScoresOf(run);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gradient", "turn"})
    void whatIsWrittenFromARecordIsWhatWasWrittenWhileItWasMade(String sharpness) throws IOException {
        Lab lab = lab();
        RunRecord run = lab.train(lab.recipe(OwnPolicy.SMALL).with("sharpness=" + sharpness));
        TensorBoard.write(run, folder.resolve("again"));
        List<Events.Event> live =
                Events.inFolder(folder.resolve("logs").resolve(run.recipe().id()));
        assertThat(live).hasSize(15 + 3 + 3);
        assertThat(Events.inFolder(folder.resolve("again")))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(
                        sharpness.equals("gradient")
                                ? live
                                : live.stream()
                                        .filter(event -> event.histograms().isEmpty())
                                        .toList());
        run.dropSteps();
        TensorBoard.write(RunRecord.read(run.folder()), folder.resolve("dropped"));
        assertThat(folder.resolve("dropped")).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeWrittenIsASentenceAndTheRunGoesOnElsewhere() throws IOException {
        Files.writeString(folder.resolve("logs"), "in the way");
        Lab lab = lab();
        Recipe recipe = lab.recipe(OwnPolicy.SMALL);
        assertThatThrownBy(() -> lab.train(recipe))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("logs")
                .hasMessageContaining("cannot be written");
        assertThat(OwnPolicy.lab(folder.resolve("runs"), new ArrayList<>())
                        .train(recipe)
                        .json()
                        .isFinished())
                .isTrue();
    }
}
