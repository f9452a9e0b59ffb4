package aesam.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.record.Column;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import aesam.record.Series;
import aesam.record.SyntheticRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other programs read is what is on record. */
class ExportTest {
    @TempDir
    Path folder;

    private SyntheticRuns runs;

    @BeforeEach
    void place() {
        runs = new SyntheticRuns(folder.resolve("runs"), 5);
    }

    private Path to() {
        return folder.resolve("export");
    }

    private Export export(TableFormat format) {
        return new Export(RunTable.read(folder.resolve("runs")).withReadableRows(), format);
    }

    /** A table as it was read: names, and rows of texts, whole numbers, numbers and nothing. */
    record Read(List<String> names, List<List<@Nullable Object>> rows) {
        List<@Nullable Object> column(String name) {
            List<@Nullable Object> cells = new ArrayList<>();
            rows.forEach(row -> cells.add(row.get(names.indexOf(name))));
            return cells;
        }

        /** A file without line breaks, commas and quotes in its cells. */
        static Read csv(Path file) throws IOException {
            List<String> lines = Files.readAllLines(file);
            return new Read(
                    List.of(lines.get(0).split(",", -1)),
                    lines.stream()
                            .skip(1)
                            .map(line -> cells(line.split(",", -1)))
                            .toList());
        }

        private static List<@Nullable Object> cells(String[] texts) {
            List<@Nullable Object> cells = new ArrayList<>();
            for (String text : texts) {
                cells.add(
                        text.isEmpty()
                                ? null
                                : text.matches("-?\\d+")
                                        ? (Object) Long.valueOf(text)
                                        : text.matches("-?\\d+\\.\\d+(E-?\\d+)?")
                                                ? (Object) Double.valueOf(text)
                                                : text);
            }
            return cells;
        }
    }

