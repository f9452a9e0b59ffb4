package aesam.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Interruption;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.network.Compute;
import aesam.record.Json;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.record.RunJson;
import aesam.record.RunRecord;
import aesam.run.Execution;
import aesam.run.Job;
import aesam.run.ResumeTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an executor does, without Spark: attempts at runs, each in a folder of its own, that share a store. */
class TaskTest {
    private static final Recipe SMALL = Recipe.DEFAULT.with(
            "image-size=16", "limit=48", "batch=16", "epochs=3", "optimizer=ae-looksam", "noise=0.2");
    private static final Measurement.Gradients GRADIENTS = new Measurement.Gradients(2, 16);

    @TempDir
    Path folder;

    private Path shared;
    private Store store;

    @BeforeEach
    void openStore() {
        shared = folder.resolve("shared");
        store = new Store("file://" + shared, new Configuration());
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private static Job job(Recipe recipe) {
        return new Job(recipe, new TreeSet<>(), Set.of());
    }

    private Execution on(String machine) {
        return new Execution(folder.resolve(machine), Storage.at(null), 1, Compute.cpu(1));
    }

    private static void assertSame(Path found, Path expected) throws IOException {
        assertThat(Files.readAllBytes(found.resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(expected.resolve("model.safetensors")));
        for (String file : new String[] {"steps.csv", "epochs.csv"}) {
            assertThat(ResumeTest.withoutTimes(found.resolve(file)))
                    .isEqualTo(ResumeTest.withoutTimes(expected.resolve(file)));
        }
        assertThat(RunRecord.read(found).json().isFinished()).isTrue();
    }

    private Path alone(Recipe recipe) {
        return on("alone")
                .train(recipe, Recording.into(folder.resolve("alone")), new Execution.Listener() {}, List.of())
                .folder();
    }

    @Test
    void anAttemptGoesOnWhereAnotherWasStopped() throws IOException {
        Path expected = alone(SMALL);
        int[] steps = {0};
        assertThatThrownBy(() -> on("first")
                        .train(
                                SMALL,
                                Recording.into(folder.resolve("first")),
                                new Execution.Listener() {
                                    @Override
                                    public void onCheckpoint(Path record, int behind) {
                                        store.publishSnapshot(record, behind);
                                    }

                                    @Override
                                    public void onWork(Recipe recipe, double units) {
                                        if (++steps[0] == 5) {
                                            Thread.currentThread().interrupt();
                                        }
                                    }
                                },
                                List.of()))
                .isInstanceOf(Interruption.class);
        assertThat(shared.resolve(".running").resolve(SMALL.id()).resolve("step-000000005.zip"))
                .exists();
        assertThat(Task.carryOut(job(SMALL), on("second"), store, null)).isEmpty();
        assertSame(shared.resolve(SMALL.id()), expected);
        assertThat(RunRecord.read(shared.resolve(SMALL.id())).json().resumptions())
                .extracting(RunJson.Resumption::step)
                .containsExactly(5);
        assertThat(shared.resolve(".running").resolve(SMALL.id())).doesNotExist();
    }

    @Test
    void theAttemptThatIsSecondStopsAndTakesTheRecordOfTheFirst() throws IOException, InterruptedException {
        Recipe longer = SMALL.with("epochs=25");
        Path first = alone(longer);
        Execution second = on("second");
        CompletableFuture<String> attempt =
                CompletableFuture.supplyAsync(() -> Task.carryOut(job(longer), second, store, null));
        Path running = shared.resolve(".running").resolve(longer.id());
        while (!Files.exists(running)) {
            Thread.sleep(10);
        }
        store.publish(first);
        assertThat(attempt.join()).isEmpty();
        assertThat(Files.readString(second.out().resolve(longer.id()).resolve("run.json")))
                .isEqualTo(Files.readString(first.resolve("run.json")))
                .isEqualTo(Files.readString(shared.resolve(longer.id()).resolve("run.json")));
        assertThat(RunRecord.read(second.out().resolve(longer.id() + ".1"))
                        .json()
                        .summary()
                        .epochs())
                .as("epochs that the second had trained by then")
                .isLessThan(25);
    }

    @Test
    void whatIsOnRecordIsOnlyMeasured() throws IOException {
        assertThat(Task.carryOut(job(SMALL), on("first"), store, null)).isEmpty();
        Path record = shared.resolve(SMALL.id());
        String json = Files.readString(record.resolve("run.json"));
        Job atTheEnd = new Job(SMALL, new TreeSet<>(Set.of(3)), Set.of(GRADIENTS));
        assertThat(Task.carryOut(atTheEnd, on("second"), store, null)).isEmpty();
        assertThat(record.resolve("run.json")).hasContent(json.strip());
        assertThat(RunRecord.read(record).isMeasured(GRADIENTS, 3)).isTrue();

        Job earlier = new Job(SMALL, new TreeSet<>(Set.of(1)), Set.of(GRADIENTS));
        assertThat(Task.carryOut(earlier, on("third"), store, null)).isEmpty();
        assertThat(RunRecord.read(record).isMeasured(GRADIENTS, 1))
                .as("trained again, since these weights had not been kept")
                .isTrue();
        assertThat(shared.resolve(SMALL.id() + ".1").resolve("run.json")).hasContent(json.strip());
    }

    /** Where a folder is renamed by copies of its files, as on S3, and the process is killed before it comes to the weights. */
    static final class Killed extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("killed:///");
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            if (getFileStatus(from).isFile()) {
                return super.rename(from, to);
            }
            for (FileStatus file : listStatus(from)) {
                String name = file.getPath().getName();
                if (!name.equals("model.safetensors")) {
                    FileUtil.copy(
                            this, file.getPath(), this, new org.apache.hadoop.fs.Path(to, name), false, getConf());
                }
            }
            throw new IllegalStateException("killed");
        }
    }

