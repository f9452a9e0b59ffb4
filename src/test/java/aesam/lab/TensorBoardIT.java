package aesam.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import aesam.record.Recipe;
import aesam.record.RunRecord;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files as TensorBoard itself reads them, where Python can install it. */
class TensorBoardIT {
    private static final Path PYTHON = Path.of("target", "tensorboard", "bin", "python");
    private static final String TENSORBOARD = "tensorboard==2.21.0";

    @TempDir
    Path folder;

    private String run(int exit, String... command) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(errors)).isEqualTo(exit);
        return said;
    }

    private void installTensorBoard() throws InterruptedException {
        try {
            run(0, "python3", "-m", "venv", PYTHON.resolve("../..").normalize().toString());
            run(0, PYTHON.toString(), "-m", "pip", "install", "--quiet", TENSORBOARD);
        } catch (IOException | AssertionError e) {
            assumeThat(true).as("TensorBoard cannot be installed here: %s", e).isFalse();
        }
    }

    private static List<Double> values(JsonArray events) {
        List<Double> values = new ArrayList<>();
        for (JsonElement event : events) {
            values.add(event.getAsJsonArray().get(1).getAsDouble());
        }
        return values;
    }

    private static List<Integer> steps(JsonArray events) {
        List<Integer> steps = new ArrayList<>();
        for (JsonElement event : events) {
            steps.add(event.getAsJsonArray().get(0).getAsInt());
        }
        return steps;
    }

    @Test
    void readsEachStepOfARunThatWentOnOnce() throws IOException, InterruptedException {
        installTensorBoard();
        Lab lab = OwnPolicy.lab(folder.resolve("runs"), new ArrayList<>()).tensorBoard(folder.resolve("logs"));
        Recipe recipe = lab.recipe(OwnPolicy.SMALL);
        OwnPolicy.cutOff(lab, recipe, 6);
        RunRecord run = lab.train(recipe);

        String said = run(
                0,
                PYTHON.toString(),
                "src/test/resources/tensorboard/read.py",
                folder.resolve("logs").resolve(recipe.id()).toString());
        JsonObject read = JsonParser.parseString(said).getAsJsonObject();
        JsonObject scalars = read.getAsJsonObject("scalars");
        for (String name : List.of("learning_rate", "loss", "grad_norm_sq", "mu", "sigma_sq", "c", "sam")) {
            List<Double> recorded = new ArrayList<>();
            List<Integer> steps = new ArrayList<>();
            for (double value : run.steps(name).column(name)) {
                steps.add(steps.size());
                recorded.add((double) (float) value);
            }
            JsonArray events = scalars.getAsJsonArray("step/" + name);
            assertThat(steps(events)).as(name).isEqualTo(steps);
            assertThat(values(events)).as(name).isEqualTo(recorded);
        }
        for (String name : List.of("train_loss", "test_accuracy", "zeta")) {
            List<Double> recorded = new ArrayList<>();
            for (double value : run.epochs().column(name)) {
                recorded.add((double) (float) value);
            }
            JsonArray events = scalars.getAsJsonArray("epoch/" + name);
            assertThat(steps(events)).as(name).containsExactly(4, 9, 14);
            assertThat(values(events)).as(name).isEqualTo(recorded);
        }
        JsonArray scores = read.getAsJsonObject("histograms").getAsJsonArray("epoch/scores");
        assertThat(steps(scores)).containsExactly(4, 9, 14);
        assertThat(values(scores)).containsExactly(5.0, 5.0, 5.0);
    }
}
