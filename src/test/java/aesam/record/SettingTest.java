package aesam.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.images.Precision;
import aesam.network.LayerRates;
import aesam.optim.BaseOptimizer;
import aesam.optim.Descent;
import aesam.optim.Optimizer;
import aesam.optim.OptimizerName;
import aesam.optim.Perturbation;
import aesam.optim.Policy;
import aesam.optim.Redirected;
import aesam.optim.Reuse;
import aesam.optim.WeightDecay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingTest {
    @Test
    void changesParts() {
        Recipe changed = Recipe.DEFAULT.with(
                "epochs=3",
                "rho = 0.2",
                "optimizer=sam",
                "augment=false",
                "model=wrn28-10",
                "dropout=0.3",
                "precision=float64",
                "base=adamw",
                "decay=matrices",
                "weight_decay=0.01",
                "clip=1",
                "warmup=2");
        assertThat(changed.epochs()).isEqualTo(3);
        assertThat(changed.optimizer().name()).isEqualTo("sam");
        assertThat(changed.optimizer()
                        .samStep()
                        .perturbation()
                        .size()
                        .orElseThrow()
                        .rho())
                .isEqualTo(0.2);
        assertThat(changed.data().augmentation().flip()).isFalse();
        assertThat(changed.model().network().name()).isEqualTo("wrn28-10");
        assertThat(changed.model().precision()).isEqualTo(Precision.FLOAT64);
        assertThat(changed.optimizer().base())
                .isEqualTo(new BaseOptimizer.Clipped(
                        1, new BaseOptimizer.AdamW(new WeightDecay(0.01, WeightDecay.Target.MATRICES))));
        assertThat(changed.warmup()).isEqualTo(2);
        assertThat(changed.id()).isNotEqualTo(Recipe.DEFAULT.id());
        assertThat(Recipe.DEFAULT.with("epochs=" + Recipe.DEFAULT.epochs())).isEqualTo(Recipe.DEFAULT);
    }

    /** Parts are chosen before they are changed. */
    @Test
    void theOrderDoesNotMatter() {
        Recipe one = Recipe.DEFAULT.with("k=2", "alpha=0.1", "optimizer=looksam", "noise-kind=uniform", "noise=0.3");
        Recipe other = Recipe.DEFAULT.with("noise=0.3", "optimizer=looksam", "noise-kind=uniform", "alpha=0.1", "k=2");
        assertThat(one).isEqualTo(other);
        assertThat(one.optimizer().decision().policy()).isEqualTo(new Policy.Every(2));
        assertThat(one.optimizer().reuse()).isEqualTo(new Reuse.Orthogonal(0.1));
        assertThat(Recipe.DEFAULT.with("momentum=0.5", "base=sgd")).isEqualTo(Recipe.DEFAULT.with("momentum=0.5"));
    }

    @Test
    void anotherOptimizerKeepsTheNumbersOfAll() {
        Recipe recipe =
                Recipe.DEFAULT.with("rho=0.2", "delta=0.5", "weight-decay=0").with("optimizer=esam");
        assertThat(Settings.of(recipe)).containsEntry("rho", "0.2").containsEntry("delta", "0.5");
        assertThat(recipe).isEqualTo(Recipe.DEFAULT.with("optimizer=esam", "weight-decay=0", "rho=0.2", "delta=0.5"));
    }

    @Test
    void frozenLayersStayFrozen() {
        assertThat(Recipe.DEFAULT
                        .with("scale=*.bias=2", "freeze=conv1.*,bn1.*")
                        .model()
                        .layers())
                .isEqualTo(Recipe.DEFAULT
                        .with("freeze=conv1.*,bn1.*", "scale=*.bias=2")
                        .model()
                        .layers())
                .isEqualTo(LayerRates.NONE.with("*.bias", 2).freeze("conv1.*").freeze("bn1.*"));
    }

    @ParameterizedTest
    @EnumSource
    void whatARecipeSaysMakesItAgain(OptimizerName name) {
        Recipe recipe = Recipe.DEFAULT.with("optimizer=" + name, "limit=99", "schedule=step", "noise=0.2");
        List<String> said = Settings.of(recipe).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
        assertThat(Recipe.DEFAULT.with(said.toArray(String[]::new))).isEqualTo(recipe);
        assertThat(Json.parse(Json.write(recipe), Recipe.class)).isEqualTo(recipe);
    }

    static List<String> policies() {
        return List.of(
                "never",
                "always",
                "adaptive",
                "bernoulli:0.25,0.5",
                "every:3",
                "spaced:0.4",
                "last:0.4",
                "budget:0.25,0.5");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void policiesHaveANotation(String policy) {
        Recipe recipe = Recipe.DEFAULT.with("policy=" + policy);
        assertThat(Settings.of(recipe)).containsEntry("policy", policy);
        assertThat(recipe.optimizer().label()).isEqualTo("ae-sam " + policy);
        assertThat(Json.parse(Json.write(recipe), Recipe.class)).isEqualTo(recipe);
        assertThat(recipe.id()).matches("[A-Za-z0-9._-]+");
    }

    @Test
    void aShareIsABudget() {
        Recipe recipe = Recipe.DEFAULT.with("share=0.2", "optimizer=ae-looksam");
        assertThat(recipe.optimizer().decision().policy()).isEqualTo(new Policy.Budget(0.2));
        assertThat(recipe).isEqualTo(Recipe.DEFAULT.with("optimizer=ae-looksam", "policy=budget:0.2"));
        assertThat(recipe).isEqualTo(recipe.with("share=0.7").with("share=0.20"));
        assertThat(Settings.of(recipe)).containsEntry("share", "0.2").containsEntry("policy", "budget:0.2");
        Recipe curve = Recipe.DEFAULT.withOptimizer(Optimizer.aeSam().spend(progress -> 0.5 * progress));
        assertThat(Json.parse(Json.write(curve), Recipe.class)).isEqualTo(curve);
        assertThat(Recipe.DEFAULT.with("share=" + Settings.of(curve).get("share")))
                .isEqualTo(curve);
    }

    @ParameterizedTest
    @EnumSource
    void perturbationsAreChosenByName(Perturbation.Kind kind) {
        Recipe chosen = Recipe.DEFAULT.with("perturbation=" + kind);
        assertThat(chosen.optimizer().samStep().perturbation().kind()).hasValue(kind);
        assertThat(Settings.of(chosen))
                .containsEntry("perturbation", kind.toString())
                .containsEntry(
                        "rho",
                        kind == Perturbation.Kind.ASAM ? "0.5" : kind == Perturbation.Kind.FISHER ? "0.1" : "0.05");
        Recipe sized = Recipe.DEFAULT.with("rho=0.3", "perturbation=" + kind);
        assertThat(sized).isEqualTo(Recipe.DEFAULT.with("rho=0.3").with("perturbation=" + kind));
        assertThat(sized.optimizer().samStep().perturbation()).isEqualTo(kind.with(0.3));
        assertThat(sized.with("optimizer=sam").optimizer().samStep().perturbation())
                .isEqualTo(kind.with(0.3));
        assertThat(sized.optimizer(Optimizer.sam().withPerturbation(new Redirected.RandomDirection(0.05)))
                        .optimizer()
                        .samStep()
                        .perturbation())
                .isEqualTo(new Redirected.RandomDirection(0.05));
        assertThat(sized.with("perturbation=normalized").optimizer())
                .isEqualTo(Recipe.DEFAULT.with("rho=0.3").optimizer());
        assertThat(chosen.with("perturbation=normalized")).isEqualTo(Recipe.DEFAULT);
        assertThat(Json.parse(Json.write(sized), Recipe.class)).isEqualTo(sized);
        String written = Settings.of(sized).entrySet().stream()
                .filter(e -> e.getKey().matches("rho|perturbation"))
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
        assertThat(Recipe.DEFAULT.with(written.split(" "))).isEqualTo(sized);
    }

    @ParameterizedTest
    @EnumSource
    void descentsAreChosenByName(Descent.Kind kind) {
        Recipe chosen = Recipe.DEFAULT.with("descent=" + kind);
        assertThat(chosen.optimizer().samStep().descent()).isEqualTo(kind.usual());
        assertThat(Settings.of(chosen)).containsEntry("descent", kind.toString());
        assertThat(chosen.with("optimizer=sam")).isEqualTo(Recipe.DEFAULT.with("optimizer=sam", "descent=" + kind));
        assertThat(Json.parse(Json.write(chosen), Recipe.class)).isEqualTo(chosen);
    }

    static List<String> numbersOfParts() {
        return List.of(
                "perturbation=asam asam-eta=0.5",
                "perturbation=fisher fisher-eta=2",
                "perturbation=friendly friendly-sigma=0.7 friendly-lambda=0.6",
                "descent=gsam gsam-alpha=0.1 rho-schedule=rate:0.25",
                "descent=wsam wsam-gamma=0.4",
                "descent=wsam-coupled wsam-gamma=0.4",
                "ascent-steps=3 rho-schedule=linear:0.5,1.0",
                "rho-schedule=cosine:1.0,0.0",
                "rho-schedule=warmup:0.1",
                "rho-schedule=late:0.5",
                "sharpness=per-sample",
                "sharpness=variance m-sharpness=true micro-batch=32",
                "sharpness=loss-increase share=0.2",
                "sharpness=turn",
                "msam-rho=0.3");
    }

    @ParameterizedTest
    @MethodSource("numbersOfParts")
    void numbersOfPartsAreSettings(String settings) {
        String[] assignments = settings.split(" ", -1);
        Recipe recipe = Recipe.DEFAULT.with(assignments);
        for (String assignment : assignments) {
            String[] nameAndValue = assignment.split("=", -1);
            assertThat(Settings.of(recipe)).containsEntry(nameAndValue[0], nameAndValue[1]);
        }
        assertThat(recipe.id()).isNotEqualTo(Recipe.DEFAULT.id());
        assertThat(recipe.with(assignments)).isEqualTo(recipe);
        assertThat(recipe.with("optimizer=ae-sam").optimizer().samStep().ascent())
                .isEqualTo(recipe.optimizer().samStep().ascent());
        assertThat(Json.parse(Json.write(recipe), Recipe.class)).isEqualTo(recipe);
    }

    /** Records from before there was a choice are of the same recipes. */
    @Test
    void partsThatAreImpliedAreNotWritten() {
        Recipe usual = Recipe.DEFAULT.with(
                "rho-schedule=constant", "ascent-steps=1", "descent=perturbed", "msam-rho=0", "sharpness=gradient");
        assertThat(usual).isEqualTo(Recipe.DEFAULT);
        assertThat(Json.write(usual)).doesNotContain("ascent", "descent", "lookahead", "measure");
    }

    @Test
    void esamKeepsItsTensorsAlongTheGradient() {
        Recipe esam = Recipe.DEFAULT.with("optimizer=esam", "perturbation=unnormalized", "rho=0.3");
        assertThat(esam.optimizer().samStep().perturbation())
                .isEqualTo(new Perturbation.StochasticWeights(0.3, 0.6, false));
        assertThat(esam.with("perturbation=asam").optimizer().samStep().perturbation())
                .isEqualTo(new Redirected.Asam(0.3, 0.01));
    }

    @Test
    void everySettingIsExplained() {
        for (Setting setting : Settings.all()) {
            assertThat(setting.help()).as(setting.name()).isNotBlank().doesNotEndWith(".");
            assertThat(Settings.markdown()).contains("| `" + setting.name() + "` |");
        }
        assertThat(Settings.all().stream().map(Setting::name)).doesNotHaveDuplicates();
    }

    @Test
    void weightsToStartFromAreKnownByTheirContent(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("a.safetensors");
        Files.writeString(file, "one");
        Recipe one = Recipe.DEFAULT.with("init=" + file, "skip-head=true");
        assertThat(one.model().start())
                .isInstanceOfSatisfying(
                        InitialWeights.StateDict.class,
                        start -> assertThat(start.skipHead()).isTrue());
        Files.writeString(file, "two");
        assertThat(Recipe.DEFAULT.with("init=" + file, "skip-head=true").id()).isNotEqualTo(one.id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "epochs | reads name=value",
                "epoch=3 | There is no setting 'epoch', but 'epochs'; lab.settings() or info --settings lists all.",
                "learningrate=1 | There is no setting 'learningrate', but 'learning-rate';",
                "rate=1 | There is no setting 'rate', but 'learning-rate';",
                "labels=nowhere.csv | nowhere.csv cannot be read (nowhere.csv is not there).",
                "depth=3 | There is no setting 'depth'; lab.settings()",
                "epochs=many | epochs is a whole number, found 'many'",
                "epochs=1.5 | epochs is a whole number, found '1.5'",
                "epochs=5000000000 | epochs",
                "rho=some | rho is a number, found 'some'",
                "augment=yes | augment is true or false",
                "epochs=0 | at least one epoch",
                "noise=2 | rate",
                "dropout=0.3 | resnet8 has no dropout; wrn28-10 has.",
                "skip_head=true | A head can be skipped of a state dict to start from only.",
                "init=nowhere | There are no weights in nowhere",
                "m-sharpness=true | it needs their size",
                "policy=sometimes | Unknown policy 'sometimes'",
                "policy=every:0 | k must be",
                "policy=every:2.7 | Unknown policy 'every:2.7'",
                "rho-schedule=linear:1 | Unknown schedule of rho 'linear:1'; known: constant, linear:FROM,TO",
                "rho-schedule=late:2 | A part of rho's schedule goes from 0 to 1, found 2.0.",
                "ascent-steps=0 | An ascent has at least one step, found 0.",
                "share=some | share is a share of steps, or several with commas, found 'some'",
                "share=1.5 | A share of steps goes from 0 to 1, found 1.5.",
                "scale=conv1 | A scale reads PATTERN=FACTOR",
                "optimizer=sgd | optimizer is one of erm, sam"
            })
    void refusesWhatIsNoSettingInOneSentence(String setting, String message) {
        assertThatThrownBy(() -> Recipe.DEFAULT.with(setting))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining(message);
    }

    @Test
    void labelsOfTheSevenAreThePapers() {
        assertThat(Optimizer.aeLookSam().label()).isEqualTo("AE-LookSAM");
        assertThat(Optimizer.aeLookSam().name()).isEqualTo("AE-LookSAM".toLowerCase(Locale.ROOT));
    }

    @Test
    void theReadmeListsAllOfThem() throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains(Settings.markdown());
    }
}
