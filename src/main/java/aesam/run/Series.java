package aesam.run;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
        try (BufferedReader lines = lines(file)) {
            String header = lines.readLine();
            require(
                    String.join(",", names).equals(header),
                    "%s does not have the columns of this version; train the run again.",
                    file);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                parse(line, columns, rows, file);
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
        try (BufferedReader lines = lines(file)) {
            return lines.lines().count() - 1;
        } catch (IOException | UncheckedIOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(file, AesamException.reason(e)), e);
        }
    }

    private static BufferedReader lines(Path file) throws IOException {
        return new BufferedReader(new ShortLines(Files.newBufferedReader(file)));
    }

    private static void parse(String line, double[][] columns, int row, Path file) {
        int cells = 0;
        int from = 0;
        for (int to = line.indexOf(','); from >= 0; to = line.indexOf(',', from)) {
            double[] column = cells < columns.length ? columns[cells] : null;
            if (column != null) {
                if (row == column.length) {
                    column = Arrays.copyOf(column, 2 * row);
                    columns[cells] = column;
                }
                column[row] = number(line.substring(from, to < 0 ? line.length() : to), row, file);
            }
            from = to < 0 ? -1 : to + 1;
            cells++;
        }
        require(
                cells == columns.length,
                "%s is damaged: row %d has %d cells instead of %d.",
                file,
                row + 1,
                cells,
                columns.length);
    }

    private static double number(String cell, int row, Path file) {
        try {
            return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw new AesamException(
                    "%s is damaged: '%s' in row %d is no number."
                            .formatted(file, AesamException.shortened(cell), row + 1),
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
        int index = names.indexOf(name);
        require(index >= 0, "There is no column '%s'; known: %s.", name, String.join(", ", names));
        double[] column = columns[index];
        require(column != null, "The column '%s' was not read.", name);
        return Arrays.copyOf(column, rows);
    }
}
