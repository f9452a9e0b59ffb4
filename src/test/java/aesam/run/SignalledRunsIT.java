package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import aesam.record.RunJson;
import aesam.record.RunRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are told to stop by SIGINT and SIGTERM, and one that wants a run that another is writing. */
class SignalledRunsIT {
    private static final List<String> SETTINGS = List.of("--optimizer", "ae-looksam");
    private static final List<String> EXPERIMENT = List.of(
            "experiment",
            "policy",
            "--jobs",
            "2",
            "--seeds",
            "1,2",
            "--set",
            "limit=80",
            "--set",
            "batch=16",
            "--set",
            "epochs=3");

    @TempDir
    Path folder;

    private enum Signal {
        INT(130),
        TERM(143);

        private final int exit;

        Signal(int exit) {
            this.exit = exit;
        }

        void send(Process process) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name(), Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** When a signal is sent. */
    private enum Moment {
        BEFORE_THE_FIRST_STEP,
        TRAINING,
        CHECKPOINT,
        EVALUATION;

        boolean isNow(Path out, long rowsBefore) throws IOException {
            return switch (this) {
                case BEFORE_THE_FIRST_STEP -> true;
                case TRAINING -> KilledRunsIT.rows(out) > rowsBefore;
                case CHECKPOINT -> KilledRunsIT.writesCheckpoint(out);
                case EVALUATION ->
                    KilledRunsIT.rows(out)
                            >= (rowsBefore / KilledRunsIT.STEPS_PER_EPOCH + 1) * KilledRunsIT.STEPS_PER_EPOCH;
            };
        }
    }

    /** A process that a shell without job control starts in the background ignores SIGINT, and its children do. */
    @BeforeAll
    static void signalsArrive() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeThat(status).exists();
        long ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .sum();
        assumeThat(ignored & 2).as("SIGINT is ignored here").isZero();
    }

    @Test
    void aTrainingThatIsToldToStopSaysHowToGoOnAndDoes() throws IOException, InterruptedException {
        goesOnAfter(Signal.INT, Signal.TERM);
    }

    @Test
    @Tag("reliability")
    void soItDoesWithEitherSignalAtAnyMoment() throws IOException, InterruptedException {
        goesOnAfter(Signal.TERM, Signal.INT);
        goesOnAfter(Signal.INT, Signal.INT);
        goesOnAfter(Signal.TERM, Signal.TERM);
    }

    /** One run, stopped at each moment, by these signals in turns. */
    private void goesOnAfter(Signal... signals) throws IOException, InterruptedException {
        Path alone = folder.resolve("alone");
        if (!Files.exists(alone)) {
            assertThat(end(KilledRunsIT.train(SETTINGS, alone)).exit()).isZero();
        }
        Path out = folder.resolve(Arrays.toString(signals));
        int next = 0;
        for (Moment moment : Moment.values()) {
            Signal signal = signals[next++ % signals.length];
            long rows = KilledRunsIT.rows(out);
            Process process = KilledRunsIT.train(SETTINGS, out);
            BufferedReader said = reader(process);
            List<String> lines = new ArrayList<>(List.of(said.readLine()));
            while (process.isAlive() && !moment.isNow(out, rows)) {
                Thread.sleep(1);
            }
            signal.send(process);
            said.lines().forEach(lines::add);
            assertThat(process.waitFor()).as("%s %s: %s", moment, signal, lines).isEqualTo(signal.exit);
            Path run = KilledRunsIT.record(out);
            assertThat(lines).contains("Stopping; once more stops at once.");
            assertThat(lines.get(lines.size() - 1))
                    .matches("Interrupted behind step \\d+ of 20; train .* again to go on from there\\.")
                    .contains(run.toString());
            RunRecord record = RunRecord.read(run);
            assertThat(record.json().state()).isEqualTo("interrupted");
            record.requireResumable();
        }
        Finished last = end(KilledRunsIT.train(SETTINGS, out));
        assertThat(last.exit()).as(last.said()).isZero();
        KilledRunsIT.assertSame(out, alone, SETTINGS);
        try (Stream<Path> runs = Files.list(out)) {
            assertThat(runs).as("the run, and the locks").hasSize(2);
        }
    }

