package aesam.report;

import aesam.measure.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.NumberColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table of a report. Numbers stay numbers: what reads "34.70 ± 1.54" on the page, in LaTeX and below a cell has columns of
 * its own for mean, standard deviation and n, with all digits, in {@link #numbers} and in the CSV.
 *
 * @param name of its files
 * @param caption what is in it, on what it was measured
 * @param rows in reading order; where a row lacks a column, there is nothing
 * @param ranked the columns in which the best stands out, and what is better there
 */
public record ResultTable(String name, String caption, List<Row> rows, Map<String, Better> ranked)
        implements Report.Part {
    /** For captions of tables with ranked columns: what {@link #marks} stand for. */
    static final String MARKED =
            " Bold and underlined: the best and the second, where their 95 % confidence intervals do not overlap.";

    /** Which mean of a column is the better one. */
    public enum Better {
        LARGER,
        SMALLER
    }

    /** How a value stands out. */
    public enum Mark {
        /** The best of its column, bold. */
        BEST,
        /** The second of its column, underlined. */
        SECOND
    }

    /**
     * A number or text that a value consists of.
     *
     * @param suffix what follows the column's name in the CSV
     * @param value a String, Integer or Double
     */
    public record Part(String suffix, Object value) {}

    /**
     * What stands in one place of the table.
     *
     * @param text as it is read
     * @param parts as it is computed with
     * @param sample whose mean it is; empty where it is of none
     */
    public record Value(String text, List<Part> parts, Sample sample) {
        private Value(String text, Object value) {
            this(text, List.of(new Part("", value)), Sample.EMPTY);
        }

        /** A name or a remark. */
        public static Value text(String text) {
            return new Value(text, text);
        }

        /** A number that was set, as it was written. */
        public static Value given(String text, double value) {
            return new Value(text, value);
        }

        /** A number; nothing is shown for NaN, and four significant digits if those behind the point are below 0. */
        public static Value number(double value, int digits) {
            boolean significant = digits < 0 || Double.isNaN(value);
            return new Value(
                    significant ? ResultTable.number(value) : String.format(Locale.ROOT, "%." + digits + "f", value),
                    value);
        }

        /** Mean and standard deviation over runs. */
        public static Value measured(Sample sample, int digits) {
            return new Value(
                    sample.text(digits),
                    List.of(
                            new Part(" mean", sample.mean()),
                            new Part(" standard deviation", sample.standardDeviation()),
                            new Part(" n", sample.n())),
                    sample);
        }

        /** A measured number with its error. */
        public static Value estimated(Estimate estimate) {
            return new Value(
                    ResultTable.number(estimate.value()) + " ± " + ResultTable.number(estimate.error()),
                    List.of(new Part("", estimate.value()), new Part(" error", estimate.error())),
                    Sample.EMPTY);
        }

        /** No number, and for people why. */
        public static Value missing(String why) {
            return new Value(why, List.of(), Sample.EMPTY);
        }
    }

    /** One row: values by the names of their columns, from left to right. */
    public record Row(Map<String, Value> values) {
        public Row {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** A row that begins with a text. */
        public static Row of(String column, String text) {
            return new Row(Map.of()).text(column, text);
        }

        /** The same with one more value at its right end. */
        public Row with(String column, Value value) {
            Map<String, Value> more = new LinkedHashMap<>(values);
            more.put(column, value);
            return new Row(more);
        }

        public Row text(String column, String text) {
            return with(column, Value.text(text));
        }

        public Row whole(String column, int value) {
            return with(column, new Value(String.valueOf(value), value));
        }

        /** A number that is shown with four significant digits. */
        public Row number(String column, double value) {
            return number(column, value, -1);
        }

        public Row number(String column, double value, int digits) {
            return with(column, Value.number(value, digits));
        }

        public Row measured(String column, Sample sample, int digits) {
            return with(column, Value.measured(sample, digits));
        }
    }

    public ResultTable {
        rows = List.copyOf(rows);
        ranked = Map.copyOf(ranked);
    }

    /** Nothing stands out. */
    public ResultTable(String name, String caption, List<Row> rows) {
        this(name, caption, rows, Map.of());
    }

    /** A table of Tablesaw's. */
    public static ResultTable of(String name, String caption, Table table) {
        List<Row> rows = new ArrayList<>();
        for (int r = 0; r < table.rowCount(); r++) {
            Row row = new Row(Map.of());
            for (Column<?> column : table.columns()) {
                Object value = column.isMissing(r) ? "" : column.get(r);
                row = row.with(column.name(), value(value, column instanceof NumberColumn));
            }
            rows.add(row);
        }
        return new ResultTable(name, caption, rows);
    }

    private static Value value(Object value, boolean numeric) {
        return value instanceof Double number
                ? Value.given(brief(number), number)
                : numeric ? Value.missing(String.valueOf(value)) : Value.text(String.valueOf(value));
    }

    /** Without zeros at the end that say nothing of a setting: 0.6, not 0.6000. */
    private static String brief(double value) {
        String text = number(value);
        return text.matches("-?\\d+\\.\\d+") ? text.replaceAll("\\.?0+$", "") : text;
    }

    /** Names of the columns, from left to right. */
    public Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.values().keySet()));
        return columns;
    }

    private Value value(int row, String column) {
        return rows.get(row).values().getOrDefault(column, Value.missing(""));
    }

    /** What is read in a place. */
    public String text(int row, String column) {
        return value(row, column).text();
    }

    /** Whether a column holds no text. */
    boolean isNumeric(String column) {
        return IntStream.range(0, rows.size())
                .allMatch(row -> value(row, column).parts().stream().noneMatch(part -> part.value() instanceof String));
    }

    /**
     * What stands out in a column, by row: the best mean and the second. Nothing does where chance may have put them in
     * this order: where one of the two is of a single run, or their 95 % confidence intervals overlap.
     */
    public Map<Integer, Mark> marks(String column) {
        Better better = ranked.get(column);
        if (better == null) {
            return Map.of();
        }
        Comparator<Integer> order =
                Comparator.comparingDouble(r -> value(r, column).sample().mean());
        List<Integer> best = IntStream.range(0, rows.size())
                .boxed()
                .filter(r -> !Double.isNaN(value(r, column).sample().mean()))
                .sorted(better == Better.LARGER ? order.reversed() : order)
                .limit(2)
                .toList();
        boolean apart = best.size() == 2
                && value(best.get(0), column)
                        .sample()
                        .isApartFrom(value(best.get(1), column).sample());
        return apart ? Map.of(best.get(0), Mark.BEST, best.get(1), Mark.SECOND) : Map.of();
    }

    /** Four significant digits; nothing for NaN. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** For analysis: a column each for text, number, mean, standard deviation, n and error. */
    public Table numbers() {
        Map<String, @Nullable Object[]> columns = new LinkedHashMap<>();
        for (String column : columns()) {
            for (int r = 0; r < rows.size(); r++) {
                for (Part part : value(r, column).parts()) {
                    columns.computeIfAbsent(column + part.suffix(), title -> new Object[rows.size()])[r] = part.value();
                }
            }
        }
        Table table = Table.create(name);
        columns.forEach((title, values) -> table.addColumns(typed(title, values)));
        return table;
    }

    private static Column<?> typed(String title, @Nullable Object[] values) {
        if (Stream.of(values).anyMatch(String.class::isInstance)) {
            return StringColumn.create(
                    title,
                    Arrays.stream(values).map(v -> Objects.toString(v, "")).toList());
        }
        if (Stream.of(values).allMatch(v -> v == null || v instanceof Integer)) {
            IntColumn whole = IntColumn.create(title, values.length);
            for (int r = 0; r < values.length; r++) {
                if (values[r] instanceof Integer known) {
                    whole.set(r, known.intValue());
                }
            }
            return whole;
        }
        return DoubleColumn.create(
                title,
                Arrays.stream(values)
                        .mapToDouble(v -> v instanceof Number number ? number.doubleValue() : Double.NaN)
                        .toArray());
    }

    /** {@link #numbers} as CSV with a header. */
    public String csv() {
        return numbers().write().toString("csv");
    }

    /** As it is read, in columns of a fixed width. */
    public String plain() {
        Table shown = Table.create(caption);
        for (String column : columns()) {
            shown.addColumns(StringColumn.create(
                    column,
                    IntStream.range(0, rows.size())
                            .mapToObj(r -> text(r, column))
                            .toList()));
        }
        return shown.printAll();
    }
}
