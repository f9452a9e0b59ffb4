package aesam.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.experiments.Profile;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks as they are committed: with outputs, and with those of the code above them. */
class CommittedNotebooksTest {
    private static final Path NOTEBOOKS = Path.of("notebooks");

    /** What nbconvert's pages of A4 hold in a line. */
    private static final int PRINTED_CHARACTERS = 90;

    static Stream<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.filter(f -> f.toString().endsWith(".ipynb")).sorted().toList().stream();
        }
    }

    private static JsonObject json(Path notebook) throws IOException {
        return JsonParser.parseString(Files.readString(notebook)).getAsJsonObject();
    }

    private static List<JsonObject> codeCells(JsonObject notebook) {
        List<JsonObject> cells = new ArrayList<>();
        for (JsonElement cell : notebook.getAsJsonArray("cells")) {
            if (cell.getAsJsonObject().get("cell_type").getAsString().equals("code")) {
                cells.add(cell.getAsJsonObject());
            }
        }
        return cells;
    }

    /** As {@code execute.py} has it. */
    private static String hash(JsonObject notebook) throws NoSuchAlgorithmException {
        String code = String.join(
                "\n\0", codeCells(notebook).stream().map(CellRunner::source).toList());
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void outputsAreThoseOfTheCode(Path notebook) throws IOException, NoSuchAlgorithmException {
        JsonObject json = json(notebook);
        JsonObject executed = json.getAsJsonObject("metadata").getAsJsonObject("aesam");
        assertThat(executed)
                .as("%s was never executed by notebooks/reproduce", notebook)
                .isNotNull();
        assertThat(executed.get("code").getAsString())
                .as("%s was changed since it was executed: run notebooks/reproduce --recorded --in-place", notebook)
                .isEqualTo(hash(json));
        int number = 0;
        for (JsonObject cell : codeCells(json)) {
            assertThat(cell.get("execution_count").getAsInt()).isEqualTo(++number);
            assertThat(cell.getAsJsonArray("outputs"))
                    .noneMatch(o ->
                            o.getAsJsonObject().get("output_type").getAsString().equals("error"));
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void outputsDoNotKnowTheMachineTheyWereMadeOn(Path notebook) throws IOException {
        assertThat(Files.readString(notebook)).doesNotContain("/work/", "/home/", "/tmp/", "/root/");
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void codeIsNotCutOffOnPaper(Path notebook) throws IOException {
        assertThat(codeCells(json(notebook)).stream()
                        .flatMap(cell -> CellRunner.source(cell).lines()))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(PRINTED_CHARACTERS));
    }

    /** Of other runs weights are not committed, and not needed to draw them. */
    @Test
    void theRunThatTheFirstNotebookEvaluatesHasItsWeights() {
        Recipe recipe = Profile.QUICK.main().withSeed(1).with("optimizer=ae-sam", "epochs=5");
        RunRecord record = RunRecord.read(NOTEBOOKS.resolve("results/quick").resolve(recipe.id()));
        assertThat(record.weights(5)).isNotEmpty();
    }

    @Test
    void aChangeOfCodeIsSeen() throws IOException, NoSuchAlgorithmException {
        JsonObject json = json(notebooks().findFirst().orElseThrow());
        String before = hash(json);
        codeCells(json).get(1).addProperty("source", "int changed = 1;");
        assertThat(hash(json)).isNotEqualTo(before);
    }
}
