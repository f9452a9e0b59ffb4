package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.Fuzz;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.network.Compute;
import aesam.record.*;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to the record of a real run. */
class HostileRecordsTest {
    /** Files are of some 4 kB, with what damages put in up to 300 kB. */
    private static final long ALLOCATION = 32 << 20;

    private static final Measurement.Gradients GRADIENTS = new Measurement.Gradients(4, 16);
    private static final Measurement.Curvature CURVATURE = new Measurement.Curvature(32, 2, 2);
    private static final Measurement.Slice PLANE = new Measurement.Slice(32, 1, 3, true);

    @TempDir
    static Path around;

    private static Path folder = Path.of("");

    @BeforeAll
    static void trainAndMeasure() throws IOException {
        Recipe recipe = Recipe.DEFAULT.with("image-size=16", "limit=64", "epochs=2", "batch=32");
        try (Run run = Run.prepare(recipe, Storage.at(null), Compute.cpu(2))) {
            folder = run.execute(around, List.of()).folder();
            for (Measurement<?> measurement : List.of(GRADIENTS, CURVATURE, PLANE)) {
                run.measure(RunRecord.read(folder), 2, measurement);
            }
        }
        // Records of earlier versions had none, and whoever makes up a record can make them right.
        Path file = folder.resolve("run.json");
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        assertThat(json.remove("checksums")).isNotNull();
        Files.writeString(file, json.toString());
    }

    private static void read(Path file) {
        RunRecord record = RunRecord.read(folder);
        record.weightsKept();
        record.steps();
    }

    private static void damage(Path file, Fuzz.Reader reader, int cases) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        try {
            new Fuzz(file, folder, ALLOCATION, reader).damage(whole, cases);
        } finally {
            Files.write(file, whole);
        }
    }

    private static void damageAll(int cases) throws Exception {
        RunRecord record = RunRecord.read(folder);
        damage(folder.resolve("run.json"), HostileRecordsTest::read, 2 * cases);
        damage(folder.resolve("steps.csv"), HostileRecordsTest::read, cases);
        damage(folder.resolve("epochs.csv"), HostileRecordsTest::read, cases);
        for (Measurement<?> measurement : List.of(GRADIENTS, CURVATURE, PLANE)) {
            damage(record.atRestFile(measurement, 2), file -> record.atRest(measurement, 2), cases);
        }
    }

    private static void refused(Path file, String hostile, String saying) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        try {
            new Fuzz(file, 8 << 20, HostileRecordsTest::read).refuse(hostile.getBytes(StandardCharsets.UTF_8), saying);
        } finally {
            Files.write(file, whole);
        }
    }

    @Test
    void jsonThatIsDeepOrLargeOrLacksAPartIsRefused() throws IOException {
        Path json = folder.resolve("run.json");
        String whole = Files.readString(json);
        refused(json, "{\"unknown\":" + "[".repeat(1_000_000), "Nesting limit");
        refused(json, "{\"summary\":{\"steps\":1e999999999}}", "1e999999999");
        refused(json, whole.replaceFirst("\"version\":\\s*\"[^\"]*\",", ""), "lacks a part");
        refused(json, whole.replaceFirst("\"precision\":\\s*\"float32\",", ""), "is not that of the recipe");
        refused(json, whole.replaceFirst("\"seed\":\\s*1", "\"seed\":2"), "is not that of the recipe");
        refused(json, "{}" + " ".repeat(1 << 24), "more than any record");
        refused(json, "", "it is empty");
    }

    @Test
    void rowsThatAreLongOrManyAreRefused() throws IOException {
        Path steps = folder.resolve("steps.csv");
        String whole = Files.readString(steps);
        refused(steps, whole + "1".repeat(50_000_000), "a line has more than 10000 bytes");
        refused(steps, whole + ",".repeat(50_000_000), "a line has more than 10000 bytes");
        refused(steps, whole + "\n".repeat(100_000), "has 100004 rows instead of 4");
        refused(steps, whole.replaceFirst("\n0,", "\n\u001b[31mzero,"), "' [31mzero' in row 1 is no number");
    }

    /** Whoever makes up a record can also make its id right. */
    @Test
    void aRunOfAnyNumberOfEpochsIsSearchedForItsWeightsAtOnce() throws IOException {
        RunRecord real = RunRecord.read(folder);
        Recipe endless = real.recipe().with("epochs=2147483647");
        RunJson json = real.json();
        RunJson running = new RunJson(
                endless.id(),
                "running",
                null,
                json.started(),
                json.written(),
                endless,
                json.environment(),
                json.data(),
                json.summary(),
                null,
                null,
                null,
                null);
        Path madeUp = Files.createDirectories(around.resolve("made-up").resolve("weights"))
                .resolveSibling("");
        Files.writeString(madeUp.resolve("run.json"), Json.write(running));
        for (String name :
                List.of("epoch-0007.safetensors", "epoch-123456789.safetensors", "epoch-1.safetensors", "x")) {
            Files.createFile(madeUp.resolve("weights").resolve(name));
        }
        assertThat(RunRecord.read(madeUp).weightsKept()).containsExactly(7, 123456789);
    }

    @Test
    void sevenThousandAreReadOrRefused() throws Exception {
        damageAll(1_000);
    }

    @Test
    @Tag("reliability")
    void threeHundredThousandAreReadOrRefused() throws Exception {
        damageAll(43_000);
    }
}
