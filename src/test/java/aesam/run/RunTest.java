package aesam.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Interruption;
import aesam.images.files.PhotoFolder;
import aesam.images.files.Storage;
import aesam.network.Compute;
import aesam.network.Tensor;
import aesam.record.Column;
import aesam.record.Recipe;
import aesam.record.Safetensors;
import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    @TempDir
    Path out;

    private static Recipe recipe(String optimizer, double noise, double learningRate, long seed) {
        return Recipe.DEFAULT
                .with(
                        "image-size=16",
                        "limit=96",
                        "noise=" + noise,
                        "optimizer=" + optimizer,
                        "learning-rate=" + learningRate,
                        "epochs=2",
                        "batch=32")
                .withSeed(seed);
    }

    private Run.Result execute(Recipe recipe, TrainingListener... listeners) {
        try (Run run = Run.prepare(recipe, Storage.at(null), Compute.cpu(2))) {
            return run.execute(out, List.of(listeners));
        }
    }

    private static JsonObject json(Path folder) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve("run.json")))
                .getAsJsonObject();
    }

    @Test
    void leavesARecordFromWhichItCanBeRedrawn() throws IOException {
        List<StepEvent> steps = new ArrayList<>();
        List<EpochEvent> epochs = new ArrayList<>();
        Run.Result result = execute(recipe("ae-sam", 0.25, 0.1, 1), new TrainingListener() {
            @Override
            public void onStep(StepEvent event) {
                steps.add(event);
            }

            @Override
            public void onEpoch(EpochEvent event) {
                epochs.add(event);
            }
        });
        assertThat(result.folder().getFileName().toString()).startsWith("cifar10-mini-noise25-resnet8-ae-sam-e2-s1-");

        List<String> rows = Files.readAllLines(result.folder().resolve("steps.csv"));
        assertThat(rows.get(0))
                .isEqualTo(
                        "step,epoch,learning_rate,loss,grad_norm_sq,mu,sigma_sq,c,sam,reused_share,samples,gradient_evaluations,nanos");
        assertThat(rows).hasSize(1 + 6);
        double evaluations = 0;
        int sam = 0;
        for (int t = 0; t < 6; t++) {
            List<String> cells = Arrays.asList(rows.get(1 + t).split(",", -1));
            var step = steps.get(t).step();
            assertThat(cells)
                    .containsExactly(
                            String.valueOf(t),
                            String.valueOf(t / 3),
                            String.valueOf(step.learningRate()),
                            String.valueOf(step.loss()),
                            String.valueOf(step.sharpness().gradNormSq()),
                            String.valueOf(step.sharpness().mu()),
                            String.valueOf(step.sharpness().sigmaSq()),
                            String.valueOf(step.sharpness().c()),
                            step.sam() ? "1" : "0",
                            String.valueOf(step.reusedShare()),
                            "32",
                            String.valueOf(step.gradientEvaluations()),
                            String.valueOf(steps.get(t).nanos()));
            evaluations += step.gradientEvaluations();
            sam += step.sam() ? 1 : 0;
        }

        List<String> epochRows = Files.readAllLines(result.folder().resolve("epochs.csv"));
        assertThat(epochRows).hasSize(3);
        assertThat(epochRows.get(2).split(",", -1))
                .hasSize(Column.EPOCHS.size())
                .contains(String.valueOf(epochs.get(1).test().accuracy()))
                .filteredOn(String::isEmpty)
                .as("loss and accuracy on images for validation")
                .hasSize(2);

        JsonObject json = json(result.folder());
        assertThat(json.get("state").getAsString()).isEqualTo("finished");
        assertThat(json.getAsJsonObject("data").get("corrupted_labels").getAsInt())
                .isEqualTo(24);
        assertThat(json.getAsJsonObject("recipe").get("batch").getAsInt()).isEqualTo(32);
        JsonObject summary = json.getAsJsonObject("summary");
        assertThat(summary.get("zeta").getAsDouble()).isCloseTo(sam / 6.0, within(1e-12));
        assertThat(summary.get("gradient_evaluations").getAsDouble()).isEqualTo(evaluations);
        assertThat(summary.get("last_test_accuracy").getAsDouble())
                .isEqualTo(epochs.get(1).test().accuracy());
        assertThat(result.summary().zeta()).isCloseTo(sam / 6.0, within(1e-12));
        try (Stream<Path> files = Files.list(result.folder())) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("run.json", "steps.csv", "epochs.csv", "model.safetensors");
        }
    }

    @Test
    void theSameSpecificationTwiceGivesTheSameModelAndKeepsBothRecords() throws IOException {
        Run.Result first = execute(recipe("esam", 0, 0.1, 1));
        byte[] model = Files.readAllBytes(first.folder().resolve("model.safetensors"));
        Run.Result second = execute(recipe("esam", 0, 0.1, 1));
        assertThat(second.folder()).isEqualTo(first.folder());
        assertThat(Files.readAllBytes(second.folder().resolve("model.safetensors")))
                .containsExactly(model);
        Path kept = first.folder().resolveSibling(first.folder().getFileName() + ".1");
        assertThat(Files.readAllBytes(kept.resolve("model.safetensors"))).containsExactly(model);
        Run.Result other = execute(recipe("esam", 0, 0.1, 2));
        assertThat(other.folder()).isNotEqualTo(first.folder());
        assertThat(Files.readAllBytes(other.folder().resolve("model.safetensors")))
                .isNotEqualTo(model);
    }

    @Test
    void aDivergedRunKeepsItsRecord() throws IOException {
        Recipe wild = recipe("sam", 0, 1e30, 1);
        assertThatThrownBy(() -> execute(wild))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("Training diverged at step");
        Path folder = out.resolve(wild.id());
        assertThat(json(folder).get("state").getAsString()).isEqualTo("failed");
        assertThat(json(folder).get("failure").getAsString()).contains("diverged");
        assertThat(Files.readAllLines(folder.resolve("steps.csv")))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(row -> assertThat(row.split(",", -1)).hasSize(Column.STEPS.size()));
        assertThat(folder.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void anUnexpectedFailureIsRecordedToo() throws IOException {
        Recipe recipe = recipe("erm", 0, 0.1, 1);
        assertThatThrownBy(() -> execute(recipe, new TrainingListener() {
                    @Override
                    public void onStep(StepEvent event) {
                        throw new IllegalStateException("a listener's bug");
                    }
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(json(out.resolve(recipe.id())).get("state").getAsString()).isEqualTo("failed");
    }

    @Test
    void anInterruptedRunKeepsItsRecord() throws IOException {
        Recipe recipe = recipe("erm", 0, 0.1, 1);
        assertThatThrownBy(() -> execute(recipe, new TrainingListener() {
                    @Override
                    public void onStep(StepEvent event) {
                        if (event.step().t() == 1) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }))
                .isInstanceOf(Interruption.class);
        Path folder = out.resolve(recipe.id());
        assertThat(json(folder).get("state").getAsString()).isEqualTo("interrupted");
        assertThat(Files.readAllLines(folder.resolve("steps.csv"))).hasSize(3);
    }

    @Test
    void idsDifferExactlyWhereRecipesDo() {
        assertThat(recipe("sam", 0.2, 0.1, 1).id())
                .isEqualTo(recipe("sam", 0.2, 0.1, 1).id());
        assertThat(Stream.of(
                                recipe("sam", 0.2, 0.1, 1),
                                recipe("sam", 0.2, 0.1, 2),
                                recipe("sam", 0.2, 0.11, 1),
                                recipe("sam", 0.201, 0.1, 1),
                                recipe("erm", 0.2, 0.1, 1))
                        .map(Recipe::id))
                .doesNotHaveDuplicates();
    }

    /** What no part of a recipe has is no part of its ID. */
    @Test
    void settingsWithoutAPartLeaveIdsAlone() {
        Recipe plain = recipe("ae-sam", 0.25, 0.1, 1);
        assertThat(plain.id()).startsWith("cifar10-mini-noise25-resnet8-ae-sam-e2-s1-");
        assertThat(plain.with("k=3", "alpha=0.1", "gamma=0.2", "noise-kind=symmetric", "dropout=0"))
                .isEqualTo(plain);
        assertThat(recipe("ae-sam", 0, 0.1, 1).with("noise-kind=uniform")).isEqualTo(recipe("ae-sam", 0, 0.1, 1));
        assertThat(plain.with("jitter=0.4", "crop=resized", "broken=skip").id()).isNotEqualTo(plain.id());
    }

    @Test
    void startsFromAnotherNetworksStateDictWithoutItsHead() {
        Path file = out.resolve("hundred.safetensors");
        Recipe plain = recipe("erm", 0, 0.1, 1);
        try (Run other = Run.prepare(plain.withSeed(2), Storage.at(null), Compute.cpu(2))) {
            Map<String, Tensor> state = other.network().stateDict();
            state.put("linear.weight", Tensor.of(new double[6400], false, 100, 64));
            state.put("linear.bias", Tensor.of(new double[100], false, 100));
            Safetensors.write(file, state);
            Recipe strict = plain.with("init=" + file);
            assertThatThrownBy(() -> Run.prepare(strict, Storage.at(null), Compute.cpu(2)))
                    .hasMessage(
                            "The state dict does not fit the network; linear.weight is f32[100, 64] instead of (10, 64); "
                                    + "linear.bias is f32[100] instead of (10).");
            try (Run started = Run.prepare(plain, Storage.at(null), Compute.cpu(2));
                    Run run = Run.prepare(strict.with("skip_head=true"), Storage.at(null), Compute.cpu(2))) {
                Map<String, Tensor> mine = run.network().stateDict();
                mine.forEach((name, tensor) -> assertThat(tensor.values())
                        .as(name)
                        .containsExactly(requireNonNull((name.startsWith("linear.")
                                                ? started.network().stateDict()
                                                : state)
                                        .get(name))
                                .values()));
                state.remove("bn1.bias");
                assertThatThrownBy(() -> run.network().loadBody(state))
                        .hasMessage("The state dict does not fit the network; missing bn1.bias.");
            }
        }
    }

    @Test
    void impossibleSettingsAreRefusedBeforeAnythingIsWritten() throws IOException {
        assertThatThrownBy(() -> recipe("sam", 2, 0.1, 1)).isInstanceOf(AesamException.class);
        assertThatThrownBy(() -> recipe("sgd", 0, 0.1, 1)).isInstanceOf(AesamException.class);
        assertThatThrownBy(() -> recipe("sam", 0, -1, 1)).isInstanceOf(AesamException.class);
        assertThatThrownBy(() -> Run.prepare(recipe("sam", 0, 0.1, 1), Storage.at(null), Compute.cpu(0)))
                .isInstanceOf(AesamException.class);
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files).isEmpty();
        }
    }

    private static Recipe ofFolder(String broken) {
        return Recipe.DEFAULT.with(
                "data=image-folder",
                "image-size=16",
                "broken=" + broken,
                "noise=0.2",
                "jitter=0.3",
                "optimizer=sam",
                "epochs=1",
                "batch=8");
    }

    @Test
    void whereImagesAreKeptChangesNothing(@TempDir Path images, @TempDir Path cache) throws IOException {
        PhotoFolder.write(images, 7, "val");
        Files.writeString(images.resolve("train/a/text.jpg"), "no picture");
        List<byte[]> weights = new ArrayList<>();
        for (Storage storage : List.of(
                Storage.at(images),
                Storage.at(images).withMemory(0),
                Storage.at(images).withMemory(0).withCache(cache))) {
            try (Run run = Run.prepare(ofFolder("skip"), storage, Compute.cpu(2))) {
                Path folder = run.execute(out, List.of()).folder();
                assertThat(folder.getFileName().toString()).startsWith("image-folder-noise20-resnet8-sam-e1-s1-");
                JsonObject data = json(folder).getAsJsonObject("data");
                assertThat(data.get("train_images").getAsInt()).isEqualTo(21);
                assertThat(data.get("left_out").getAsInt()).isOne();
                weights.add(Files.readAllBytes(folder.resolve("model.safetensors")));
            }
        }
        assertThat(weights.get(1)).isEqualTo(weights.get(0));
        assertThat(weights.get(2)).isEqualTo(weights.get(0));
        assertThatThrownBy(() -> Run.prepare(ofFolder("fail"), Storage.at(images), Compute.cpu(2)))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("text.jpg (it is no JPEG, PNG, GIF, BMP or TIFF image)");
    }

    @Test
    void imagesAreAskedForWhatTheyCanBe() {
        Recipe plain = recipe("ae-sam", 0.25, 0.1, 1);
        assertThat(plain.with("image_size=16")).isEqualTo(plain);
        for (String wrong : List.of("image_size=0", "jitter=2", "crop=none-such", "broken=maybe", "image_size=x")) {
            assertThatThrownBy(() -> plain.with(wrong)).isInstanceOf(AesamException.class);
        }
    }
}
