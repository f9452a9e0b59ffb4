package aesam.cli;

import static aesam.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentCommandTest {
    @TempDir
    Path folder;

    private Outcome policy(String... more) {
        Stream<String> tiny =
                Stream.of("--set", "limit=64", "--set", "batch=16", "--set", "epochs=4", "--seeds", "1,2");
        Stream<String> where = Stream.of(
                "--out",
                folder.resolve("runs").toString(),
                "--report",
                folder.resolve("report").toString());
        return run(Stream.of(Stream.of("experiment", "policy"), tiny, where, Stream.of(more))
                .flatMap(s -> s)
                .toArray(String[]::new));
    }

    @Test
    void aDryRunSaysWhatItWouldTakeAndTrainsNothing() throws IOException {
        Outcome outcome = run(
                "experiment",
                "table1",
                "--profile",
                "smoke",
                "--dry-run",
                "--out",
                folder.resolve("runs").toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        // 7 runs of 2 epochs of 8 batches.
        assertThat(outcome.out())
                .contains("cifar10-mini of 16 × 16 pixels, resnet8, batch 16: 7 runs, 112 steps, ")
                .contains("parameters; memory: ")
                .contains(" for a pass of 16 images")
                .containsPattern("with precision bfloat16 a gradient evaluation takes [0-9.]+ of that")
                .contains("Nothing was trained.");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    /** Of CIFAR's size all is known that an estimate needs. */
    @Test
    void aDryRunNeedsNoDataAndSaysWhatSeveralMachinesTakeAndCost() {
        Outcome outcome = run(
                "experiment",
                "policy",
                "--profile",
                "standard",
                "--dry-run",
                "--workers",
                "3",
                "--price-per-hour",
                "0.5",
                "--out",
                folder.resolve("runs").toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("On 3 machines like this: ", " by --shard; the longest run takes ")
                .containsPattern("[0-9.,]+ machine hours cost [0-9.,]+ at 0.5 each");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--workers 3 | --workers and --price-per-hour go with --dry-run, which trains nothing.",
                "--dry-run --workers 0 | --workers are at least one.",
                "--dry-run --price-per-hour -1 | --price-per-hour is a number from 0 on.",
                "--dry-run --workers 2 --shard 1/2 | --workers share the runs of all shards: leave out --shard or --workers."
            })
    void whatDoesNotGoTogetherIsRefused(String options, String sentence) {
        Outcome outcome = run(("experiment policy " + options).split(" "));
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).startsWith(sentence);
    }

    @Test
    void trainsReportsAndSkipsWhatIsThere() throws IOException {
        Outcome first = policy();
        assertThat(first.err()).isEmpty();
        assertThat(first.exit()).isZero();
        assertThat(first.out())
                .contains("Runs to do: 2; on record already: 0")
                .contains("[2/2] cifar10-mini-resnet8-ae-sam-e4-s2-")
                .contains("policy: The scores are as normal as the policy assumes: ")
                .contains("Report: " + folder.resolve("report").resolve("index.html"));
        assertThat(folder.resolve("report").resolve("policy").resolve("inside.png"))
                .isNotEmptyFile();
        assertThat(policy().out()).doesNotContain("to do").doesNotContain("[1/");
        assertThat(policy("--report-only").exit()).isZero();
    }

    @Test
    void failedRunsAreListedAtTheEnd() {
        Outcome outcome = policy("--set", "learning_rate=1e30");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("FAILED: Training diverged")
                .contains("Failed: cifar10-mini-resnet8-ae-sam-e4-s2-");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void listDescribesEachExperimentItsPriceAndWhereSettingsComeFrom() {
        Outcome outcome = run("experiment", "--list");
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .contains("figure1", "controls", "7 runs")
                .contains("trained once")
                .contains("Given by the paper's poster: delta = 0.9")
                .contains("Chosen for the profile quick: ");
        assertThat(run("experiment", "--list", "--profile", "paper").out()).contains("PyramidNet-110");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "figure9                   | Unknown experiment 'figure9'; known: figure1, figure2, variance, policy, table1, table2, delta, thresholds, theorem, cost, controls, budget, family. Or all.",
                "policy --profile huge     | Unknown profile 'huge'; known: smoke, quick, standard, paper.",
                "policy --set depth=3      | There is no setting 'depth'; lab.settings() or info --settings lists all."
            })
    void whatIsNotKnownNamesWhatIs(String arguments, String sentence) {
        Outcome outcome = run(("experiment " + arguments).trim().split(" +"));
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err().lines()).first().asString().isEqualTo(sentence);
    }

    @Test
    void anExperimentMustBeNamed() {
        Outcome outcome = run("experiment");
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("Name an experiment, or all; --list describes them.");
    }

    @Test
    void measureWritesWhatItFindsAndDoesNotMeasureTwice() throws IOException {
        policy("--seeds", "1");
        Path run;
        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            run = runs.filter(r -> r.toString().contains("-s1-")).findFirst().orElseThrow();
        }
        List<String> command = List.of(
                "measure",
                run.toString(),
                "--what",
                "gradients,curvature,sharpness,line",
                "--batch",
                "8",
                "--batches",
                "16",
                "--images",
                "32",
                "--iterations",
                "3",
                "--probes",
                "2",
                "--points",
                "3",
                "--report",
                folder.resolve("measured").toString());
        Outcome outcome = run(command.toArray(String[]::new));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("largest eigenvalue", "trace", "E‖∇L(B; w)‖²", "gradient evaluations", "max L(w + ε)");
        Path found = run.resolve("at-rest").resolve("epoch-0004-curvature-32-3-2.json");
        byte[] first = Files.readAllBytes(found);
        Object time = Files.getLastModifiedTime(found);
        assertThat(run(command.toArray(String[]::new)).exit()).isZero();
        assertThat(Files.readAllBytes(found)).containsExactly(first);
        assertThat(Files.getLastModifiedTime(found)).isEqualTo(time);
        assertThat(folder.resolve("measured").resolve("at-rest").resolve("line.png"))
                .isNotEmptyFile();

        Outcome notKept = run("measure", run.toString(), "--at", "2");
        assertThat(notKept.exit()).isEqualTo(1);
        assertThat(notKept.err()).contains("after epoch 2 were not kept; kept: [4]");
        assertThat(run("measure", run.toString(), "--what", "taste").err())
                .contains("expected one of gradients, curvature, sharpness, line, plane, found 'taste'.");
        assertThat(run("measure", folder.resolve("none").toString()).err()).contains("There is no run");
    }
}
