package aesam.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Interruption;
import aesam.images.Precision;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import aesam.record.Settings;
import aesam.report.Report;
import aesam.run.DryRun;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class LabTest {
    @TempDir
    Path out;

    @Test
    void theOrderInWhichThingsAreSaidDoesNotMatter() {
        Lab one =
                Lab.open(Map.of()).profile("standard").seeds(1).with("epochs=3").threads(1);
        Lab other = Lab.open(Map.of()).threads(1).with("epochs=3").seeds(1).profile("standard");
        assertThat(one.profile()).isEqualTo(other.profile());
        assertThat(one.recipe()).isEqualTo(other.recipe());
        assertThat(one.seeds()).containsExactly(1L);
        Lab variables = Lab.open(Map.of("AESAM_PROFILE", "standard", "AESAM_SEEDS", "1", "AESAM_SET", "epochs=3"));
        assertThat(variables.profile()).isEqualTo(one.profile());
        assertThat(variables.recipe()).isEqualTo(one.recipe());
    }

    @Test
    void impossibleVariablesAreASentence() {
        for (Map<String, String> wrong : List.of(
                Map.of("AESAM_PROFILE", "huge"),
                Map.of("AESAM_SET", "depth=3"),
                Map.of("AESAM_SEEDS", "one"),
                Map.of("AESAM_DEVICE", "tpu"),
                Map.of("AESAM_THREADS", "0"))) {
            assertThatThrownBy(() -> Lab.open(wrong)).as("%s", wrong).isInstanceOf(AesamException.class);
        }
    }

    @Test
    void runsAreListedFilteredAndCompared() throws IOException {
        Lab lab = OwnPolicy.lab(out, new ArrayList<>()).with("limit=64", "batch=32", "epochs=2");
        RunRecord erm = lab.train(lab.recipe("optimizer=erm"));
        RunRecord sam = lab.train(lab.recipe("optimizer=sam", "rho=0.2", "validation=0.25"));
        Files.createDirectories(out.resolve("broken"));
        Files.writeString(out.resolve("broken/run.json"), "{");
        RunTable runs = RunTable.read(out);
        assertThat(runs.records()).hasSize(2);
        assertThat(runs.broken()).singleElement().asString().contains("run.json is damaged");
        Table table = lab.runs();
        assertThat(table.doubleColumn("rho").asList()).containsExactlyInAnyOrder(0.1, 0.2);
        assertThat(runs.where("optimizer=sam").records()).containsExactly(sam);
        assertThat(runs.where("rho=0.10", "optimizer=erm").records()).containsExactly(erm);
        assertThat(runs.where("rho=0.3").records()).isEmpty();
        assertThatThrownBy(() -> runs.where("depth=3")).hasMessageContaining("There is no setting 'depth'");
        assertThat(runs.differences().columnNames())
                .contains("optimizer", "rho")
                .doesNotContain("batch", "labels");
        assertThat(sam.json().summary().bestEpoch()).isBetween(0, 1);
        assertThat(erm.json().summary().bestEpoch()).isEqualTo(-1);
        Report report = lab.compare(erm, sam);
        assertThat(report.tables()).isNotEmpty();
        assertThat(report.figures()).hasSizeGreaterThanOrEqualTo(4);
        for (var figure : report.figures()) {
            assertThat(figure.png().length).isGreaterThan(2000);
        }
        assertThatThrownBy(() -> lab.compare(sam)).hasMessage("Name two runs to compare at least, found 1.");
        assertThatThrownBy(() -> lab.measure(List.of(sam)))
                .hasMessageStartingWith("Name a run and what to measure of it");
        String file =
                RunTable.read(out).records().get(0).folder().resolve("run.json").toString();
        assertThatThrownBy(() -> report.save(file))
                .isInstanceOf(AesamException.class)
                .hasNoCause()
                .hasMessageContaining(" cannot be written (");
    }

    @Test
    void aSweepIsTrainedOnceAndReported() throws IOException {
        List<String> said = new ArrayList<>();
        Lab lab = OwnPolicy.lab(out, said).with("limit=64", "batch=32", "epochs=2");
        Sweep sweep = lab.sweep().over("delta", 0.5, 0.9).seeds(1, 2).against("delta", 0.9);
        Report report = sweep.report();
        assertThat(RunTable.read(out).records()).hasSize(4);
        assertThat(report.table("tests").rows()).hasSize(1);
        assertThat(report.provenance().get(0)).isEqualTo("Changed in all runs: limit=64, epochs=2, batch=32.");
        Report based =
                lab.sweep(lab.recipe("rho=0.2")).over("delta", 0.5).seeds(1).report();
        assertThat(based.provenance().get(0)).contains("rho=0.2", "delta=0.5");
        long first = Files.getLastModifiedTime(
                        RunTable.read(out).records().get(0).folder().resolve("run.json"))
                .toMillis();
        Report again = sweep.report();
        assertThat(again.tables().get(0).csv()).isEqualTo(report.tables().get(0).csv());
        assertThat(Files.getLastModifiedTime(
                                RunTable.read(out).records().get(0).folder().resolve("run.json"))
                        .toMillis())
                .isEqualTo(first);
        assertThat(report.tables().get(0).csv().lines().count()).isEqualTo(3);
    }

    @Test
    void aDryRunSaysWhatRunsWouldTakeAndTrainsNone() throws IOException {
        Lab lab = OwnPolicy.lab(out, new ArrayList<>()).profile("smoke").with("limit=64", "batch=32");
        Sweep sweep = lab.sweep().over("batch", 16, 32).over("delta", 0.5, 0.9).seeds(1, 2);
        DryRun all = sweep.dryRun();
        assertThat(all.seconds().keySet())
                .containsExactlyElementsOf(lab.planned(List.of(sweep.plan())).stream()
                        .map(Recipe::id)
                        .toList())
                .hasSize(8);
        assertThat(all.kinds()).extracting(DryRun.Kind::runs).containsExactly(4, 4);
        assertThat(all.kinds()).allSatisfy(kind -> assertThat(kind.coarser()).containsOnlyKeys(Precision.BFLOAT16));
        assertThat(all.total())
                .isCloseTo(
                        all.kinds().stream().mapToDouble(DryRun.Kind::seconds).sum(), within(1e-9 * all.total()));
        assertThat(lab.dryRun(lab.recipe("image-size=16"), lab.recipe("image-size=32"))
                        .kinds())
                .as("images of another size are another kind")
                .hasSize(2);
        DryRun one = lab.dryRun(lab.recipe("precision=bfloat16", "epochs=2"));
        assertThat(one.kinds()).singleElement().satisfies(kind -> {
            assertThat(kind.steps()).isEqualTo(4);
            assertThat(kind.coarser()).isEmpty();
        });
        assertThat(lab.dryRun("table1").kinds()).isNotEmpty();
        assertThat(lab.runs().rowCount()).isZero();
    }

    @Test
    void shardsTrainASweepTogether() {
        Lab lab = OwnPolicy.lab(out, new ArrayList<>()).with("limit=32", "batch=16", "epochs=1");
        Sweep sweep = lab.sweep().over("delta", 0.5, 0.9).seeds(1, 2);
        sweep.trainShard(1, 2);
        assertThat(RunTable.read(out).records()).isNotEmpty().hasSizeLessThan(4);
        sweep.trainShard(2, 2);
        assertThat(RunTable.read(out).records()).hasSize(4);
        assertThat(lab.missing(List.of(sweep.plan()))).isEmpty();
        assertThatThrownBy(() -> sweep.trainShard(3, 2))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith("A shard is one of so many");
    }

    @Test
    void aRunThatFailsIsNamedAndTheOthersGoOn() {
        List<String> said = new ArrayList<>();
        Lab lab = OwnPolicy.lab(out, said).with("limit=64", "batch=32", "epochs=1", "optimizer=sam");
        lab.sweep().over("learning-rate", 0.1, 1e30).seeds(1).report();
        assertThat(said).anySatisfy(line -> assertThat(line).contains("Failed: ", "Training diverged"));
        assertThat(RunTable.read(out).where("learning-rate=0.1").records()).hasSize(1);
    }

    @Test
    void aBlockThatDoesNotFitIsRefusedBeforeAnythingIsRecorded() {
        List<String> said = new ArrayList<>();
        Lab lab = OwnPolicy.lab(out, said).with("limit=64", "batch=32", "epochs=1");
        assertThatThrownBy(() -> lab.train(lab.recipe()
                        .network(
                                "seven",
                                () -> new SequentialBlock()
                                        .add(Blocks.batchFlattenBlock())
                                        .add(Linear.builder().setUnits(7).build()))))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(
                        "have the shape (2, 7); cross-entropy needs (2, classes) with at least 10 classes");
        assertThatThrownBy(() -> lab.train(lab.recipe()
                        .network(
                                "flat",
                                () -> new SequentialBlock()
                                        .add(Linear.builder().setUnits(10).build()))))
                .hasMessageContaining("is a Blocks.batchFlattenBlock() missing?");
        assertThat(out).isEmptyDirectory();
        assertThat(said).isEmpty();
    }

    /** As Java2D does on the thread that it draws on: a chart did so in every second. */
    @Test
    void aListenerThatClearsTheInterruptFlagLosesNoInterrupt() throws InterruptedException {
        Lab lab = OwnPolicy.lab(out, new ArrayList<>()).with("limit=64", "batch=16", "epochs=1000");
        AtomicInteger steps = new AtomicInteger();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread cell = new Thread(() -> {
            try {
                lab.train(lab.recipe(), new TrainingListener() {
                    @Override
                    public void onStep(StepEvent event) {
                        steps.incrementAndGet();
                        Thread.interrupted();
                    }
                });
            } catch (Interruption e) {
                thrown.set(e);
            }
        });
        cell.start();
        while (steps.get() < 5) {
            Thread.sleep(1);
        }
        cell.interrupt();
        cell.join(20_000);
        assertThat(thrown.get()).isInstanceOf(Interruption.class).hasMessageContaining("go on from there");
    }

    @Test
    void settingsAndTheLabShowThemselves() {
        Lab lab = OwnPolicy.lab(out, new ArrayList<>()).with("epochs=3").seeds(1, 2);
        assertThat(lab.settings().rowCount()).isEqualTo(Settings.all().size());
        assertThat(lab.settings().stringColumn("meaning").asList()).noneMatch(String::isBlank);
        assertThat(lab)
                .hasToString("profile quick with epochs=3; seeds 1, 2; runs in " + out
                        + "; cpu, threads: 1, runs at a time: 1");
        assertThatThrownBy(() -> lab.seeds(new long[0])).hasMessageStartingWith("At least one seed is needed");
        assertThatThrownBy(() -> lab.run("nothing")).isInstanceOf(AesamException.class);
    }

    /** A run that is counted twice would make a test of it worthless. */
    @Test
    void aSeedCountsOnceAndAnAxisIsVariedOnce() {
        Sweep sweep = OwnPolicy.lab(out, new ArrayList<>()).sweep().over("delta", 0.5, 0.9);
        assertThat(sweep.seeds(1, 2, 1).seeds()).containsExactly(1L, 2L);
        assertThatThrownBy(() -> sweep.over("rho", 0.1).over("delta", 0.6))
                .isInstanceOf(AesamException.class)
                .hasMessage("Each axis of a sweep varies something else, found delta twice.");
    }
}
