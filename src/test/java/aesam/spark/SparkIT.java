package aesam.spark;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.SmallDisk;
import aesam.cli.Main;
import aesam.record.Events;
import aesam.record.RunJson;
import aesam.record.RunRecord;
import aesam.run.ResumeTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep on a real cluster, whose machines are processes here, ends as one on this machine, to the bit, whatever is killed
 * meanwhile.
 */
class SparkIT {
    private static final List<String> RUNS =
            List.of("--limit", "96", "--batch", "16", "--noise", "0.2", "--threads", "1");

    @TempDir
    Path folder;

    private Cluster cluster;

    @BeforeEach
    void startCluster() throws IOException, InterruptedException {
        cluster = new Cluster(folder.resolve("cluster"));
        cluster.awaitMaster();
    }

    @AfterEach
    void stopCluster() throws InterruptedException {
        cluster.close();
    }

    private Path shared() {
        return folder.resolve("shared");
    }

    private Path copies() {
        return folder.resolve("copies");
    }

    private static List<String> sweep(int epochs, int seeds, String... more) {
        List<String> all = new ArrayList<>(List.of("sweep", "--vary", "optimizer=erm,ae-looksam"));
        all.addAll(List.of(
                "--seeds",
                Stream.iterate(1, n -> n + 1)
                        .limit(seeds)
                        .map(String::valueOf)
                        .reduce((a, b) -> a + "," + b)
                        .orElseThrow()));
        all.addAll(List.of("--epochs", String.valueOf(epochs)));
        all.addAll(RUNS);
        all.addAll(List.of(more));
        return all;
    }

    private Process onSpark(String name, List<String> sweep) throws IOException {
        List<String> all = new ArrayList<>(sweep);
        all.addAll(List.of("--on", "spark", "--out", "file://" + shared(), "--copy-to", copies().toString()));
        all.addAll(List.of("--report", folder.resolve("report").toString()));
        return cluster.submit(name, Main.class, all);
    }

    private String end(String name, Process process, int exit) throws IOException, InterruptedException {
        assertThat(process.waitFor(4, TimeUnit.MINUTES))
                .as(Files.readString(cluster.log(name)))
                .isTrue();
        String said = Files.readString(cluster.log(name));
        assertThat(process.exitValue()).as(said).isEqualTo(exit);
        return said;
    }

