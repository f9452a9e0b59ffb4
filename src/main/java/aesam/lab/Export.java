package aesam.lab;

import static aesam.AesamException.require;

import aesam.WholeFile;
import aesam.record.Column;
import aesam.record.RunRecord;
import aesam.record.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;

/**
 * Runs as three tables for other programs: {@code runs} has a row a run, as {@link RunTable}; {@code steps} and {@code epochs}
 * have a row for each step and epoch of all of them, behind the name of their run; steps that were dropped are not there. Names are in lower case, with underscores.
 * What is not there or not a number is an empty cell.
 *
 * @param runs that are exported
 * @param format of the files
 */
public record Export(RunTable runs, TableFormat format) {
    private static final String RUN = "run";

    /** At least one run whose rows can be read. */
    public Export {
        require(!runs.records().isEmpty(), "There is no run to export.");
    }

    /** A file that was written. */
    public record Written(Path file, long rows) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s: %,d %s", file, rows, rows == 1 ? "row" : "rows");
        }
    }

    /**
     * Writes a file for each table, whole or not at all, holding the rows of one run at a time.
     *
     * @param folder made if it is not there; former tables in it are replaced
     * @throws aesam.AesamException if it cannot be written, or a run not be read any more
     */
    public List<Written> writeTo(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw WholeFile.unwritable(folder, e);
        }
        Table table = runs.table();
        List<RunRecord> withSteps =
                runs.records().stream().filter(RunRecord::hasSteps).toList();
        return List.of(
                write(folder, "runs", columns(table), writer -> writeRuns(table, writer)),
                write(folder, "steps", columns(Column.STEPS), writer -> {
                    return writeRows(withSteps, RunRecord::steps, Column.STEPS, writer);
                }),
                write(folder, "epochs", columns(Column.EPOCHS), writer -> {
                    return writeRows(runs.records(), RunRecord::epochs, Column.EPOCHS, writer);
                }));
    }

    /** Writes rows, and counts them. */
    private interface Rows {
        long writeTo(TableFormat.Writer writer) throws IOException;
    }

    private Written write(Path folder, String name, List<TableFormat.Column> columns, Rows rows) {
        Path file = folder.resolve(name + "." + format);
        long[] written = new long[1];
        WholeFile.write(file, out -> {
            try (TableFormat.Writer writer = format.to(out, columns)) {
                written[0] = rows.writeTo(writer);
            }
        });
        return new Written(file, written[0]);
    }

    private static List<TableFormat.Column> columns(Table table) {
        return table.columns().stream()
                .map(column -> new TableFormat.Column(
                        name(column.name()),
                        column instanceof LongColumn
                                ? TableFormat.Type.WHOLE
                                : column instanceof DoubleColumn ? TableFormat.Type.REAL : TableFormat.Type.TEXT))
                .toList();
    }

    /** {@code ζ (%)} is {@code zeta_percent}. */
    private static String name(String title) {
        return title.toLowerCase(Locale.ROOT)
                .replace("ζ", "zeta")
                .replace("%", "percent")
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_|_$", "");
    }

    private static <T> List<TableFormat.Column> columns(List<Column<T>> ofRecord) {
        return Stream.concat(
                        Stream.of(new TableFormat.Column(RUN, TableFormat.Type.TEXT)),
                        ofRecord.stream()
                                .map(column -> new TableFormat.Column(
                                        column.name(),
                                        column.isWhole() ? TableFormat.Type.WHOLE : TableFormat.Type.REAL)))
                .toList();
    }

    private static long writeRuns(Table table, TableFormat.Writer writer) throws IOException {
        for (int row = 0; row < table.rowCount(); row++) {
            int r = row;
            writer.row(table.columns().stream()
                    .map(column -> column.isMissing(r) ? null : column.get(r))
                    .toArray());
        }
        return table.rowCount();
    }

    private static <T> long writeRows(
            List<RunRecord> records,
            Function<RunRecord, Series> read,
            List<Column<T>> columns,
            TableFormat.Writer writer)
            throws IOException {
        long rows = 0;
        for (RunRecord record : records) {
            Series series = read.apply(record);
            List<double[]> values = new ArrayList<>();
            columns.forEach(column -> values.add(series.column(column.name())));
            @Nullable Object[] cells = new Object[columns.size() + 1];
            cells[0] = String.valueOf(record.folder().getFileName());
            for (int row = 0; row < series.rows(); row++) {
                for (int column = 0; column < values.size(); column++) {
                    cells[column + 1] =
                            cell(values.get(column)[row], columns.get(column).isWhole());
                }
                writer.row(cells);
            }
            rows += series.rows();
        }
        return rows;
    }

    private static @Nullable Object cell(double value, boolean whole) {
        if (Double.isNaN(value)) {
            return null;
        }
        return whole ? (Object) (long) value : (Object) value;
    }
}
