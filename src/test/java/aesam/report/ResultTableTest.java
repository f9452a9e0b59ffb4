package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.measure.Estimate;
import aesam.report.ResultTable.Better;
import aesam.report.ResultTable.Mark;
import aesam.report.ResultTable.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class ResultTableTest {
    private static Sample sample(double... values) {
        return new Sample(values, LongStream.rangeClosed(1, values.length).toArray());
    }

    private static ResultTable table(Better better, Sample... samples) {
        List<Row> rows = Arrays.stream(samples)
                .map(sample -> new Row(Map.of()).measured("a", sample, 2))
                .toList();
        return new ResultTable("x", "", rows, Map.of("a", better));
    }

    private static ResultTable table() {
        return new ResultTable(
                "accuracy",
                "A caption with <b> & 5 %",
                List.of(
                        Row.of("", "ERM")
                                .measured("accuracy", sample(89.5, 90, 90.5), 2)
                                .number("ζ", 0),
                        Row.of("", "SAM & co")
                                .measured("accuracy", sample(99, 99.5, 100), 2)
                                .number("ζ", 1234.5),
                        Row.of("", "AE_SAM").measured("accuracy", sample(89), 2)),
                Map.of("accuracy", Better.LARGER));
    }

    @Test
    void theBestAndTheSecondStandOutWhereChanceIsRuledOut() {
        assertThat(table().marks("accuracy")).isEqualTo(Map.of(1, Mark.BEST, 0, Mark.SECOND));
        assertThat(table().marks("ζ")).isEmpty();
        Sample low = sample(1, 1.1, 0.9);
        Sample middle = sample(5, 5.1, 4.9);
        assertThat(table(Better.SMALLER, middle, sample(9, 9.1, 8.9), low).marks("a"))
                .isEqualTo(Map.of(2, Mark.BEST, 0, Mark.SECOND));
        assertThat(table(Better.LARGER, low, middle, sample(9)).marks("a"))
                .as("the best is of a single run")
                .isEmpty();
        assertThat(table(Better.LARGER, low, sample(1, 6, 20)).marks("a"))
                .as("intervals overlap")
                .isEmpty();
        assertThat(table(Better.LARGER, middle).marks("a")).isEmpty();
        assertThat(table(Better.LARGER, middle, Sample.EMPTY, sample(Double.NaN, 1))
                        .marks("a"))
                .isEmpty();
    }

    @Test
    void numbersStayNumbers() {
        Table numbers = table().numbers();
        assertThat(numbers.columnNames())
                .containsExactly("", "accuracy mean", "accuracy standard deviation", "accuracy n", "ζ");
        assertThat(numbers.doubleColumn("accuracy mean").asDoubleArray()).containsExactly(90, 99.5, 89);
        assertThat(numbers.doubleColumn("accuracy standard deviation").asDoubleArray())
                .containsExactly(0.5, 0.5, Double.NaN);
        assertThat(numbers.intColumn("accuracy n").asList()).containsExactly(3, 3, 1);
        assertThat(table().csv().lines())
                .containsExactly(
                        ",accuracy mean,accuracy standard deviation,accuracy n,ζ",
                        "ERM,90.0,0.5,3,0.0",
                        "SAM & co,99.5,0.5,3,1234.5",
                        "AE_SAM,89.0,,1,");
        assertThat(table().text(0, "accuracy")).isEqualTo("90.00 ± 0.50");
        assertThat(table().plain()).contains("90.00 ± 0.50", "SAM & co");
    }

    @Test
    void everyKindOfValueHasItsColumns() {
        ResultTable table = new ResultTable(
                "x",
                "",
                List.of(
                        Row.of("name", "a,\"b\"")
                                .whole("steps", 3)
                                .number("third", 1 / 3.0, 2)
                                .with("δ", ResultTable.Value.given("0.90", 0.9))
                                .with("trace", ResultTable.Value.estimated(new Estimate(2, 0.25, 9)))
                                .with("seconds", ResultTable.Value.missing("never")),
                        Row.of("name", "c").with("steps", ResultTable.Value.missing(""))));
        assertThat(table.csv().lines())
                .containsExactly(
                        "name,steps,third,δ,trace,trace error",
                        "\"a,\"\"b\"\"\",3,0.3333333333333333,0.9,2.0,0.25",
                        "c,,,,,");
        assertThat(List.of("steps", "third", "δ", "trace", "seconds"))
                .extracting(column -> table.text(0, column))
                .containsExactly("3", "0.33", "0.90", "2.000 ± 0.2500", "never");
    }

    @Test
    void tablesOfTablesawAreShownToo() {
        Table table = Table.create(
                StringColumn.create("name", "a", "b"),
                DoubleColumn.create("x", 0.5, Double.NaN),
                IntColumn.create("n", 2, 3));
        ResultTable shown = ResultTable.of("t", "caption", table);
        assertThat(shown.columns()).containsExactly("name", "x", "n");
        assertThat(shown.text(0, "x") + shown.text(1, "x") + shown.text(1, "n")).isEqualTo("0.53");
        assertThat(shown.isNumeric("name")).isFalse();
        assertThat(shown.isNumeric("n")).isTrue();
    }

    @Test
    void latexHasTheBestBoldAndTheSecondUnderlined() {
        assertThat(Latex.of(table()))
                .contains("\\begin{tabular}{lrr}")
                .contains("ERM & \\underline{90.00 $\\pm$ 0.50} & 0.0000 \\\\")
                .contains("SAM \\& co & \\textbf{99.50 $\\pm$ 0.50} & 1235 \\\\"
                        .replace("1235", ResultTable.number(1234.5)))
                .contains("AE\\_SAM & 89.00 &  \\\\");
    }

    @Test
    void latexEscapesWhatComesFromRecords() {
        ResultTable hostile = new ResultTable(
                "x",
                "a comment\r\\input{/etc/passwd}\n\\end{document}",
                List.of(Row.of("\\write18{ls}", "a\n\\input{x}%~^#$_&<>"), Row.of("\\write18{ls}", "\\")));
        assertThat(Latex.of(hostile).lines())
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
    void htmlEscapesWhatComesFromRecords() {
        Report report = new Report(
                "x",
                "<script>alert(1)</script>",
                List.of("\"quoted\" & 'so'"),
                List.of(
                        table(),
                        new Report.Text("a < b"),
                        new Report.Claims(List.of(new Claim("<i>", Claim.Verdict.DOES_NOT_HOLD, "p < 0.05")))));
        String html = HtmlPage.of(report);
        assertThat(html)
                .doesNotContain("<script")
                .doesNotContain("<i>")
                .contains("&lt;script&gt;", "&quot;quoted&quot; &amp; &#39;so&#39;", "a &lt; b", "p &lt; 0.05")
                .contains("<b>99.50 ± 0.50</b>", "<u>90.00 ± 0.50</u>", "class=\"does-not-hold\"");
    }
}
