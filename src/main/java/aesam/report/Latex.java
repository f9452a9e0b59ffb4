package aesam.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table as a LaTeX {@code tabular}, the best bold and the second underlined, as in the paper. */
final class Latex {
    private static final Map<String, String> ESCAPES = Map.ofEntries(
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
            Map.entry("ₜ", "$_t$"),
            Map.entry("₀", "$_0$"),
            Map.entry("–", "--"),
            Map.entry("✗", "$\\times$"),
            Map.entry("∇", "$\\nabla$"),
            Map.entry("‖", "$\\|$"),
            Map.entry("√", "$\\surd$"),
            Map.entry("ρ", "$\\rho$"),
            Map.entry("−", "$-$"));

    private Latex() {}

    static String of(ResultTable table) {
        StringBuilder latex = new StringBuilder("% " + table.caption().replaceAll("\\p{Cc}|\\R", " ") + "\n");
        latex.append("\\begin{tabular}{");
        table.columns().forEach(column -> latex.append(table.isNumeric(column) ? 'r' : 'l'));
        latex.append("}\n\\hline\n");
        line(latex, table.columns().stream().map(Latex::escaped).toList());
        latex.append("\\hline\n");
        for (int r = 0; r < table.rows().size(); r++) {
            List<String> cells = new ArrayList<>();
            for (String column : table.columns()) {
                cells.add(marked(
                        escaped(table.text(r, column)), table.marks(column).get(r)));
            }
            line(latex, cells);
        }
        return latex.append("\\hline\n\\end{tabular}\n").toString();
    }

    private static void line(StringBuilder latex, List<String> cells) {
        latex.append(String.join(" & ", cells)).append(" \\\\\n");
    }

    private static String marked(String text, ResultTable.@Nullable Mark mark) {
        return mark == null ? text : (mark == ResultTable.Mark.BEST ? "\\textbf{" : "\\underline{") + text + "}";
    }

    private static String escaped(String cell) {
        String text = cell.replaceAll("\\p{Cc}", " ");
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            String two = text.substring(i, Math.min(text.length(), i + 2));
            String one = text.substring(i, i + 1);
            if (ESCAPES.containsKey(two)) {
                escaped.append(ESCAPES.get(two));
                i++;
            } else {
                escaped.append(ESCAPES.getOrDefault(one, one));
            }
        }
        return escaped.toString();
    }
}
