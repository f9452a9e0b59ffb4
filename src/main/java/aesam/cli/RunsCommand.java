package aesam.cli;

import static aesam.AesamException.require;

import aesam.WholeFile;
import aesam.lab.RunTable;
import aesam.record.RunRecord;
import aesam.report.ResultTable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tech.tablesaw.api.Table;

/** {@code runs}: what is on record. */
@Command(
        name = "runs",
        description = "List all runs: their results, and the settings in which they differ.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private RecordOptions records = new RecordOptions();

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            description = "Sort by a column, such as 'test accuracy (%%)'; -COLUMN sorts the largest first.")
    private @Nullable String sort;

    @Option(
            names = "--columns",
            paramLabel = "COLUMN",
            split = ",",
            description = "Only these columns, or all of them: all (default: the results and what runs differ in).")
    private List<String> columns = List.of();

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table there, too, with all digits.")
    private @Nullable Path csv;

    @Option(
            names = "--drop-steps",
            description =
                    "Delete the steps of these runs, most of their records, and keep everything else; figures of single"
                            + " steps cannot be drawn of them then.")
    private boolean dropSteps;

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        RunTable runs = records.runs();
        Table table = columns.isEmpty() ? runs.differences() : runs.table();
        if (sort != null) {
            require(
                    table.containsColumn(sort.replaceFirst("^-", "")),
                    "There is no column '%s'; there are: %s.",
                    sort,
                    String.join(", ", table.columnNames()));
            table = table.sortOn(sort);
        }
        if (!columns.isEmpty() && !columns.equals(List.of("all"))) {
            for (String column : columns) {
                require(
                        table.containsColumn(column),
                        "There is no column '%s'; there are: %s.",
                        column,
                        String.join(", ", table.columnNames()));
            }
            table = table.selectColumns(columns.toArray(String[]::new));
        }
        print(table, print);
        runs.broken().forEach(broken -> print.println("Left out: " + broken));
        print.flush();
        if (csv != null) {
            byte[] text = table.write().toString("csv").getBytes(StandardCharsets.UTF_8);
            WholeFile.write(csv, file -> file.write(text));
        }
        if (dropSteps) {
            runs.records().forEach(RunRecord::dropSteps);
        }
        return 0;
    }

    private static void print(Table table, PrintWriter print) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(table.columnNames());
        for (int row = 0; row < table.rowCount(); row++) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < table.columnCount(); column++) {
                Object value = table.column(column).isMissing(row)
                        ? ""
                        : table.column(column).get(row);
                cells.add(value instanceof Double number ? ResultTable.number(number) : String.valueOf(value));
            }
            rows.add(cells);
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int c = column;
                int width = rows.stream().mapToInt(r -> r.get(c).length()).max().orElse(0);
                line.append(row.get(column))
                        .append(" ".repeat(width - row.get(column).length() + 2));
            }
            print.println(line.toString().stripTrailing());
        }
        print.printf("%s run%s%n", table.rowCount(), table.rowCount() == 1 ? "" : "s");
    }
}
