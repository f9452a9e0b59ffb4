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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tech.tablesaw.api.NumberColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

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
        ResultTable shown = ResultTable.of("runs", "", table);
        List<StringBuilder> lines =
                Stream.generate(StringBuilder::new).limit(1 + table.rowCount()).toList();
        for (Column<?> column : table.columns()) {
            List<String> cells = new ArrayList<>(List.of(column.name()));
            IntStream.range(0, table.rowCount()).forEach(row -> cells.add(shown.text(row, column.name())));
            int width = cells.stream().mapToInt(String::length).max().orElse(0);
            for (int line = 0; line < cells.size(); line++) {
                String blank = " ".repeat(width - cells.get(line).length());
                boolean right = column instanceof NumberColumn;
                lines.get(line)
                        .append(right ? blank + cells.get(line) : cells.get(line) + blank)
                        .append("  ");
            }
        }
        lines.forEach(line -> print.println(line.toString().stripTrailing()));
        print.printf("%s run%s%n", table.rowCount(), table.rowCount() == 1 ? "" : "s");
    }
}
