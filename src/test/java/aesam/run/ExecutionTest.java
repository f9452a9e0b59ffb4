package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Interruption;
import aesam.experiments.Experiments;
import aesam.experiments.Profile;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.network.Compute;
import aesam.optim.Policy;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Recipe;
import aesam.record.Records;
import aesam.record.RunJson;
import aesam.record.RunRecord;
import aesam.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments on a handful of images, for real. */
class ExecutionTest {
    @TempDir
    Path out;

    private static final Profile TINY =
            Profile.QUICK.with("limit=64", "batch=32", "epochs=2").withSeeds(List.of(1L, 2L));
    private static final Measurement.Gradients GRADIENTS = new Measurement.Gradients(16, 16);

    /** A cell of ERM, measured at rest, and one of SAM. */
    private static final Plan TWO = two(TINY);

    private static Plan two(Profile profile) {
        return plan(
                new Cell("ERM", profile.main().with("optimizer=erm")).measured(2, List.of(GRADIENTS)),
                new Cell("SAM", profile.main().with("optimizer=sam")));
    }

    private static Plan plan(Cell... cells) {
        return new Plan(TINY.seeds(), known -> List.of(cells));
    }

    private Execution.Outcome execute(Plan plan, int jobs, Execution.Listener listener) {
        return new Execution(out, Storage.at(null), jobs, Compute.cpu(jobs)).execute(List.of(plan), listener);
    }

    private Execution.Outcome execute(Plan plan) {
        return execute(plan, 1, new Execution.Listener() {});
    }

    private CellRuns runs(Plan plan, int cell) {
        Records records = new Records(out, TINY.seeds());
        return records.of(plan.cells(records).get(cell));
    }

    @Test
    void trainsWhatIsMissingMeasuresItAndSkipsWhatIsThere() throws IOException {
        Execution.Outcome first = execute(TWO);
        assertThat(first).isEqualTo(new Execution.Outcome(4, 0, Map.of()));
        CellRuns erm = runs(TWO, 0);
        assertThat(erm.n()).isEqualTo(2);
        RunRecord run = erm.runs().get(0);
        assertThat(run.weightsKept()).containsExactly(1, 2);
        assertThat(run.atRest(GRADIENTS, 1)).isPresent();
        assertThat(run.atRest(GRADIENTS, 2).orElseThrow().normSq()).hasSize(16);
        assertThat(run.steps().rows()).isEqualTo(4);

        byte[] before = Files.readAllBytes(run.folder().resolve("run.json"));
        assertThat(execute(TWO)).isEqualTo(new Execution.Outcome(0, 4, Map.of()));
        assertThat(Files.readAllBytes(run.folder().resolve("run.json"))).containsExactly(before);

        Files.delete(run.folder().resolve("at-rest").resolve("epoch-0001-" + GRADIENTS.id() + ".json"));
        assertThat(execute(TWO).trained()).isEqualTo(1);
        assertThat(Files.readAllBytes(run.folder().resolve("run.json")))
                .as("what is lost is measured again, not trained again")
                .containsExactly(before);
        assertThat(run.atRest(GRADIENTS, 1)).isPresent();
    }

    @Test
    void whatWasPlannedIsWhatItCost() throws IOException {
        Plan plan = two(TINY.with("image_size=32")); // a unit is of that size
        double[] units = new double[2];
        Execution.Listener sums = new Execution.Listener() {
            @Override
            public void onPlan(int runs, int skipped, double planned) {
                units[0] += planned;
            }

            @Override
            public void onWork(Recipe recipe, double cost) {
                units[1] += cost;
            }
        };
        execute(plan, 1, sums);
        double training = 2 * (4 + 8) * 32 / 128.0;
        double measuring = 2 * 2 * 16 * 16 / 128.0;
        assertThat(units).containsExactly(training + measuring, training + measuring);

        Files.delete(runs(plan, 0).runs().get(0).atRestFile(GRADIENTS, 1));
        execute(plan, 1, sums);
        assertThat(units[0] - training - measuring).isEqualTo(16 * 16 / 128.0);
        assertThat(units[1]).isEqualTo(units[0]);
    }