    @Test
    void aRecordWhoseRenamingWasCutOffIsMadeWholeFromTheLastSnapshot() throws IOException {
        Path expected = alone(SMALL);
        Configuration configuration = new Configuration();
        configuration.setClass("fs.killed.impl", Killed.class, org.apache.hadoop.fs.FileSystem.class);
        try (Store dying = new Store("killed://" + shared, configuration)) {
            assertThatThrownBy(() -> Task.carryOut(job(SMALL), on("first"), dying, null))
                    .hasMessage("killed");
        }
        assertThat(RunRecord.read(shared.resolve(SMALL.id())).json().isFinished())
                .as("passes as finished")
                .isTrue();
        assertThat(store.finished()).isEmpty();
        assertThat(Task.carryOut(job(SMALL), on("second"), store, null)).isEmpty();
        assertSame(shared.resolve(SMALL.id()), expected);
        assertThat(RunRecord.read(shared.resolve(SMALL.id())).json().resumptions())
                .extracting(RunJson.Resumption::step)
                .as("nothing is trained again")
                .containsExactly(9);
        assertThat(store.finished()).containsExactly(SMALL.id());
        assertThat(shared.resolve(SMALL.id() + ".1").resolve("run.json")).exists();
    }

    @Test
    void aRunThatDivergesHasFailedAndAMachineWithoutTheDataHasNot() throws IOException {
        Recipe wild = SMALL.with("learning-rate=1e30");
        assertThat(Task.carryOut(job(wild), on("first"), store, null)).contains("diverged");
        assertThat(store.has(wild.id())).isFalse();
        Recipe elsewhere = SMALL.with("data=cifar10");
        Execution without = new Execution(folder, Storage.at(folder.resolve("nothing")), 1, Compute.cpu(1));
        assertThatThrownBy(() -> Task.carryOut(job(elsewhere), without, store, "nothing"))
                .isInstanceOf(AesamException.class);
    }

    @Test
    void jobsAreTheSameWhenTheyHaveBeenSent() {
        Set<Measurement<?>> all = Set.of(
                GRADIENTS,
                new Measurement.Curvature(8, 2, 3),
                new Measurement.SamSharpness(8, 0.05, 1),
                new Measurement.Slice(8, 0.5, 3, true));
        Job job = new Job(SMALL, new TreeSet<>(Set.of(0, 3)), all);
        assertThat(Json.parse(Json.write(job), Job.class)).isEqualTo(job);
    }

    @Test
    void nothingIsLeftInAFolderOfAnAttempt() throws IOException {
        Task.carryOut(job(SMALL), on("first"), store, null);
        try (Stream<Path> left = Files.walk(shared)) {
            assertThat(left.map(Path::toString)).noneMatch(name -> name.contains("upload") || name.endsWith(".crc"));
        }
    }
}
