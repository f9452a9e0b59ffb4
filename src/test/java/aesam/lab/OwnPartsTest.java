package aesam.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Behaviour;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.optim.Optimizer;
import aesam.optim.Policy;
import aesam.record.Json;
import aesam.record.Labels;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code of the user's as a part of a run: recorded, gone on with, read, told apart. */
class OwnPartsTest {
    @TempDir
    Path out;

    private static String process(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "aesam.lab.OwnPolicy",
                folder.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(out)) {
            return all.filter(f -> Files.exists(f.resolve("run.json"))).toList();
        }
    }

    @Test
    void theSameLambdaInAnotherProcessIsTheSameRun() throws IOException, InterruptedException {
        Recipe mine = OwnPolicy.recipe(0.3);
        Path alone = OwnPolicy.lab(out.resolve("alone"), new ArrayList<>())
                .train(mine)
                .folder();
        assertThat(process(out, "0.3", "6")).contains("Interrupted behind step 7 of 15");
        Path cutOff = out.resolve(mine.id());
        assertThat(RunRecord.read(cutOff).json().state()).isEqualTo("interrupted");
        assertThat(process(out, "0.3")).contains("Recording to");
        assertThat(RunRecord.read(cutOff).json().resumptions()).hasSize(1);
        assertThat(Files.readAllBytes(cutOff.resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(alone.resolve("model.safetensors")));
        byte[] before = Files.readAllBytes(cutOff.resolve("run.json"));
        assertThat(process(out, "0.3")).contains("On record: " + cutOff);
        assertThat(Files.readAllBytes(cutOff.resolve("run.json"))).isEqualTo(before);

        assertThat(process(out, "0.31")).contains("Recording to");
        assertThat(folders()).hasSize(2);
    }

    @Test
    void aRunThatWasCutOffSaysWhatIsMissing() throws IOException, InterruptedException {
        process(out, "0.3", "6");
        Recipe read = RunRecord.read(folders().get(0)).recipe();
        assertThat(read).isEqualTo(OwnPolicy.recipe(0.3));
        assertThatThrownBy(() -> OwnPolicy.lab(out, new ArrayList<>()).train(read))
                .isInstanceOf(AesamException.class)
                .hasMessage(
                        "The policy 'mine' is code of yours, which a record does not hold: give it again in a notebook or"
                                + " program, and the run goes on.");
        assertThat(RunRecord.read(folders().get(0)).json().state()).isEqualTo("interrupted");
    }

    @Test
    void whatKeepsSomethingFromStepToStepIsRefused() {
        int[] count = {0};
        List<Policy.Rule> stateful = List.of(now -> count[0]++ % 5 == 0, now -> Math.random() < 0.5);
        for (Policy.Rule rule : stateful) {
            assertThatThrownBy(() -> Optimizer.aeSam().policy("mine", rule))
                    .isInstanceOf(AesamException.class)
                    .hasMessageStartingWith("The policy 'mine' answers the same question differently the second time.");
        }
        assertThatThrownBy(() -> Optimizer.sam().selection("mine", (batch, increase) -> {
                    count[0]++;
                    return batch.select(count[0] % batch.size());
                }))
                .hasMessageContaining("selection 'mine' answers");
        assertThatThrownBy(() -> Optimizer.sam().perturbation("mine", (w, g, now) -> w.add(g.mul(++count[0]))))
                .hasMessageContaining("perturbation 'mine' answers");
        assertThatThrownBy(() -> Optimizer.aeSam().policy("mine", now -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("The policy 'mine' failed when it was tried (IllegalStateException: a bug).");
        assertThatThrownBy(() -> Optimizer.aeSam().policy("a/b", now -> true))
                .hasMessageContaining("A part's name has");
    }

    private static Block linear(int units) {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(units).build());
    }

    @Test
    void partsAreToldApartByWhatTheyDo() {
        Recipe base = Recipe.DEFAULT;
        List<Recipe> different = List.of(
                base.optimizer(Optimizer.aeSam().policy("mine", now -> now.progress() >= 0.5)),
                base.optimizer(Optimizer.aeSam().policy("mine", now -> now.progress() >= 0.51)),
                base.optimizer(Optimizer.aeSam().policy("mine", now -> now.t() > 100)),
                base.optimizer(Optimizer.aeSam().policy("mine", now -> now.t() > 101)),
                base.optimizer(
                        Optimizer.aeSam().policy("mine", now -> now.random().nextDouble() < 0.3)),
                base.optimizer(
                        Optimizer.aeSam().policy("mine", now -> now.random().nextDouble() < 0.31)),
                base.optimizer(Optimizer.sam().perturbation("mine", (w, g, now) -> w.add(g.mul(0.05)))),
                base.optimizer(Optimizer.sam().perturbation("mine", (w, g, now) -> w.add(g.mul(0.06)))),
                base.optimizer(Optimizer.sam().selection("mine", (batch, increase) -> batch.select(0))),
                base.optimizer(Optimizer.sam().selection("mine", (batch, increase) -> batch.select(1))),
                base.loss("mine", (outputs, labels) -> outputs.square().mean(new int[] {1})),
                base.loss("mine", (outputs, labels) -> outputs.abs().mean(new int[] {1})),
                base.network("mine", () -> linear(10)),
                base.network("mine", () -> linear(11)),
                base.labels("mine", 1, 2, 3),
                base.labels("mine", 1, 2, 4),
                base.labels("mine", image -> image.level(3, 4, 0) < 50 ? 0 : image.label()),
                base.labels("mine", image -> image.level(3, 4, 0) < 60 ? 0 : image.label()),
                base.labels("mine", image -> image.label() == 8 ? 7 : image.label()),
                base.labels("mine", image -> image.random().nextInt(image.classes())));
        assertThat(different.stream().map(Recipe::id)).doesNotHaveDuplicates();
        for (Recipe recipe : different) {
            Recipe read = Json.parse(Json.write(recipe), Recipe.class);
            assertThat(read).isEqualTo(recipe);
            assertThat(read.id()).isEqualTo(recipe.id()).matches("[A-Za-z0-9._-]+");
        }
        assertThat(base.network("mine", () -> linear(10))).isEqualTo(base.network("mine", () -> linear(10)));
        Block one = linear(10);
        assertThatThrownBy(() -> base.network("mine", () -> one)).hasMessageContaining("gives the same block twice");
    }

    /** As a cluster gets them: the recipe as JSON, the code serialized. */
    @Test
    void codeIsSentBesideTheRecipe() throws IOException, ClassNotFoundException {
        double least = 0.4;
        for (Recipe recipe : List.of(
                OwnPolicy.recipe(0.3),
                Recipe.DEFAULT.optimizer(
                        Optimizer.aeSam().policy("mine", now -> now.progress() > least && now.t() > 3)),
                Recipe.DEFAULT.optimizer(Optimizer.sam().perturbation("mine", (w, g, now) -> w.add(g.mul(0.05)))),
                Recipe.DEFAULT.optimizer(Optimizer.sam().selection("mine", (batch, increase) -> batch.select(0))),
                Recipe.DEFAULT.optimizer(Optimizer.aeSam().measure("mine", pass -> Math.sqrt(pass.gradNormSq()))),
                Recipe.DEFAULT.loss("mine", (outputs, labels) -> outputs.abs().mean(new int[] {1})),
                Recipe.DEFAULT.network("mine", () -> linear(10)),
                Recipe.DEFAULT.labels("mine", 1, 2, 3),
                Recipe.DEFAULT.labels("mine", image -> image.label() == 8 ? 7 : image.label()))) {
            Map<String, Behaviour> code = new HashMap<>();
            String json = Json.write(recipe, code);
            assertThat(json).isEqualTo(Json.write(recipe));
            Recipe come = Json.parse(json, Recipe.class, sent(code));
            assertThat(come).isEqualTo(recipe);
            come.requireGiven();
            assertThat(come.fingerprints()).hasSize(1).isEqualTo(recipe.fingerprints());
            String fingerprint = come.fingerprints().get(0);
            assertThat(json).contains(fingerprint.substring(fingerprint.indexOf('(') + 1, fingerprint.length() - 1));
            Map<String, Behaviour> none = Map.of();
            assertThatThrownBy(() -> Json.parse(json, Recipe.class, none).fingerprints())
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("'mine' is code of yours");
        }
        Map<String, Behaviour> images = new HashMap<>();
        Json.write(Recipe.DEFAULT.images("mine", Recipe.DEFAULT.data().images().read(Storage.at(null))), images);
        assertThatThrownBy(() -> sent(images)).isInstanceOf(NotSerializableException.class);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Behaviour> sent(Map<String, Behaviour> code) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(code);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Map<String, Behaviour>) in.readObject();
        }
    }

    @Test
    void ownLabelsAreTrainedOn() {
        int[] labels = new int[5000];
        java.util.Arrays.setAll(labels, i -> i / 7 % 10);
        Recipe recipe = Recipe.DEFAULT
                .with("image-size=16", "limit=64", "batch=32", "epochs=1")
                .labels("my labels", labels);
        RunRecord record = OwnPolicy.lab(out, new ArrayList<>()).train(recipe);
        assertThat(record.json().data().corruptedLabels()).isGreaterThan(40);
        assertThatThrownBy(() -> OwnPolicy.lab(out, new ArrayList<>())
                        .train(Recipe.DEFAULT.with("limit=64").labels("few", 1, 2, 3)))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("labels");
    }

    @Test
    void ownImagesAreScaledAsAnyOther() {
        Dataset given = Recipe.DEFAULT.data().images().read(Storage.at(null));
        Recipe whole = Recipe.DEFAULT.images("mine", given);
        Recipe small = whole.with("image-size=8");
        assertThat(whole.data().images().read(Storage.at(null))).isSameAs(given);
        assertThat(small.data().images().read(Storage.at(null)).test().sha256())
                .isEqualTo(given.scaledTo(8).test().sha256());
        assertThat(small.id()).isNotEqualTo(whole.id());
    }

    /** Of images whose middle is dark, half become the next class. */
    @Test
    void labelsMayDependOnTheImage() {
        Recipe recipe = Recipe.DEFAULT
                .with("limit=64", "batch=32", "epochs=1")
                .labels(
                        "dark",
                        image -> image.level(16, 16, 1) < 100 && image.random().nextBoolean()
                                ? (image.label() + 1) % image.classes()
                                : image.label());
        Dataset data = recipe.data().read(Storage.at(null), new Seed(1));
        ImageSet train = data.train();
        int dark = 0;
        for (int i = 0; i < train.size(); i++) {
            boolean isDark = (train.picture(i).getRGB(16, 16) >> 8 & 0xFF) < 100;
            dark += isDark ? 1 : 0;
            assertThat(train.isCorrupted(i)).isIn(false, isDark);
            assertThat(train.label(i) - train.trueLabel(i)).isIn(0, 1, -9);
        }
        assertThat(train.corrupted()).isBetween(dark / 4, 3 * dark / 4);
        assertThat(data.test().corrupted()).isZero();
        assertThat(recipe.data().read(Storage.at(null), new Seed(1)).train().sha256())
                .isEqualTo(train.sha256());
        assertThat(recipe.data().read(Storage.at(null), new Seed(2)).train().sha256())
                .isNotEqualTo(train.sha256());
        RunRecord record = OwnPolicy.lab(out, new ArrayList<>()).train(recipe);
        assertThat(record.json().data().corruptedLabels()).isEqualTo(train.corrupted());
        Labels read = RunRecord.read(record.folder()).recipe().data().labels();
        assertThat(read.name()).isEqualTo("dark");
        assertThatThrownBy(() -> read.applyTo(train, new Seed(1)))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("The rule for labels 'dark' is code of yours");
        assertThatThrownBy(() -> Recipe.DEFAULT.labels("odd", image -> (int) (10 * Math.random())))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("rule for labels 'odd' answers the same question differently");
    }

    @Test
    void anOwnNetworkIsEvaluatedAndMeasuredWhenItWasTrainedAndWhenItWasRead() {
        Lab lab = OwnPolicy.lab(out, new ArrayList<>());
        Recipe own = Recipe.DEFAULT.with("limit=64", "batch=32", "epochs=1").network("mine", () -> linear(10));
        for (int time = 0; time < 2; time++) {
            RunRecord record = lab.train(own);
            assertThat(lab.evaluate(record).table("classes").rows()).hasSize(10);
            assertThat(lab.measure(List.of(record), new Measurement.SamSharpness(8, 0.05, 1))
                            .table("at-rest")
                            .rows())
                    .hasSize(1);
        }
        assertThatThrownBy(() -> lab.evaluate(RunRecord.read(lab.train(own).folder())))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("mine");
    }

    @Test
    void aSelectionSeesTheLossIncrease() {
        Batch batch = Batch.of(new float[4], new int[] {0, 0, 0, 0}, 1);
        Optimizer own = Optimizer.esam().selection("first", (b, increase) -> b.select(0));
        assertThat(own.samStep().selection().select(batch, () -> new double[4]).size())
                .isOne();
        assertThat(own.expectedCost()).isGreaterThan(2);
        assertThat(own.label()).isEqualTo("first");
    }
}