    @Test
    void anExperimentThatIsToldToStopDoesSoWithAllItsRunsAndGoesOn() throws IOException, InterruptedException {
        Path alone = folder.resolve("alone");
        assertThat(end(experiment(alone)).exit()).isZero();
        Path out = folder.resolve("stopped");
        Signal[] signals = Signal.values();
        for (int i = 0; i < 3; i++) {
            Process process = experiment(out);
            BufferedReader said = reader(process);
            List<String> lines = new ArrayList<>(List.of(said.readLine()));
            long rows = allRows(out);
            while (i > 0 && process.isAlive() && allRows(out) < rows + 3L * i) {
                Thread.sleep(1);
            }
            signals[i % 2].send(process);
            said.lines().forEach(lines::add);
            assertThat(process.waitFor()).as("%s", lines).isEqualTo(signals[i % 2].exit);
            assertThat(lines).contains("Interrupted; the same again goes on from where each run was stopped.");
        }
        Finished last = end(experiment(out));
        assertThat(last.exit()).as(last.said()).isZero();
        List<Path> expected = runs(alone);
        List<Path> found = runs(out);
        assertThat(found.stream().map(Path::getFileName))
                .containsExactlyElementsOf(
                        expected.stream().map(Path::getFileName).toList());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).resolve("model.safetensors"))
                    .hasSameBinaryContentAs(expected.get(i).resolve("model.safetensors"));
            assertThat(ResumeTest.withoutTimes(found.get(i).resolve("steps.csv")))
                    .isEqualTo(ResumeTest.withoutTimes(expected.get(i).resolve("steps.csv")));
        }
    }

    /** The first step is so large that it is under way for seconds. */
    @Test
    void aSecondSignalStopsAtOnce() throws IOException, InterruptedException {
        Path out = folder.resolve("runs");
        Process process = KilledRunsIT.start(List.of(
                "train",
                "--model",
                "resnet18",
                "--limit",
                "512",
                "--batch",
                "512",
                "--epochs",
                "1",
                "--out",
                out.toString()));
        BufferedReader said = reader(process);
        said.readLine();
        said.readLine();
        while (process.isAlive() && !hasBegun(out)) {
            Thread.sleep(1);
        }
        Thread.sleep(500);
        Signal.INT.send(process);
        assertThat(said.readLine()).isEqualTo("Stopping; once more stops at once.");
        Signal.TERM.send(process);
        assertThat(process.waitFor()).isEqualTo(Signal.TERM.exit);
        Path run = KilledRunsIT.record(out);
        assertThat(RunRecord.read(run).json().state()).isEqualTo("running");
        assertThat(KilledRunsIT.rows(out)).as("the step was not waited for").isZero();
    }

    @Test
    void aRunIsWrittenByOneProcessAndIsFreeOnceThatIsKilled() throws IOException, InterruptedException {
        Path out = folder.resolve("runs");
        Process first = KilledRunsIT.train(SETTINGS, out);
        while (first.isAlive() && KilledRunsIT.rows(out) < 1) {
            Thread.sleep(1);
        }
        // It does not end before the second one has looked.
        new ProcessBuilder("kill", "-STOP", Long.toString(first.pid())).start().waitFor();
        Finished second = end(KilledRunsIT.train(SETTINGS, out));
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.said().lines().reduce((a, b) -> b).orElseThrow())
                .startsWith(KilledRunsIT.record(out) + " is being trained already; wait for that to end, or stop it.");
        first.destroyForcibly();
        first.waitFor();
        assertThat(end(KilledRunsIT.train(SETTINGS, out)).exit()).isZero();
    }

    /** With libfaketime, where it is installed: the second process begins a year before the first. */
    @Test
    void aWallClockThatJumpsBackChangesNothing() throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin/faketime")).exists();
        Path alone = folder.resolve("alone");
        assertThat(end(KilledRunsIT.train(SETTINGS, alone)).exit()).isZero();
        Path out = folder.resolve("runs");
        Process first = KilledRunsIT.train(SETTINGS, out);
        while (first.isAlive() && KilledRunsIT.rows(out) < 7) {
            Thread.sleep(1);
        }
        Signal.TERM.send(first);
        assertThat(end(first).exit()).isEqualTo(Signal.TERM.exit);
        Finished last = end(KilledRunsIT.train(SETTINGS, out, "faketime", "-f", "-1y"));
        assertThat(last.exit()).as(last.said()).isZero();
        KilledRunsIT.assertSame(out, alone, SETTINGS);
        RunJson json = RunRecord.read(KilledRunsIT.record(out)).json();
        assertThat(json.written()).as("the clock did jump").isLessThan(json.started());
        assertThat(json.summary().stepSeconds()).isPositive();
        assertThat(json.summary().waitingSeconds()).isNotNegative();
        assertThat(json.summary().evaluationSeconds()).isPositive();
    }

    private record Finished(int exit, String said) {}

    private static Finished end(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Finished(process.waitFor(), said);
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Process experiment(Path out) throws IOException {
        List<String> arguments = new ArrayList<>(EXPERIMENT);
        arguments.addAll(List.of("--out", out.toString(), "--report", out + "-report"));
        return KilledRunsIT.start(arguments);
    }

    private static List<Path> runs(Path out) throws IOException {
        if (!Files.isDirectory(out)) {
            return List.of();
        }
        try (Stream<Path> runs = Files.list(out)) {
            return runs.filter(run -> run.getFileName().toString().startsWith("cifar10-mini"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean hasBegun(Path out) throws IOException {
        return runs(out).stream().anyMatch(run -> Files.exists(run.resolve("run.json")));
    }

    private static long allRows(Path out) throws IOException {
        long rows = 0;
        for (Path run : runs(out)) {
            Path steps = run.resolve("steps.csv");
            rows += Files.exists(steps) ? Files.readAllLines(steps).size() : 0;
        }
        return rows;
    }
}
