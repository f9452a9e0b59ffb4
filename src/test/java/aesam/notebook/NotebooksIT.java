package aesam.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import aesam.lab.RunTable;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every notebook, executed for real: under JJava where there is a Python, else through JShell. */
class NotebooksIT {
    private static final Path NOTEBOOKS = Path.of("notebooks").toAbsolutePath();
    private static final Path EXECUTED = Path.of("target", "executed").toAbsolutePath();

    @TempDir
    Path folder;

    private record Finished(int exit, String output) {}

    private static Finished run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.directory(Path.of("/").toFile());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
        return new Finished(process.exitValue(), output);
    }

    /** Whether there is a kernel to run notebooks with; where there is none, it says why. */
    private static boolean isKernelThere() throws IOException, InterruptedException {
        if (!isPythonThere()) {
            System.out.println("Python 3.10 or newer is not here: notebooks run through JShell instead of JJava.");
            return false;
        }
        Finished setUp = run(Map.of(), List.of(NOTEBOOKS.resolve("reproduce").toString(), "--set-up"));
        if (setUp.output.contains("could not be installed")) {
            System.out.println("Jupyter cannot be installed here: notebooks run through JShell instead of JJava.");
            return false;
        }
        assertThat(setUp.exit).as(setUp.output).isZero();
        return true;
    }

    private static boolean isPythonThere() throws InterruptedException {
        try {
            return run(Map.of(), List.of("python3", "-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"))
                            .exit
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.filter(f -> f.toString().endsWith(".ipynb")).sorted().toList();
        }
    }

    @Test
    void everyNotebookRunsFromTopToBottom() throws IOException, InterruptedException {
        Map<String, String> environment = CellRunner.smoke(folder.resolve("runs with a space"));
        if (!isKernelThere()) {
            throughJShell(notebooks());
            return;
        }
        Finished finished = run(
                environment,
                List.of(NOTEBOOKS.resolve("reproduce").toString(), "--smoke", "--out", EXECUTED.toString()));
        assertThat(finished.exit).as(finished.output).isZero();
        assertThat(finished.output).contains("Report: " + EXECUTED.resolve("index.html"));
        for (Path notebook : notebooks()) {
            Path executed = EXECUTED.resolve(notebook.getFileName());
            checkOutputs(executed);
            String html = Files.readString(Path.of(executed.toString().replace(".ipynb", ".html")));
            assertThat(html.length()).as("%s", executed).isGreaterThan(100_000);
        }
    }

    private void throughJShell(List<Path> notebooks) throws IOException {
        String settings = "aesam.notebook.CellRunner.smoke(java.nio.file.Path.of(\"" + folder.resolve("runs") + "\"))";
        for (Path notebook : notebooks) {
            CellRunner.run(CellRunner.cells(notebook).stream()
                    .map(cell -> cell.replace("Lab.open()", "Lab.open(" + settings + ")"))
                    .toList());
        }
    }

    /** Sixty steps of the network that notebook 14 shows; 10 % of a thousand test images would be chance. */
    @Test
    void theOwnNetworkInANotebookLearns() throws IOException {
        List<String> cells = CellRunner.cells(NOTEBOOKS.resolve("14-your-own.ipynb")).stream()
                .filter(cell ->
                        cell.contains("import ") || cell.contains("Lab.open()") || cell.contains("Recipe own ="))
                .map(cell -> cell.replaceAll("(?m)^lab\\.sweep.*$", ""))
                .map(cell -> cell.replace(
                        "Lab.open()",
                        "Lab.open(java.util.Map.of(\"AESAM_RUNS\", \"" + folder
                                + "\", \"AESAM_SET\", \"limit=640 batch=32 epochs=3\"))"))
                .collect(Collectors.toCollection(ArrayList::new));
        cells.add("lab.train(own)");
        CellRunner.run(cells);
        double accuracy =
                RunTable.read(folder).records().get(0).json().summary().lastTestAccuracy();
        assertThat(accuracy).isGreaterThan(0.15);
    }

    @Test
    void aTerminalsJShellRunsThemToo() throws IOException {
        throughJShell(
                notebooks().stream().filter(n -> n.toString().contains("05-")).toList());
    }

    /** Each cell that shows a figure has an image of its size, each that shows a table one with rows. */
    private static void checkOutputs(Path notebook) throws IOException {
        JsonObject json = JsonParser.parseString(Files.readString(notebook)).getAsJsonObject();
        for (JsonElement element : json.getAsJsonArray("cells")) {
            JsonObject cell = element.getAsJsonObject();
            if (!cell.get("cell_type").getAsString().equals("code")) {
                continue;
            }
            String source = CellRunner.source(cell);
            List<JsonObject> outputs = new ArrayList<>();
            cell.getAsJsonArray("outputs").forEach(o -> outputs.add(o.getAsJsonObject()));
            assertThat(outputs)
                    .as("%s: %s", notebook, source)
                    .noneMatch(o -> o.get("output_type").getAsString().equals("error"));
            if (source.contains("norms.figure(")) {
                assertThat(image(outputs, source).getWidth()).as(source).isGreaterThanOrEqualTo(450);
            }
            if (source.contains(".report(") || source.contains(".compare(") || source.contains("lab.measure(")) {
                String shown = form(outputs, "text/html", source);
                assertThat(shown).as(source).contains("<figure>", "data:image/svg+xml;base64,");
                boolean drawnOnly = source.contains("Measurement.Slice(") && !source.contains("Measurement.Curvature(");
                if (!drawnOnly) {
                    assertThat(shown).as(source).contains("<table>", "<td");
                }
            }
        }
    }

    private static String form(List<JsonObject> outputs, String type, String source) {
        return outputs.stream()
                .filter(o -> o.has("data") && o.getAsJsonObject("data").has(type))
                .map(o -> text(o.getAsJsonObject("data").get(type)))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError("no " + type + " below " + source));
    }

    private static String text(JsonElement data) {
        if (data.isJsonPrimitive()) {
            return data.getAsString();
        }
        StringBuilder text = new StringBuilder();
        data.getAsJsonArray().forEach(line -> text.append(line.getAsString()));
        return text.toString();
    }

    private static BufferedImage image(List<JsonObject> outputs, String source) throws IOException {
        byte[] png = Base64.getMimeDecoder().decode(form(outputs, "image/png", source));
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    @Test
    void theInterruptButtonEndsTrainingWithinAStepAndKeepsTheRecord() throws IOException, InterruptedException {
        assumeThat(isKernelThere()).as("there is a kernel").isTrue();
        Path script =
                Path.of("src", "test", "resources", "notebook", "interrupt.py").toAbsolutePath();
        Path runs = folder.resolve("interrupted");
        Finished finished = run(
                Map.of(),
                List.of(
                        NOTEBOOKS
                                .resolve(".venv")
                                .resolve("bin")
                                .resolve("python")
                                .toString(),
                        script.toString(),
                        NOTEBOOKS.toString(),
                        runs.toString()));
        assertThat(finished.exit).as(finished.output).isZero();
        JsonObject result = JsonParser.parseString(
                        finished.output.lines().reduce((first, last) -> last).orElseThrow())
                .getAsJsonObject();
        assertThat(result.get("seconds").getAsDouble())
                .as("to the end of the cell")
                .isLessThan(10);
        String outputs = result.get("outputs").toString();
        assertThat(outputs)
                .contains("AE-SAM", "Recording to " + runs, "the same again goes on from there", "interrupted");
        assertThat(result.get("threads").toString()).as("no ghost goes on").contains("[]");
        try (Stream<Path> records = Files.list(runs)) {
            Path record = records.filter(folder -> Files.exists(folder.resolve("run.json")))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(record.resolve("run.json"))).contains("\"state\": \"interrupted\"");
            assertThat(Files.readAllLines(record.resolve("steps.csv"))).hasSizeGreaterThan(2);
        }
    }

    @Test
    void theInterruptButtonStopsAnythingAndNothingIsLost() throws IOException, InterruptedException {
        stop(8);
    }

    @Test
    @Tag("reliability")
    void twoHundredInterruptsLoseNothing() throws IOException, InterruptedException {
        stop(200);
    }

    /** Interrupts a training with a chart, a sweep, measurements and a report, each a quarter of the times. */
    private void stop(int times) throws IOException, InterruptedException {
        assumeThat(isKernelThere()).as("there is a kernel").isTrue();
        Finished finished = run(
                Map.of(),
                List.of(
                        NOTEBOOKS
                                .resolve(".venv")
                                .resolve("bin")
                                .resolve("python")
                                .toString(),
                        Path.of("src", "test", "resources", "notebook", "stop.py")
                                .toAbsolutePath()
                                .toString(),
                        NOTEBOOKS.toString(),
                        folder.resolve("stopped").toString(),
                        String.valueOf(times)));
        assertThat(finished.exit).as(finished.output).isZero();
        JsonObject result = JsonParser.parseString(
                        finished.output.lines().reduce((first, last) -> last).orElseThrow())
                .getAsJsonObject();
        result.getAsJsonObject("stopped").asMap().forEach((what, outcome) -> {
            assertThat(outcome.getAsJsonObject().get("lost").getAsInt())
                    .as(what)
                    .isZero();
            assertThat(outcome.getAsJsonObject().getAsJsonArray("refused"))
                    .as(what)
                    .isEmpty();
        });
        assertThat(result.getAsJsonArray("resumptions").get(0).getAsInt())
                .as("the same cell goes on")
                .isGreaterThanOrEqualTo(times / 4 - 1);
    }

    /**
     * The heap after a collection, and what is resident besides the heap's regions, behind twenty interrupts and behind a
     * hundred. Until then compiled code grows, some 10 MB.
     */
    @Test
    @Tag("reliability")
    void aHundredInterruptsLeaveMemoryWhereItWas() throws IOException, InterruptedException {
        assumeThat(isKernelThere()).as("there is a kernel").isTrue();
        Finished finished = run(
                Map.of(),
                List.of(
                        NOTEBOOKS
                                .resolve(".venv")
                                .resolve("bin")
                                .resolve("python")
                                .toString(),
                        Path.of("src", "test", "resources", "notebook", "interrupt.py")
                                .toAbsolutePath()
                                .toString(),
                        NOTEBOOKS.toString(),
                        folder.resolve("interrupted").toString(),
                        "100"));
        assertThat(finished.exit).as(finished.output).isZero();
        System.out.println(finished.output);
        JsonObject result = JsonParser.parseString(
                        finished.output.lines().reduce((first, last) -> last).orElseThrow())
                .getAsJsonObject();
        List<long[]> memory = new ArrayList<>();
        result.getAsJsonArray("memory")
                .forEach(text -> memory.add(Arrays.stream(text.getAsString()
                                .replaceAll("[^0-9 ]", "")
                                .strip()
                                .split(" +"))
                        .mapToLong(Long::parseLong)
                        .toArray()));
        assertThat(memory).hasSize(11);
        long[] early = memory.get(2);
        long[] late = memory.get(10);
        assertThat((double) late[0]).as("heap").isLessThan(1.1 * early[0]);
        assertThat((double) late[1] - late[3]).as("resident").isLessThan(1.1 * (early[1] - early[3]));
        assertThat(late[2]).as("threads").isLessThanOrEqualTo(early[2]);
        assertThat(result.get("threads").toString()).as("no ghost goes on").contains("[]");
    }

    @Test
    void aFailingCellFailsTheCommandWithItsMessage() throws IOException, InterruptedException {
        assumeThat(isKernelThere()).as("there is a kernel").isTrue();
        Finished finished = run(
                Map.of("AESAM_SET", "depth=3"),
                List.of(
                        NOTEBOOKS.resolve("reproduce").toString(),
                        "--smoke",
                        "--only",
                        "05-",
                        "--out",
                        folder.toString()));
        assertThat(finished.exit).isEqualTo(1);
        assertThat(finished.output)
                .contains("05-inside-the-policy.ipynb failed: ")
                .contains("There is no setting 'depth'");
        Finished unknown = run(Map.of(), List.of(NOTEBOOKS.resolve("reproduce").toString(), "--fast"));
        assertThat(unknown.exit).isEqualTo(2);
        assertThat(unknown.output).startsWith("Unknown option '--fast'.");
    }
}