    private Read read(String table, TableFormat format) throws IOException {
        Path file = to().resolve(table + "." + format);
        return format == TableFormat.CSV ? Read.csv(file) : ParquetFiles.read(file);
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreThoseOfEachRunAndNumbersAreNumbers(TableFormat format) throws IOException {
        Recipe recipe = Recipe.DEFAULT.with("epochs=2", "noise=0.4");
        List<RunRecord> records =
                List.of(runs.write(recipe.with("rho=0.2")), runs.write(recipe.with("optimizer=sam", "validation=0.1")));
        assertThat(export(format).writeTo(to()))
                .extracting(Export.Written::toString)
                .containsExactly(
                        to().resolve("runs." + format) + ": 2 rows",
                        to().resolve("steps." + format) + ": 20 rows",
                        to().resolve("epochs." + format) + ": 4 rows");
        Read steps = read("steps", format);
        Read epochs = read("epochs", format);
        assertThat(steps.names).startsWith("run", "step", "epoch").hasSize(1 + Column.STEPS.size());
        for (RunRecord record : records) {
            requireSame(steps, record, RunRecord::steps, Column.STEPS);
            requireSame(epochs, record, RunRecord::epochs, Column.EPOCHS);
        }
        Read table = read("runs", format);
        assertThat(table.names)
                .contains("run", "state", "optimizer", "learning_rate", "test_accuracy_percent", "zeta_percent")
                .allMatch(name -> name.matches("[a-z0-9_]+"))
                .doesNotHaveDuplicates();
        assertThat(table.column("run"))
                .containsExactlyInAnyOrderElementsOf(records.stream()
                        .map(record -> (Object) record.recipe().id())
                        .toList());
        assertThat(table.column("rho")).containsExactlyInAnyOrder(0.2, 0.05);
        assertThat(table.column("epochs")).containsExactly(2L, 2L);
        assertThat(table.column("optimizer")).containsExactlyInAnyOrder("ae-sam", "sam");
        assertThat(table.column("validation_accuracy_percent")).containsOnlyOnce((Object) null);
    }

    private static <T> void requireSame(
            Read table, RunRecord record, Function<RunRecord, Series> read, List<Column<T>> columns) {
        List<@Nullable Object> ids = table.column("run");
        int[] rows = IntStream.range(0, ids.size())
                .filter(row -> record.recipe().id().equals(ids.get(row)))
                .toArray();
        for (Column<T> column : columns) {
            double[] recorded = read.apply(record).column(column.name());
            assertThat(rows).hasSameSizeAs(recorded);
            for (int i = 0; i < rows.length; i++) {
                @Nullable Object cell = table.column(column.name()).get(rows[i]);
                if (Double.isNaN(recorded[i])) {
                    assertThat(cell).as(column.name()).isNull();
                } else if (column.isWhole()) {
                    assertThat(cell).as(column.name()).isEqualTo((long) recorded[i]);
                } else {
                    assertThat(cell).as(column.name()).isEqualTo(recorded[i]);
                }
            }
        }
    }

    /** Several groups of rows, and the last one not full. */
    @Test
    void manyRowsAreAllThere() throws IOException {
        new SyntheticRuns(folder.resolve("runs"), 22_501).write(Recipe.DEFAULT.with("epochs=2"));
        assertThat(export(TableFormat.PARQUET).writeTo(to()).get(1).rows()).isEqualTo(45_002);
        List<@Nullable Object> steps = read("steps", TableFormat.PARQUET).column("step");
        assertThat(steps)
                .containsExactlyElementsOf(IntStream.range(0, 45_002)
                        .mapToObj(t -> (Object) (long) t)
                        .toList());
    }

    @Test
    void damagedRunsAreLeftOutWithASentence() throws IOException {
        RunRecord whole = runs.write(Recipe.DEFAULT.with("epochs=1"));
        RunRecord damaged = runs.write(Recipe.DEFAULT.with("epochs=1", "rho=0.2"));
        Files.writeString(damaged.folder().resolve("steps.csv"), "step\n");
        RunRecord running = runs.write(Recipe.DEFAULT.with("epochs=1", "rho=0.3"));
        Path json = running.folder().resolve("run.json");
        Files.writeString(json, Files.readString(json).replace("\"finished\"", "\"running\""));
        Files.writeString(running.folder().resolve("epochs.csv"), "epoch\nx\n");
        RunTable table = RunTable.read(folder.resolve("runs")).withReadableRows();
        assertThat(table.records()).containsExactly(whole);
        assertThat(table.broken())
                .hasSize(2)
                .anySatisfy(sentence -> assertThat(sentence).contains("steps.csv is damaged"))
                .anySatisfy(sentence -> assertThat(sentence).contains("epochs.csv does not have the columns"));
        export(TableFormat.CSV).writeTo(to());
        assertThat(read("steps", TableFormat.CSV).column("run"))
                .containsOnly(whole.recipe().id());
    }

    @Test
    void aRunWhoseStepsWereDroppedHasItsEpochs() throws IOException {
        RunRecord thin = runs.write(Recipe.DEFAULT.with("epochs=2"));
        thin.dropSteps();
        runs.write(Recipe.DEFAULT.with("epochs=1"));
        export(TableFormat.CSV).writeTo(to());
        assertThat(read("runs", TableFormat.CSV).rows).hasSize(2);
        assertThat(read("steps", TableFormat.CSV).column("run"))
                .doesNotContain(thin.recipe().id());
        assertThat(read("epochs", TableFormat.CSV).rows).hasSize(3);
    }

    @Test
    void textsMayHoldCommasAndQuotes() throws IOException {
        Path file = folder.resolve("table.csv");
        try (var out = Files.newOutputStream(file);
                TableFormat.Writer writer =
                        TableFormat.CSV.to(out, List.of(new TableFormat.Column("text", TableFormat.Type.TEXT)))) {
            writer.row(new Object[] {"bernoulli:0,1"});
            writer.row(new Object[] {"a \"word\""});
        }
        assertThat(Files.readString(file)).isEqualTo("text\n\"bernoulli:0,1\"\n\"a \"\"word\"\"\"\n");
    }

    @Test
    void whatCannotBeDoneIsASentence() throws IOException {
        assertThatThrownBy(() -> export(TableFormat.CSV))
                .isInstanceOf(AesamException.class)
                .hasMessage("There is no run to export.");
        runs.write(Recipe.DEFAULT.with("epochs=1"));
        Files.writeString(to(), "in the way");
        assertThatThrownBy(() -> export(TableFormat.CSV).writeTo(to()))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("cannot be written");
    }
}
