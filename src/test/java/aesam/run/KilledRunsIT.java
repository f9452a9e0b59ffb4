package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.record.RunRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real second process is killed with SIGKILL again and again, at random, while it writes a checkpoint, and while it
 * evaluates; it ends as one left alone, to the bit.
 */
class KilledRunsIT {
    private static final Path JAR = Path.of("target", "aesam.jar").toAbsolutePath();
    static final int STEPS_PER_EPOCH = 5;
    private static final int SIGKILL = 9;
    private static final List<String> COMMON = List.of(
            "--limit",
            "80",
            "--batch",
            "16",
            "--epochs",
            "4",
            "--noise",
            "0.2",
            "--threads",
            "1",
            "--checkpoint-steps",
            "2");
    private static final List<List<String>> SETTINGS = List.of(
            List.of("--optimizer", "ae-looksam"),
            List.of("--optimizer", "erm", "--base", "adamw", "--learning-rate", "0.001"),
            List.of("--optimizer", "sam", "--average", "0.9"),
            List.of("--optimizer", "esam"),
            List.of("--optimizer", "ss-sam", "--nesterov"),
            List.of("--optimizer", "ae-sam", "--micro-batch", "5", "--clip", "1"),
            List.of("--optimizer", "looksam", "--precision", "float64"),
            List.of("--optimizer", "ae-looksam", "--base", "adamw", "--learning-rate", "0.001", "--cutout", "8"));

    @TempDir
    Path folder;

    /** When a process is killed. */
    private enum Moment {
        ANY,
        CHECKPOINT,
        EVALUATION
    }

    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void aKilledRunEndsAsOneLeftAlone() throws IOException, InterruptedException {
        endsAsOneLeftAlone(SETTINGS.get(0), 3);
    }

    @Test
    @Tag("reliability")
    void fiftyKilledRunsEndAsThoseLeftAlone() throws IOException, InterruptedException {
        int kills = 0;
        for (List<String> settings : SETTINGS) {
            endsAsOneLeftAlone(settings, 7);
            kills += 7;
        }
        System.out.println("Survived " + kills + " kills.");
        assertThat(kills).isGreaterThanOrEqualTo(50);
    }

    private void endsAsOneLeftAlone(List<String> settings, int times) throws IOException, InterruptedException {
        Path alone = folder.resolve("alone-" + settings.hashCode());
        Path out = folder.resolve("killed-" + settings.hashCode());
        long start = System.nanoTime();
        assertThat(train(settings, alone).waitFor(10, TimeUnit.MINUTES)).isTrue();
        long whole = System.nanoTime() - start;
        int attempts = 0;
        for (int kills = 0; kills < times; attempts++) {
            assertThat(attempts).as("processes that were started to be killed").isLessThan(10 * times);
            if (kill(train(settings, out), out, Moment.values()[kills % 3], whole)) {
                kills++;
            } else {
                // It was faster and has ended: another one begins anew.
                delete(out);
            }
        }
        Process last = train(settings, out);
        String said = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(last.waitFor()).as(said).isZero();
        assertSame(out, alone, settings);
    }

    /** All but the times is the same to the bit. */
    static void assertSame(Path out, Path alone, List<String> settings) throws IOException {
        Path expected = record(alone);
        Path found = record(out);
        assertThat(Files.readAllBytes(found.resolve("model.safetensors")))
                .as("%s", settings)
                .isEqualTo(Files.readAllBytes(expected.resolve("model.safetensors")));
        for (String file : List.of("steps.csv", "epochs.csv")) {
            assertThat(ResumeTest.withoutTimes(found.resolve(file)))
                    .as("%s", settings)
                    .isEqualTo(ResumeTest.withoutTimes(expected.resolve(file)));
        }
        assertThat(RunRecord.read(found).json().summary())
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
                .ignoringFields("stepSeconds", "waitingSeconds", "evaluationSeconds")
                .isEqualTo(RunRecord.read(expected).json().summary());
    }

    static Process train(List<String> settings, Path out, String... before) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("train"));
        arguments.addAll(COMMON);
        arguments.addAll(settings);
        arguments.addAll(List.of("--out", out.toString()));
        return start(arguments, before);
    }

    /** The command line in a process of its own, after another command that starts it. */
    static Process start(List<String> arguments, String... before) throws IOException {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
    }

    /** Waits for the moment and kills; returns false if the process was faster and has ended. */
    private boolean kill(Process process, Path out, Moment moment, long whole)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + (long) (whole * (0.3 + 0.6 * random.nextDouble()));
        int epoch = 1 + random.nextInt(3);
        while (process.isAlive()) {
            boolean now = switch (moment) {
                case ANY -> System.nanoTime() > deadline;
                case CHECKPOINT -> writesCheckpoint(out);
                case EVALUATION -> rows(out) >= (long) epoch * STEPS_PER_EPOCH;
            };
            if (now) {
                process.destroyForcibly();
                break;
            }
            Thread.sleep(1);
        }
        return process.waitFor() == 128 + SIGKILL;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    static boolean writesCheckpoint(Path out) throws IOException {
        Path folder = Files.isDirectory(out) ? record(out).resolve("checkpoint") : out;
        return Files.exists(folder.resolve("unverified.tmp")) || Files.exists(folder.resolve("unverified"));
    }

    static long rows(Path out) throws IOException {
        Path steps = Files.isDirectory(out) ? record(out).resolve("steps.csv") : out;
        if (!Files.isRegularFile(steps)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(steps)) {
            return lines.count() - 1;
        }
    }

    /** The one run below a folder. */
    static Path record(Path out) throws IOException {
        try (Stream<Path> folders = Files.list(out)) {
            return folders.filter(f -> f.getFileName().toString().startsWith("cifar10-mini")
                            && !f.getFileName().toString().matches(".*\\.\\d+"))
                    .findFirst()
                    .orElse(out);
        }
    }
}