    @Test
    void aDamagedMeasurementIsMadeAgain() throws IOException {
        execute(TWO);
        RunRecord run = runs(TWO, 0).runs().get(0);
        Path file = run.atRestFile(GRADIENTS, 2);
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() / 2));
        assertThat(execute(TWO).trained()).isEqualTo(1);
        assertThat(Files.readString(file)).isEqualTo(whole);
    }

    @Test
    void aRecordWithoutAllItsStepsIsBroken() throws IOException {
        execute(TWO);
        RunRecord run = runs(TWO, 1).runs().get(0);
        Path steps = run.folder().resolve("steps.csv");
        Files.write(steps, Files.readAllLines(steps).subList(0, 3));
        Records records = new Records(out, TINY.seeds());
        assertThat(records.of(runs(TWO, 1).cell()).n()).isEqualTo(1);
        assertThat(records.broken()).singleElement().asString().contains("steps.csv is damaged: its checksum");
    }

    @Test
    void aRecordWhoseStepsWereDroppedHasEverythingElse() {
        execute(TWO);
        RunRecord whole = runs(TWO, 1).runs().get(0);
        whole.dropSteps();
        assertThat(whole.folder().resolve("steps.csv")).doesNotExist();
        RunRecord thin = runs(TWO, 1).runs().get(0);
        assertThat(thin.json().summary()).isEqualTo(whole.json().summary());
        assertThat(thin.epochs().column("test_loss"))
                .containsExactly(whole.epochs().column("test_loss"));
        assertThatThrownBy(thin::steps)
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("were dropped from its record");
        assertThat(execute(TWO).trained()).isZero();
    }

    @Test
    void jobsSideBySideGiveTheRecordsOfOneAfterTheOther() {
        new Execution(out, Storage.at(null), 2, Compute.cpu(2)).execute(List.of(TWO), new Execution.Listener() {});
        double[] together = runs(TWO, 1).runs().get(1).steps().column("loss");
        Path alone = out.resolve("alone");
        new Execution(alone, Storage.at(null), 1, Compute.cpu(1)).execute(List.of(TWO), new Execution.Listener() {});
        double[] single = new Records(alone, TINY.seeds())
                .of(runs(TWO, 1).cell())
                .runs()
                .get(1)
                .steps()
                .column("loss");
        assertThat(together).containsExactly(single);
    }

    @Test
    void aRunThatWasCutOffGoesOnFromWhereItWas() throws IOException {
        List<Recipe> begun = new ArrayList<>();
        assertThatThrownBy(() -> execute(TWO, 1, new Execution.Listener() {
                    @Override
                    public void onWork(Recipe recipe, double units) {
                        if (begun.size() == 2) {
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public TrainingListener onBegin(Run run, Path record) {
                        begun.add(run.recipe());
                        return new TrainingListener() {};
                    }
                }))
                .isInstanceOf(Interruption.class);
        Path cutOff = out.resolve(begun.get(1).id());
        assertThat(RunRecord.read(cutOff).json().state()).isEqualTo("interrupted");
        assertThat(execute(TWO)).isEqualTo(new Execution.Outcome(3, 1, Map.of()));
        RunJson json = RunRecord.read(cutOff).json();
        assertThat(json.isFinished()).isTrue();
        assertThat(json.resumptions()).extracting(RunJson.Resumption::step).containsExactly(1);
        assertThat(out.resolve(begun.get(1).id() + ".1")).doesNotExist();
    }

    @Test
    void aRunThatFailsDoesNotStopTheOthers() {
        Plan wild = plan(
                new Cell("diverges", TINY.main().with("learning_rate=1e30")),
                new Cell("ERM", TINY.main().with("optimizer=erm")));
        Execution.Outcome outcome = execute(wild);
        assertThat(outcome.trained()).isEqualTo(2);
        assertThat(outcome.failures()).hasSize(2);
        assertThat(outcome.failures().values())
                .allSatisfy(reason -> assertThat(reason).contains("diverged"));
        assertThat(runs(wild, 0).n()).isZero();
        assertThat(runs(wild, 1).n()).isEqualTo(2);
    }

    @Test
    void controlsFollowFromWhatTheAdaptiveRunsSpent() {
        Plan controls = Experiments.named("controls").plan(TINY);
        Execution.Outcome outcome = execute(controls);
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.trained()).isEqualTo(10);
        double share = runs(controls, 0).runs().stream()
                .mapToDouble(r -> r.json().summary().zeta())
                .average()
                .orElseThrow();
        assertThat(runs(controls, 4).cell().recipe().optimizer().decision().policy())
                .isEqualTo(new Policy.Last(Double.parseDouble(String.format(Locale.ROOT, "%.3f", share))));
        assertThat(runs(controls, 2).cell().recipe().optimizer().decision().policy())
                .isInstanceOfSatisfying(
                        Policy.Bernoulli.class, random -> assertThat(random.p()).hasSize(2));
    }

    @Test
    void brokenRecordsAreNamedAndLeftOut() throws IOException {
        execute(TWO);
        RunRecord run = runs(TWO, 1).runs().get(0);
        Path json = run.folder().resolve("run.json");
        String whole = Files.readString(json);
        for (String damaged : List.of(
                whole.substring(0, whole.length() / 2),
                "",
                "[]",
                whole.replace("\"epochs\": 2", "\"epochs\": 0"),
                whole.replace("\"batch\": 32", "\"batch\": 64"),
                whole.replaceAll("\"last_test_accuracy\": [\\d.]+", "\"last_test_accuracy\": 0.99"))) {
            Files.writeString(json, damaged);
            Records records = new Records(out, TINY.seeds());
            assertThat(records.of(runs(TWO, 1).cell()).n()).as(damaged).isEqualTo(1);
            assertThat(records.broken())
                    .singleElement()
                    .asString()
                    .contains(run.folder().getFileName().toString());
        }
        Files.writeString(json, whole);
        Path epochs = run.folder().resolve("epochs.csv");
        List<String> rows = Files.readAllLines(epochs);
        for (List<String> damaged : List.of(
                rows.subList(0, 2),
                List.of(rows.get(0), rows.get(1), rows.get(2).substring(0, 20)),
                List.of(rows.get(0), rows.get(1), rows.get(2).replace('.', 'x')),
                List.of("epoch,loss", "1,2"))) {
            Files.write(epochs, damaged);
            assertThatThrownBy(() -> RunRecord.read(run.folder()))
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("epochs.csv");
        }
    }

    @Test
    void aCellCannotMixRuns() throws IOException {
        execute(TWO);
        RunRecord erm = runs(TWO, 0).runs().get(0);
        RunRecord sam = runs(TWO, 1).runs().get(0);
        Cell cell = runs(TWO, 0).cell();
        assertThatThrownBy(() -> new CellRuns(cell, List.of(erm, sam)))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("is no run of 'ERM'");
        assertThatThrownBy(() -> new CellRuns(cell, List.of(erm, erm)))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("two runs of one seed");
        try (Stream<Path> files = Files.walk(erm.folder().resolve("at-rest"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(2);
        }
    }
}
