package aesam.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.experiments.Experiments;
import aesam.experiments.Profile;
import aesam.images.files.Datasets;
import aesam.optim.Optimizer;
import aesam.report.Claim;
import aesam.report.Plot;
import aesam.report.Report;
import aesam.report.Style;
import aesam.run.Display;
import aesam.train.Summary;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class RenderingTest {
    private static BufferedImage decoded(Content content) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(
                Base64.getDecoder().decode(content.forms().get(Content.PNG))));
    }

    private static Plot plot() {
        return new Plot("A title", "x", "y").line("SAM", Style.of("sam"), new double[] {1, 2}, new double[] {3, 4});
    }

    @Test
    void figuresAndChartsAreImages() throws IOException {
        Content figure = Rendering.of(plot().figure("name", "what is to be seen"));
        assertThat(decoded(figure).getWidth()).isEqualTo(900);
        assertThat(figure.forms().get(Content.HTML))
                .contains(
                        "data:image/svg+xml;base64,", "max-width:100%", "<figcaption>what is to be seen</figcaption>");
        assertThat(figure.text()).isEqualTo("[figure name: what is to be seen]");
        Content chart = Rendering.of(plot().figure("x", "").charts().get(0));
        assertThat(decoded(chart).getHeight()).isEqualTo(520);
    }

    @Test
    void imagesAreSheetsWithTheirLabels() throws IOException {
        Content images = Rendering.of(Datasets.load("cifar10-mini", null).train());
        assertThat(images.forms().get(Content.HTML))
                .contains("data:image/png;base64,")
                .contains("alt=\"5000 images of 32 × 32 pixels, 10 classes");
        assertThat(images.text()).contains("5000 images of 32 × 32 pixels, 10 classes");
        BufferedImage picture = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        assertThat(decoded(Rendering.of(picture)).getWidth()).isEqualTo(3);
    }

    @Test
    void longTablesAreShortenedWithACount() {
        Table table = Table.create(
                StringColumn.create(
                        "name",
                        IntStream.range(0, 100).mapToObj(i -> "<row" + i + ">").toList()),
                DoubleColumn.create("value", IntStream.range(0, 100).mapToDouble(i -> i / 3.0)));
        String html = Rendering.of(table).forms().getOrDefault(Content.HTML, "");
        assertThat(html)
                .contains("100 rows, the first 20 and the last 5 shown")
                .contains("&lt;row19&gt;", "&lt;row99&gt;")
                .doesNotContain("row20&gt;", "<row")
                .contains("<td style=\"text-align:right;white-space:nowrap\">33</td>")
                .contains("@media print");
        assertThat(html.split("<tr>", -1)).hasSize(1 + 1 + 25);
        assertThat(Rendering.of(table.first(5)).forms().get(Content.HTML))
                .contains("5 rows")
                .doesNotContain("shown");
    }

    @Test
    void everythingElseIsAShortSummary() {
        assertThat(Rendering.of(Optimizer.named("esam")).text())
                .startsWith("esam\n  policy: Always[]")
                .contains("gamma=0.5");
        assertThat(Rendering.of(Profile.QUICK.main()).forms().get(Content.HTML)).contains("learning-rate");
        assertThat(Rendering.of(Experiments.named("delta")).text()).startsWith("delta: Ablation of δ; shows ζ");
        assertThat(Rendering.of(new Summary(0.25, 0.3, 3, 0.5, 0.4, 4, 8, 12, 1, 0, 0))
                        .text())
                .contains("test accuracy: 25.00 %; 50.00 % after epoch 4, the best by validation")
                .contains("SAM steps: 40.00 %");
        Report.Claims claims = new Report.Claims(List.of(new Claim("A > B", Claim.Verdict.UNDECIDED, "n = 1")));
        assertThat(Rendering.of(claims).text()).isEqualTo("Undecided: 1 of 1.\nundecided: A > B (n = 1)");
        assertThat(Rendering.of(claims).forms().get(Content.HTML)).contains("A &gt; B");
        Report report = new Report("r", "Title", List.of("n = 1"), List.of(new Report.Text("A sentence.")));
        assertThat(Rendering.of(report).text()).isEqualTo("Title\n\nA sentence.");
        assertThat(Rendering.of(3).text()).isEqualTo("3");
        assertThat(Rendering.of(3).forms()).isEmpty();
    }

    @Test
    void aTerminalShowsTextAndWritesOverWhatIsReplaced() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Screen screen = new TerminalScreen(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        Display.Bar bar = new CellDisplay(screen).bar("sam");
        bar.show(0.1, "long words");
        bar.show(0.5, "words");
        screen.show(Content.html("text", "<b>html</b>"));
        bar.show(1, "too late");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("sam  10 % · long words" + System.lineSeparator() + "\rsam  50 % · words"
                        + System.lineSeparator() + "text" + System.lineSeparator());
    }
}
