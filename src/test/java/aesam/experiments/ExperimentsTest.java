package aesam.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.optim.BaseOptimizer;
import aesam.record.Cell;
import aesam.record.Recipe;
import aesam.record.Records;
import aesam.record.Settings;
import aesam.run.Execution;
import aesam.run.Prices;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentsTest {
    private static final Records NOTHING = new Records(Path.of("target", "no such folder"), List.of(1L));

    static Stream<Arguments> experimentsAndProfiles() {
        return Experiments.all().stream()
                .flatMap(experiment -> Profile.all().stream().map(profile -> Arguments.of(experiment, profile)));
    }

    @ParameterizedTest
    @MethodSource("experimentsAndProfiles")
    void everyExperimentIsPlannedInEveryProfile(Experiment experiment, Profile profile) {
        List<Cell> cells = experiment.plan(profile).cells(NOTHING);
        assertThat(cells).isNotEmpty();
        assertThat(cells.stream().map(cell -> cell.recipe().id())).doesNotHaveDuplicates();
        assertThat(cells)
                .allSatisfy(cell -> assertThat(cell.measuredAfter())
                        .allMatch(epoch -> epoch <= cell.recipe().epochs()));
        assertThat(cells).filteredOn(this::isOnCifar).isNotEmpty().allSatisfy(cell -> {
            assertThat(cell.recipe().batch())
                    .isEqualTo(profile.equals(Profile.SMOKE) ? 16 : profile.equals(Profile.QUICK) ? 64 : 128);
            assertThat(cell.recipe().optimizer().base()).isEqualTo(new BaseOptimizer.Sgd(0.9, 5e-4, false));
        });
    }

    private boolean isOnCifar(Cell cell) {
        return cell.recipe().data().images().name().startsWith("cifar");
    }

    @Test
    void tablesHaveThePapersNumbers() {
        List<Cell> table1 = Experiments.named("table1").plan(Profile.PAPER).cells(NOTHING);
        assertThat(table1.stream()
                        .map(cell -> cell.recipe().data().images().name() + " "
                                + cell.recipe().model().network().name())
                        .distinct())
                .containsExactly(
                        "cifar10 resnet18",
                        "cifar10 wrn28-10",
                        "cifar10 pyramidnet110",
                        "cifar100 resnet18",
                        "cifar100 wrn28-10",
                        "cifar100 pyramidnet110",
                        "imagenet resnet50",
                        "imagenet vit-s16");
        assertThat(table1).hasSize(8 * 7);
        assertThat(table1.stream().map(Cell::label).limit(7))
                .containsExactly("ERM", "SAM", "ESAM", "SS-SAM", "AE-SAM", "LookSAM", "AE-LookSAM");
        assertThat(Settings.of(table1.get(5).recipe())).containsEntry("k", "5");
        assertThat(Settings.of(table1.get(6).recipe())).containsEntry("lambda2", "2");
        assertThat(Settings.of(table1.get(0).recipe())).containsEntry("rho", "0.05");
        assertThat(Settings.of(table1.get(21).recipe())).containsEntry("rho", "0.1");
        assertThat(Settings.of(table1.get(2).recipe())).containsEntry("beta", "0.6");
        assertThat(Settings.of(table1.get(16).recipe()))
                .containsEntry("beta", "0.5")
                .containsEntry("rho", "0.2");
        assertThat(table1.get(0).recipe().epochs()).isEqualTo(200);
        List<Cell> table2 = Experiments.named("table2").plan(Profile.PAPER).cells(NOTHING);
        assertThat(table2.stream()
                        .map(cell -> cell.recipe().data().noise().rate())
                        .distinct())
                .containsExactly(0.2, 0.4, 0.6, 0.8);
        assertThat(Experiments.named("table2").plan(Profile.PAPER.with("noise=0.3")).cells(NOTHING).stream()
                        .map(cell -> cell.recipe().data().noise().rate()))
                .containsOnly(0.3)
                .hasSize(7);
        assertThat(Settings.of(table2.get(5).recipe())).containsEntry("k", "2");
        assertThat(Settings.of(table2.get(6).recipe())).containsEntry("lambda2", "1");
    }

    @Test
    void settingsReachEveryRun() {
        Profile changed = Profile.QUICK.with("epochs=3", "delta=0.8", "k=3");
        assertThat(Experiments.named("table2").plan(changed.with("k=2")).cells(NOTHING))
                .allMatch(cell -> cell.recipe().epochs() == 3)
                .allMatch(cell -> cell.recipe().optimizer().decision().model().delta() == 0.8);
    }

    @Test
    void aSettingThatAnExperimentVariesItselfIsRefused() {
        Profile changed = Profile.QUICK.with("delta=0.8");
        assertThatThrownBy(() -> Experiments.named("delta").plan(changed).cells(NOTHING))
                .isInstanceOf(AesamException.class)
                .hasMessage("The experiment 'delta' sets delta itself, so 'delta=0.8' would change nothing in it: "
                        + "leave one of them out.");
        assertThatThrownBy(() -> Experiments.named("controls")
                        .plan(Profile.QUICK.with("optimizer=sam"))
                        .cells(NOTHING))
                .hasMessageContaining("'optimizer=sam' would change nothing");
    }

    @Test
    void unknownNamesNameTheKnownOnes() {
        assertThatThrownBy(() -> Experiments.named("figure3"))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("figure1, figure2, variance");
        assertThatThrownBy(() -> Profile.named("huge"))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("smoke, quick, standard, paper");
    }

    @Test
    void pricesFollowFromTheRecipe() {
        Prices prices = new Prices(Storage.at(null));
        Recipe erm = Recipe.DEFAULT.with("optimizer=erm", "limit=1280", "epochs=2");
        assertThat(prices.of(erm)).isEqualTo(new Prices.Price(20, 20, 20));
        assertThat(prices.of(erm.with("optimizer=sam")).gradientEvaluations()).isEqualTo(40);
        assertThat(prices.of(erm.with("optimizer=looksam")).gradientEvaluations())
                .isEqualTo(24);
        assertThat(prices.of(erm.with("optimizer=esam")).gradientEvaluations())
                .isCloseTo(20 * (1 + 1.0 / 3 + 0.5), within(1e-9));
        assertThat(prices.of(erm.with("optimizer=ae-sam")).gradientEvaluations())
                .isCloseTo(30, within(1e-6));
        assertThat(prices.of(erm.with("policy=bernoulli:0.2,0.4")).gradientEvaluations())
                .isCloseTo(26, within(1e-9));
        assertThat(prices.of(erm.with("model=resnet20")).units()).isGreaterThan(50);
        assertThat(prices.of(erm, new Measurement.Gradients(32, 64))).isEqualTo(16);
        assertThat(prices.of(erm, new Measurement.Curvature(128, 10, 2))).isEqualTo(24);
        assertThat(prices.of(erm, new Measurement.SamSharpness(128, 0.05, 5))).isEqualTo(7);
        assertThat(prices.of(erm, new Measurement.Slice(384, 1, 11, true))).isCloseTo(121, within(1e-9));
    }

    @Test
    void whatAllExperimentsCostIsLessThanEachByItself() {
        Prices prices = new Prices(Storage.at(null));
        Execution.Work all = Execution.work(
                Experiments.all().stream().map(e -> e.plan(Profile.QUICK)).toList(), NOTHING, prices);
        List<Execution.Work> each = Experiments.all().stream()
                .map(experiment -> Execution.work(List.of(experiment.plan(Profile.QUICK)), NOTHING, prices))
                .toList();
        assertThat(all.runs())
                .isBetween(20, each.stream().mapToInt(Execution.Work::runs).sum() - 1);
        assertThat(all.units())
                .isLessThan(each.stream().mapToDouble(Execution.Work::units).sum());
    }
}
