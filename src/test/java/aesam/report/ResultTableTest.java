package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.report.ResultTable.Mark;
import aesam.report.ResultTable.Place;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class ResultTableTest {
    private static ResultTable table() {
        return new ResultTable(
                "accuracy",
                "A caption with <b> & 5 %",
                Table.create(
                        StringColumn.create("", "ERM", "SAM & co", "AE_SAM"),
                        StringColumn.create("accuracy", "90.00 ± 0.50", "91.00", "89.00"),
                        DoubleColumn.create("ζ", 0, 1234.5, Double.NaN)),
                ResultTable.largest(1, new double[] {90, 91, 89}));
    }

    @Test
    void theBestAndTheSecondStandOut() {
        assertThat(table().marks()).containsOnlyKeys(new Place(0, 1), new Place(1, 1));
        assertThat(table().marks()).containsEntry(new Place(1, 1), Mark.BEST);
        assertThat(ResultTable.largest(0, new double[] {1, 2, 2, Double.NaN, 0}))
                .containsEntry(new Place(1, 0), Mark.BEST)
                .containsEntry(new Place(2, 0), Mark.BEST)
                .containsEntry(new Place(0, 0), Mark.SECOND)
                .hasSize(3);
        assertThat(ResultTable.largest(0, new double[] {Double.NaN})).isEmpty();
    }

    @Test
    void latexHasTheBestBoldAndTheSecondUnderlined() {
        assertThat(table().latex())
                .contains("\\begin{tabular}{lrr}")
                .contains("ERM & \\underline{90.00 $\\pm$ 0.50} & 0.0000 \\\\")
                .contains("SAM \\& co & \\textbf{91.00} & 1235 \\\\".replace("1235", ResultTable.number(1234.5)))
                .contains("AE\\_SAM & 89.00 &  \\\\");
    }

    @Test
    void latexEscapesWhatComesFromRecords() {
        ResultTable hostile = new ResultTable(
                "x",
                "a comment\r\\input{/etc/passwd}\n\\end{document}",
                Table.create(StringColumn.create("\\write18{ls}", "a\n\\input{x}%~^#$_&<>", "\\")));
        assertThat(hostile.latex().lines())
                .containsExactly(
                        "% a comment \\input{/etc/passwd} \\end{document}",
                        "\\begin{tabular}{l}",
                        "\\hline",
                        "\\textbackslash{}write18\\{ls\\} \\\\",
                        "\\hline",
                        "a \\textbackslash{}input\\{x\\}\\%\\textasciitilde{}\\textasciicircum{}\\#\\$\\_\\&$<$$>$ \\\\",
                        "\\textbackslash{} \\\\",
                        "\\hline",
                        "\\end{tabular}");
    }

    @Test
    void csvHasAllRows() {
        assertThat(table().csv().lines()).hasSize(4).first().asString().contains("accuracy,ζ");
    }

    @Test
    void htmlEscapesWhatComesFromRecords() {
        Report report = new Report(
                "x",
                "<script>alert(1)</script>",
                List.of("\"quoted\" & 'so'"),
                List.of(
                        new Report.Tabled(table()),
                        new Report.Text("a < b"),
                        new Report.Claims(List.of(new Claim("<i>", Claim.Verdict.DOES_NOT_HOLD, "p < 0.05")))));
        String html = HtmlPage.of(report);
        assertThat(html)
                .doesNotContain("<script")
                .doesNotContain("<i>")
                .contains("&lt;script&gt;", "&quot;quoted&quot; &amp; &#39;so&#39;", "a &lt; b", "p &lt; 0.05")
                .contains("<b>91.00</b>", "<u>90.00 ± 0.50</u>", "class=\"does-not-hold\"");
    }
}