    private Path alone(List<String> sweep) throws IOException, InterruptedException {
        Path alone = folder.resolve("alone");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "aesam.cli.Main"));
        command.addAll(sweep);
        command.addAll(List.of(
                "--out", alone.toString(), "--report", alone.resolve("report").toString()));
        Path log = folder.resolve("alone.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        return alone;
    }

    private static List<Path> records(Path out) throws IOException {
        if (!Files.isDirectory(out)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(out)) {
            return folders.filter(f -> Files.exists(f.resolve("run.json")))
                    .sorted()
                    .toList();
        }
    }

    /** In the store as in the copies. */
    private void assertSame(Path alone, int runs) throws IOException {
        for (Path out : List.of(shared(), copies())) {
            assertThat(records(out).stream().map(Path::getFileName))
                    .isEqualTo(records(alone).stream().map(Path::getFileName).toList())
                    .hasSize(runs);
            for (Path expected : records(alone)) {
                Path found = out.resolve(expected.getFileName());
                assertThat(RunRecord.read(found).json().isFinished()).isTrue();
                assertThat(found.resolve("model.safetensors"))
                        .hasSameBinaryContentAs(expected.resolve("model.safetensors"));
                for (String file : List.of("steps.csv", "epochs.csv")) {
                    assertThat(ResumeTest.withoutTimes(found.resolve(file)))
                            .isEqualTo(ResumeTest.withoutTimes(expected.resolve(file)));
                }
            }
        }
        try (Stream<Path> left = Files.walk(shared())) {
            assertThat(left.map(Path::toString)).noneMatch(name -> name.matches(".*(upload|\\.zip|\\.crc).*"));
        }
    }

    private int goneOn() throws IOException {
        int goneOn = 0;
        for (Path record : records(shared())) {
            List<RunJson.Resumption> resumptions = RunRecord.read(record).json().resumptions();
            goneOn += resumptions == null ? 0 : 1;
        }
        return goneOn;
    }

    /** Until so many runs that are not finished have a checkpoint in the store. */
    private void awaitSnapshots(int runs, String name, Process submitted) throws IOException, InterruptedException {
        Path running = shared().resolve(".running");
        while (true) {
            assertThat(submitted.isAlive())
                    .as(Files.readString(cluster.log(name)))
                    .isTrue();
            if (Files.isDirectory(running)) {
                try (Stream<Path> files = Files.walk(running)) {
                    if (files.filter(f -> f.toString().endsWith(".zip"))
                                    .map(Path::getParent)
                                    .distinct()
                                    .count()
                            >= runs) {
                        return;
                    }
                } catch (java.io.UncheckedIOException e) {
                    // A run was finished meanwhile.
                    continue;
                }
            }
            Thread.sleep(50);
        }
    }

    @Test
    void aSweepWhoseWorkerIsKilledEndsAsOneOnThisMachine() throws IOException, InterruptedException {
        List<String> sweep = sweep(8, 2);
        Process doomed = cluster.worker("worker1");
        cluster.worker("worker2");
        List<String> watched = new ArrayList<>(sweep);
        watched.addAll(List.of("--tensorboard", folder.resolve("logs").toString()));
        Process submitted = onSpark("driver", watched);
        awaitSnapshots(2, "driver", submitted);
        Cluster.kill(doomed);
        assertThat(end("driver", submitted, 0)).contains("[4/4]").contains("Report: ");
        assertThat(goneOn()).as("the killed worker's run went on elsewhere").isOne();
        assertSame(alone(sweep), 4);
        for (Path record : records(copies())) {
            assertThat(Events.inFolder(folder.resolve("logs").resolve(record.getFileName())))
                    .as("each of 6 steps, and the end and scores of each of 8 epochs")
                    .hasSize(8 * (6 + 2));
        }
        assertThat(end("again", onSpark("again", sweep), 0)).doesNotContain("[1/");
    }

    @Test
    @Tag("reliability")
    void aKilledOrInterruptedDriverReadsWhatIsThereAndSubmitsTheRest() throws IOException, InterruptedException {
        List<String> sweep = sweep(8, 3);
        cluster.worker("worker1");
        cluster.worker("worker2");
        Process first = onSpark("first", sweep);
        awaitSnapshots(2, "first", first);
        Cluster.kill(first);
        Process second = onSpark("second", sweep);
        while (records(shared()).isEmpty()) {
            Thread.sleep(50);
        }
        awaitSnapshots(2, "second", second);
        new ProcessBuilder("kill", "-INT", String.valueOf(second.pid())).start().waitFor();
        assertThat(end("second", second, 130)).contains("Interrupted; the same again goes on");
        int finished = records(shared()).size();
        assertThat(finished).isBetween(1, 5);
        assertThat(end("third", onSpark("third", sweep), 0))
                .contains("Runs to do: %s; on record already: %s".formatted(6 - finished, finished));
        assertThat(goneOn()).isGreaterThanOrEqualTo(2);
        assertSame(alone(sweep), 6);
    }

    @Test
    @Tag("reliability")
    void runsOfAWorkerWhoseDiskIsFullAreCarriedOutByTheOther() throws IOException, InterruptedException {
        List<String> sweep = sweep(2, 3);
        Path full = Files.createDirectories(cluster.temporary("worker1"));
        try (SmallDisk disk = SmallDisk.mount(full)) {
            Process small = cluster.worker("worker1");
            cluster.worker("worker2");
            Process submitted = onSpark("driver", sweep);
            while (records(shared()).isEmpty()) {
                disk.leave(0);
                Thread.sleep(50);
            }
            assertThat(end("driver", submitted, 0)).contains("[6/6]").doesNotContain("FAILED");
            Cluster.kill(small);
        }
        assertSame(alone(sweep), 6);
    }

    @Test
    @Tag("reliability")
    void whereNoWorkerHasTheDataEachRunSaysSo() throws IOException, InterruptedException {
        cluster.worker("worker1");
        String said = end(
                "driver",
                onSpark(
                        "driver",
                        sweep(
                                2,
                                1,
                                "--data",
                                "cifar10",
                                "--data-dir",
                                folder.resolve("none").toString())),
                1);
        assertThat(said).contains("Failed: ").doesNotContain("\tat ");
        assertThat(said.lines().filter(line -> line.startsWith("Failed: "))).hasSize(2);
    }

    @Test
    @Tag("reliability")
    void eventsThatCannotBeWrittenFailTheirRunAndStopNoOther() throws IOException, InterruptedException {
        cluster.worker("worker1");
        List<String> sweep = sweep(1, 1);
        List<String> watched = new ArrayList<>(sweep);
        watched.addAll(List.of(
                "--tensorboard", Files.createFile(folder.resolve("file")).toString()));
        String said = end("driver", onSpark("driver", watched), 1);
        assertThat(said.lines().filter(line -> line.startsWith("Failed: "))).hasSize(2);
        assertSame(alone(sweep), 2);
    }

    @Test
    @Tag("reliability")
    void codeOfTheUsersIsSentOrRefused() throws IOException, InterruptedException {
        cluster.worker("worker1");
        String said = end(
                "driver",
                cluster.submit("driver", OwnSweep.class, List.of("file://" + shared(), copies().toString())),
                0);
        assertThat(said).contains("Trained: 2").contains("Refused: mine (").contains("cannot be sent to the workers");
        assertThat(records(shared())).hasSize(2);
    }
}
