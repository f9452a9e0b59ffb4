package aesam.report;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.NumberColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table of a report.
 *
 * @param name of its files
 * @param caption what is in it, on what it was measured
 * @param cells as they are read: one row an optimizer or setting
 * @param marks which cells stand out, by (row, column)
 */
public record ResultTable(String name, String caption, Table cells, Map<Place, Mark> marks) {
    /** Where a cell is. */
    public record Place(int row, int column) {}

    /** How a cell stands out. */
    public enum Mark {
        /** The best of its column, bold. */
        BEST,
        /** The second of its column, underlined. */
        SECOND
    }

    public ResultTable {
        marks = Map.copyOf(marks);
    }

    /** Nothing stands out. */
    public ResultTable(String name, String caption, Table cells) {
        this(name, caption, cells, Map.of());
    }

    /** Whether a column is of numbers, or of texts that begin with one. */
    boolean isNumeric(int column) {
        Column<?> c = cells.column(column);
        if (c instanceof NumberColumn) {
            return true;
        }
        return column > 0
                && c.type().equals(ColumnType.STRING)
                && c.asStringColumn().asList().stream()
                        .allMatch(text -> text.isEmpty() || text.matches("[-+<]?[\\d,.]+.*"));
    }

    /** A cell as text. */
    public String text(int row, int column) {
        Column<?> c = cells.column(column);
        if (c.isMissing(row)) {
            return "";
        }
        Object value = c.get(row);
        return value instanceof Double number ? number(number) : String.valueOf(value);
    }

    /** Four significant digits. */
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

    /** As CSV with a header. */
    String csv() {
        return cells.write().toString("csv");
    }

    /** As a LaTeX {@code tabular}, the best bold and the second underlined, as in the paper. */
    String latex() {
        StringBuilder latex = new StringBuilder("% " + caption.replaceAll("\\p{Cc}|\\R", " ") + "\n\\begin{tabular}{");
        for (int c = 0; c < cells.columnCount(); c++) {
            latex.append(isNumeric(c) ? 'r' : 'l');
        }
        latex.append("}\n\\hline\n");
        for (int c = 0; c < cells.columnCount(); c++) {
            latex.append(c == 0 ? "" : " & ").append(escaped(cells.column(c).name()));
        }
        latex.append(" \\\\\n\\hline\n");
        for (int r = 0; r < cells.rowCount(); r++) {
            for (int c = 0; c < cells.columnCount(); c++) {
                String text = escaped(text(r, c));
                Mark mark = marks.get(new Place(r, c));
                latex.append(c == 0 ? "" : " & ")
                        .append(
                                mark == Mark.BEST
                                        ? "\\textbf{" + text + "}"
                                        : mark == Mark.SECOND ? "\\underline{" + text + "}" : text);
            }
            latex.append(" \\\\\n");
        }
        return latex.append("\\hline\n\\end{tabular}\n").toString();
    }

    private static final Map<String, String> LATEX = Map.ofEntries(
            Map.entry("\\", "\\textbackslash{}"),
            Map.entry("{", "\\{"),
            Map.entry("}", "\\}"),
            Map.entry("~", "\\textasciitilde{}"),
            Map.entry("^", "\\textasciicircum{}"),
            Map.entry("<", "$<$"),
            Map.entry(">", "$>$"),
            Map.entry("%", "\\%"),
            Map.entry("&", "\\&"),
            Map.entry("_", "\\_"),
            Map.entry("#", "\\#"),
            Map.entry("$", "\\$"),
            Map.entry("±", "$\\pm$"),
            Map.entry("ζ", "$\\zeta$"),
            Map.entry("δ", "$\\delta$"),
            Map.entry("σ", "$\\sigma$"),
            Map.entry("μ", "$\\mu$"),
            Map.entry("β", "$\\beta$"),
            Map.entry("λ₁", "$\\lambda_1$"),
            Map.entry("λ₂", "$\\lambda_2$"),
            Map.entry("²", "$^2$"),
            Map.entry("∇", "$\\nabla$"),
            Map.entry("‖", "$\\|$"),
            Map.entry("√", "$\\surd$"),
            Map.entry("ρ", "$\\rho$"),
            Map.entry("−", "$-$"));

    private static String escaped(String cell) {
        String text = cell.replaceAll("\\p{Cc}", " ");
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            String two = text.substring(i, Math.min(text.length(), i + 2));
            String one = text.substring(i, i + 1);
            if (LATEX.containsKey(two)) {
                escaped.append(LATEX.get(two));
                i++;
            } else {
                escaped.append(LATEX.getOrDefault(one, one));
            }
        }
        return escaped.toString();
    }

    /** The marks of a column whose largest value is the best; values that would read the same are marked alike. */
    public static Map<Place, Mark> largest(int column, double[] values) {
        Map<Place, Mark> marks = new TreeMap<>(
                (a, b) -> a.row != b.row ? Integer.compare(a.row, b.row) : Integer.compare(a.column, b.column));
        double best = Double.NEGATIVE_INFINITY;
        double second = Double.NEGATIVE_INFINITY;
        Set<Double> seen = new HashSet<>();
        for (double value : values) {
            double rounded = Math.round(100 * value) / 100.0;
            if (!Double.isNaN(value) && seen.add(rounded)) {
                if (rounded > best) {
                    second = best;
                    best = rounded;
                } else if (rounded > second) {
                    second = rounded;
                }
            }
        }
        for (int row = 0; row < values.length; row++) {
            double rounded = Math.round(100 * values[row]) / 100.0;
            if (!Double.isNaN(values[row]) && (rounded == best || rounded == second)) {
                marks.put(new Place(row, column), rounded == best ? Mark.BEST : Mark.SECOND);
            }
        }
        return marks;
    }
}
