package aesam.record;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The numbers of a record's CSV file, column by column; NaN where a cell is empty. */
public final class Series {
    private final List<String> names;
    private final double[][] columns;
    private final int rows;

    private Series(List<String> names, double[][] columns, int rows) {
        this.names = names;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * Reads a file.
     *
     * @param wanted names of columns; the others are not parsed. None are all
     * @throws AesamException naming file and line if it is not what these columns were written to
     */
    static <T> Series read(Path file, List<Column<T>> expected, String... wanted) {
        List<String> names = expected.stream().map(Column::name).toList();
        double[][] columns = new double[names.size()][];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = wanted.length == 0 || List.of(wanted).contains(names.get(c)) ? new double[64] : null;
        }
        int rows = 0;
        try (Lines lines = new Lines(file)) {
            require(
                    lines.next() && lines.text(0, lines.length()).equals(String.join(",", names)),
                    "%s does not have the columns of this version; train the run again.",
                    file);
            while (lines.next()) {
                parse(lines, columns, rows, file);
                rows++;
            }
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(file, AesamException.reason(e)), e);
        }
        return new Series(names, columns, rows);
    }

    /**
     * How many rows a file has, without parsing them.
     *
     * @throws AesamException naming the file if it cannot be read
     */
    static long rows(Path file) {
        try (Lines lines = new Lines(file)) {
            long rows = -1;
            while (lines.next()) {
                rows++;
            }
            return rows;
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(file, AesamException.reason(e)), e);
        }
    }

    private static void parse(Lines line, double[][] columns, int row, Path file) {
        int cells = 0;
        for (int from = 0; from <= line.length(); cells++) {
            int to = line.endOfCell(from);
            double[] column = cells < columns.length ? columns[cells] : null;
            if (column != null) {
                if (row == column.length) {
                    column = Arrays.copyOf(column, 2 * row);
                    columns[cells] = column;
                }
                column[row] = number(line, from, to, row, file);
            }
            from = to + 1;
        }
        require(
                cells == columns.length,
                "%s is damaged: row %d has %d cells instead of %d.",
                file,
                row + 1,
                cells,
                columns.length);
    }

    private static double number(Lines line, int from, int to, int row, Path file) {
        try {
            return line.number(from, to);
        } catch (NumberFormatException e) {
            throw new AesamException(
                    "%s is damaged: '%s' in row %s is no number."
                            .formatted(file, AesamException.shortened(line.text(from, to)), row + 1),
                    e);
        }
    }

    /** How many rows. */
    public int rows() {
        return rows;
    }

    /**
     * One column, a copy.
     *
     * @throws AesamException if there is none of that name, or it was not asked for
     */
    public double[] column(String name) {
        return Arrays.copyOf(numbers(name), rows);
    }

    /** One number of a column, likewise. */
    double at(String name, int row) {
        return numbers(name)[row];
    }

    private double[] numbers(String name) {
        int index = names.indexOf(name);
        require(index >= 0, "There is no column '%s'; known: %s.", name, String.join(", ", names));
        double[] column = columns[index];
        require(column != null, "The column '%s' was not read.", name);
        return column;
    }
}
