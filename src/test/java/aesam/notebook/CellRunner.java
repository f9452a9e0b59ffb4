package aesam.notebook;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;

/** Runs a notebook's code cells in a JShell of this JVM, as a terminal would: what a kernel is not needed for. */
public final class CellRunner {
    private CellRunner() {}

    /** The code of each code cell, without the lines that speak to a kernel. */
    static List<String> cells(Path notebook) throws IOException {
        List<String> cells = new ArrayList<>();
        JsonObject json = JsonParser.parseString(Files.readString(notebook)).getAsJsonObject();
        for (JsonElement cell : json.getAsJsonArray("cells")) {
            if (cell.getAsJsonObject().get("cell_type").getAsString().equals("code")) {
                cells.add(source(cell.getAsJsonObject()));
            }
        }
        return cells;
    }

    /** A cell's source, which Jupyter writes as one text or as lines. */
    static String source(JsonObject cell) {
        JsonElement source = cell.get("source");
        if (source.isJsonPrimitive()) {
            return source.getAsString();
        }
        StringBuilder text = new StringBuilder();
        source.getAsJsonArray().forEach(line -> text.append(line.getAsString()));
        return text.toString();
    }

    /**
     * Runs the cells one after the other. What they show goes nowhere: thousands of pieces of lines, of which Surefire's channel
     * from this process has lost its place.
     */
    static void run(List<String> cells) {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            evaluate(cells);
        } finally {
            System.setOut(out);
        }
    }

    private static void evaluate(List<String> cells) {
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                shell.addToClasspath(entry);
            }
            evaluate(shell, "import java.util.*; import java.util.function.*; import java.util.stream.*;");
            for (String cell : cells) {
                evaluate(shell, cell.replaceAll("(?m)^%.*$", ""));
            }
        }
    }

    private static void evaluate(JShell shell, String code) {
        String rest = code;
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            if (info.source().isBlank() && !info.completeness().isComplete()) {
                throw new AssertionError("incomplete: " + rest);
            }
            for (SnippetEvent event : shell.eval(info.source())) {
                if (event.status() == Snippet.Status.REJECTED) {
                    throw new AssertionError(info.source() + ": "
                            + shell.diagnostics(event.snippet())
                                    .map(d -> d.getMessage(Locale.ROOT))
                                    .toList());
                }
                JShellException exception = event.exception();
                if (exception != null) {
                    throw new AssertionError(info.source() + ": " + exception, exception);
                }
            }
            rest = info.remaining();
        }
    }

    /** The environment that keeps notebooks small in tests. */
    public static Map<String, String> smoke(Path runs) {
        return Map.of(
                "AESAM_PROFILE", "smoke", "AESAM_RUNS", runs.toAbsolutePath().toString());
    }
}
