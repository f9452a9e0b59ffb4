package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.SmallDisk;
import aesam.experiments.Profile;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.network.Compute;
import aesam.record.Cell;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A full disk ends a run with a sentence and loses nothing; once there is room again, it goes on to the bit. */
class FullDiskTest {
    private static final Recipe SMALL = ResumeTest.SMALL.with("optimizer=ae-looksam");

    /** Less than a checkpoint or a model, more than {@code run.json}. */
    private static final long LITTLE = 64 << 10;

    @TempDir
    Path folder;

    /** What is being written when the disk is full. */
    private enum Moment {
        ROW("steps.csv"),
        CHECKPOINT("checkpoint/unverified"),
        KEPT_WEIGHTS("weights/epoch-0001.safetensors"),
        MODEL("model.safetensors");

        private final String file;

        Moment(String file) {
            this.file = file;
        }

        /** Fills the disk before it; a checkpoint is written behind every second step and at the end of each epoch of five. */
        TrainingListener filling(SmallDisk disk) {
            return new TrainingListener() {
                @Override
                public void onStep(StepEvent event) {
                    int t = event.step().t();
                    if (Moment.this == CHECKPOINT && t == 6) {
                        disk.leave(LITTLE);
                    } else if (Moment.this == KEPT_WEIGHTS && t == 4) {
                        disk.leave(LITTLE);
                    }
                }

                @Override
                public void onEpoch(EpochEvent event) {
                    if (Moment.this == MODEL && event.epoch() == 2) {
                        disk.leave(LITTLE);
                    } else if (Moment.this == ROW && event.epoch() == 1) {
                        disk.leave(0);
                    }
                }
            };
        }

        /** Rows fill their page of 4096 bytes before the disk is asked for another, so nothing else is to be written. */
        Recording recording(Path out) {
            return new Recording(out, Set.of(1), this == ROW ? 0 : 2, 10);
        }
    }

    private static Path train(Moment moment, Path out, TrainingListener... listeners) {
        Recipe recipe = moment == Moment.ROW ? SMALL.with("batch=2", "epochs=3") : SMALL;
        return ResumeTest.train(moment.recording(out), recipe, listeners);
    }

    @ParameterizedTest
    @EnumSource
    void aRunGoesOnToTheBitOnceThereIsRoom(Moment moment) throws Exception {
        Path alone = train(moment, folder.resolve("alone"));
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(folder.resolve("disk")))) {
            Path out = disk.root().resolve("runs");
            Path run = out.resolve(alone.getFileName());
            String sentence =
                    run.resolve(moment.file) + " cannot be written (No space left on device); is the disk full";
            assertThatThrownBy(() -> train(moment, out, moment.filling(disk)))
                    .isInstanceOf(AesamException.class)
                    .hasMessageStartingWith(sentence);
            assertThat(disk.unfinished()).isEmpty();
            RunRecord record = RunRecord.read(run);
            record.requireResumable();
            double[] losses = record.steps().column("loss");
            double[] expected = RunRecord.read(alone).steps().column("loss");
            assertThat(losses).hasSizeGreaterThan(4).startsWith(expected[0], expected[1]);
            assertThat(expected).startsWith(losses);

            Map<Path, Long> before = sizes(out);
            assertThatThrownBy(() -> train(moment, out, moment.filling(disk)))
                    .as("as long as there is none")
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(sizes(out).keySet()).isEqualTo(before.keySet());
            disk.makeRoom();
            ResumeTest.assertSame(train(moment, out), alone);
            assertThat(sizes(out).keySet()).noneMatch(file -> file.toString().contains(run + ".1"));
        }
    }

    /** All files, with their lengths. */
    private static Map<Path, Long> sizes(Path out) throws IOException {
        Map<Path, Long> sizes = new TreeMap<>(Comparator.naturalOrder());
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sizes.put(file, Files.size(file));
            }
        }
        return sizes;
    }

    @Test
    void aRunThatCouldNotBeginLeavesNothingToBeKept() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(folder.resolve("disk")))) {
            Path out = Files.createDirectory(disk.root().resolve("runs"));
            disk.leave(0);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> ResumeTest.train(out, SMALL))
                        .isInstanceOf(AesamException.class)
                        .hasMessageContaining("No space left on device");
            }
            disk.makeRoom();
            ResumeTest.train(out, SMALL);
            try (Stream<Path> runs = Files.list(out)) {
                assertThat(runs.map(run -> run.getFileName().toString()))
                        .containsExactlyInAnyOrder(".locks", SMALL.id());
            }
        }
    }

    @Test
    void anExperimentNamesWhatFailedAndTheSameGoesOn() throws Exception {
        Measurement.Gradients gradients = new Measurement.Gradients(4, 16);
        Profile tiny = Profile.QUICK.with("limit=64", "batch=32", "epochs=2").withSeeds(List.of(1L));
        Plan two = new Plan(
                tiny.seeds(),
                known -> Stream.of("erm", "sam")
                        .map(name ->
                                new Cell(name, tiny.main().with("optimizer=" + name)).measured(2, List.of(gradients)))
                        .toList());
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(folder.resolve("disk")))) {
            Path out = disk.root().resolve("runs");
            Execution execution = new Execution(out, Storage.at(null), 1, Compute.cpu(1));
            AtomicInteger steps = new AtomicInteger();
            Execution.Outcome full = execution.execute(List.of(two), new Execution.Listener() {
                @Override
                public void onWork(Recipe recipe, double units) {
                    if (steps.incrementAndGet() == 6) {
                        disk.leave(LITTLE);
                    }
                }
            });
            assertThat(full.trained()).isEqualTo(1);
            assertThat(full.failures().values())
                    .singleElement()
                    .asString()
                    .contains("cannot be written (No space left on device)");
            assertThat(disk.unfinished()).isEmpty();
            Records records = new Records(out, tiny.seeds());
            assertThat(two.cells(records).stream().map(cell -> records.of(cell).n()))
                    .containsExactly(1, 0);
            assertThat(records.broken()).isEmpty();
            disk.makeRoom();
            assertThat(execution.execute(List.of(two), new Execution.Listener() {}))
                    .isEqualTo(new Execution.Outcome(1, 1, Map.of()));
        }
    }
}
