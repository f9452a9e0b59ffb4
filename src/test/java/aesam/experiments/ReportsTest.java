package aesam.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.Mutation;
import aesam.record.Cell;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.record.SyntheticRuns;
import aesam.report.Figure;
import aesam.report.MeasuredReport;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.ReportFolder;
import aesam.report.ResultTable;
import aesam.report.Sample;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import tech.tablesaw.api.Table;

/** The report of every experiment, drawn from made-up records. */
class ReportsTest {
    private static final int STEPS = 8;

    @TempDir
    static Path folder;

    /** For tests that damage records. */
    @TempDir
    Path own;

    private static final Profile TINY = Profile.SMOKE.withSeeds(List.of(1L, 2L));

    @BeforeAll
    static void writeEverything() {
        new SyntheticRuns(folder.resolve("runs"), STEPS)
                .write(Experiments.all().stream().map(e -> e.plan(TINY)).toList());
    }

    static Stream<Experiment> experiments() {
        return Experiments.all().stream();
    }

    private static Records records() {
        return new Records(folder.resolve("runs"), TINY.seeds());
    }

    private static Report report(String name) {
        return report(name, records());
    }

    private static Report report(String name, Records records) {
        return Reports.of(Experiments.named(name), TINY, List.of(), records);
    }

    /** Records of one experiment that a test may damage. */
    private Records written(String experiment) {
        new SyntheticRuns(own, STEPS)
                .write(List.of(Experiments.named(experiment).plan(TINY)));
        return new Records(own, TINY.seeds());
    }

    /** A run of the first cell. */
    private static Path first(String experiment, Records records) {
        Cell cell = Experiments.named(experiment).plan(TINY).cells(records).get(0);
        return records.of(cell).runs().get(0).folder();
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void everyExperimentHasAWholeReport(Experiment experiment) throws Exception {
        Report report = Reports.of(experiment, TINY, List.of(), records());
        assertThat(report.figures()).isNotEmpty();
        assertThat(report.tables()).isNotEmpty();
        assertThat(report.parts().stream().filter(Report.Claims.class::isInstance))
                .as("claims are summed up once")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(report.provenance())
                .anyMatch(line -> line.contains("Profile smoke"))
                .anyMatch(line -> line.contains("seeds 1, 2"))
                .anyMatch(line -> line.contains("SHA-256"))
                .anyMatch(line -> line.contains("libtorch"));
        assertThat(texts(report))
                .noneMatch(text -> text.contains("Missing") || text.contains("Left out") || text.contains("cannot"));
        Path out = folder.resolve("report");
        Path page = new ReportFolder(out).write(report);
        String html = Files.readString(page);
        assertThat(html.startsWith("<!DOCTYPE html>")).isTrue();
        assertThat(html.contains(">NaN") || html.contains("NaN<"))
                .as("NaN in %s", page)
                .isFalse();
        assertThat(html.contains("http") || html.contains("href="))
                .as("%s needs other files", page)
                .isFalse();
        for (Figure figure : report.figures()) {
            Path png = out.resolve(report.name()).resolve(figure.name() + ".png");
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(png)));
            assertThat(image.getWidth()).isEqualTo(2 * figure.width());
            assertThat(image.getHeight()).isEqualTo(2 * figure.height());
            assertThat(colours(image)).as("%s is not empty", png).hasSizeGreaterThan(20);
            Path svg = out.resolve(report.name()).resolve(figure.name() + ".svg");
            Element root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(Files.readString(svg)
                            .replaceFirst("<!DOCTYPE[^>]*>", "")
                            .getBytes(StandardCharsets.UTF_8)))
                    .getDocumentElement();
            assertThat(root.getTagName()).isEqualTo("svg");
            assertThat(root.getElementsByTagName("path").getLength()).isGreaterThan(10);
        }
        for (ResultTable table : report.tables()) {
            assertThat(table.rows()).isNotEmpty();
            assertThat(Files.readAllLines(out.resolve(report.name()).resolve(table.name() + ".csv")))
                    .hasSize(1 + table.rows().size());
            assertThat(Files.readAllLines(out.resolve(report.name()).resolve(table.name() + ".tex")))
                    .anyMatch(line -> line.startsWith("\\begin{tabular}"))
                    .as("LaTeX that needs no packages")
                    .allMatch(line -> line.startsWith("%") || line.matches("\\p{ASCII}*"));
        }
    }

    private static Set<Integer> colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 3) {
            for (int x = 0; x < image.getWidth(); x += 3) {
                colours.add(image.getRGB(x, y));
            }
        }
        colours.remove(Color.WHITE.getRGB());
        return colours;
    }

    @Test
    void table1HasTheSevenWithOurAndThePapersNumbers() {
        ResultTable table = report("table1").tables().get(0);
        assertThat(table.columns())
                .containsExactly(
                        "",
                        "CIFAR-10 (mini): test accuracy (%)",
                        "CIFAR-10 (mini): SAM steps ζ (%)",
                        "CIFAR-10 (mini): paper (%)",
                        "CIFAR-10 (mini): n");
        Table numbers = table.numbers();
        assertThat(numbers.stringColumn(0).asList())
                .containsExactly("ERM", "SAM", "ESAM", "SS-SAM", "AE-SAM", "LookSAM", "AE-LookSAM");
        assertThat(numbers.doubleColumn("CIFAR-10 (mini): paper (%)").asDoubleArray())
                .containsExactly(95.41, 96.52, 96.56, 96.40, 96.63, 96.32, 96.56);
        assertThat(numbers.intColumn("CIFAR-10 (mini): n").asList()).containsOnly(2);
        Cell sam = Experiments.named("table1").plan(TINY).cells(records()).get(1);
        Sample accuracy = Quantity.ACCURACY.of(records().of(sam));
        assertThat(table.text(1, "CIFAR-10 (mini): test accuracy (%)"))
                .isEqualTo(accuracy.text(2))
                .contains(" ± ");
        assertThat(numbers.doubleColumn("CIFAR-10 (mini): test accuracy (%) mean")
                        .getDouble(1))
                .isEqualTo(accuracy.mean());
        assertThat(table.text(1, "CIFAR-10 (mini): SAM steps ζ (%)")).isEqualTo("100.0 ± 0.0");
    }

    @Test
    void whatNoStepCanReachIsMarked() {
        ResultTable table = report("delta").tables().get(0);
        assertThat(IntStream.range(0, 4).mapToObj(row -> table.text(row, "can never be sharp")))
                .as("c_t goes from 2 to 0 and the largest score at delta 0.5 is 1.41")
                .containsExactly("", "29 % of training ✗", "", "");
    }

    @Test
    void theBoundIsTheTheorems() {
        Theorem.Constants constants = new Theorem.Constants(2, 3, 5, 100, 4);
        assertThat(constants.bound(0)).isCloseTo(32 * 2 * 5 / (10 * 7.0) + 3 / (4 * 10 * 7.0), within(1e-12));
        assertThat(constants.bound(1)).isCloseTo(32 * 2 * 5 / 10.0 + (1 + 1 + 5 * 4.0) * 3 / (4 * 10), within(1e-12));
    }

    @Test
    void aBrokenRecordIsNamedAndItsCellIsShort() throws IOException {
        Path json = first("table1", written("table1")).resolve("run.json");
        Files.writeString(json, Files.readString(json).substring(0, 100));
        Report report = report("table1", new Records(own, TINY.seeds()));
        assertThat(report.parts().toString())
                .contains("Missing: 1 of 2 runs of ERM")
                .contains("Left out: " + json + " is damaged");
        assertThat(report.tables().get(0).text(0, "CIFAR-10 (mini): n")).isEqualTo("1");
    }

    /** Forty of each file. */
    @ParameterizedTest
    @ValueSource(strings = {"run.json", "epochs.csv", "steps.csv", "at-rest"})
    void reportsOfDamagedRecordsAreDrawnOrSayWhy(String name) throws IOException {
        String experiment = name.equals("at-rest") ? "variance" : "policy";
        Path run = first(experiment, written(experiment));
        Path file = run.resolve(name);
        if (Files.isDirectory(file)) {
            try (Stream<Path> files = Files.list(file)) {
                file = files.sorted().findFirst().orElseThrow();
            }
        }
        withoutChecksums(run);
        byte[] undamaged = Files.readAllBytes(file);
        int whole = report(experiment, new Records(own, TINY.seeds())).figures().size();
        for (int i = 0; i < 40; i++) {
            Files.write(file, Mutation.of(undamaged, i));
            Report report = report(experiment, new Records(own, TINY.seeds()));
            boolean saysWhy = texts(report)
                    .anyMatch(text -> text.startsWith("Left out: ")
                            || text.startsWith("This report cannot be drawn: ")
                            || text.startsWith("There are too few steps"));
            assertThat(saysWhy || report.figures().size() == whole)
                    .as("case %d: %s", i, report)
                    .isTrue();
        }
    }

    private static Stream<String> texts(Report report) {
        return report.parts().stream().filter(Report.Text.class::isInstance).map(part -> ((Report.Text) part).text());
    }

    /** Whoever makes up a record can make its checksums right. */
    private static void withoutChecksums(Path run) throws IOException {
        Path json = run.resolve("run.json");
        String whole = Files.readString(json);
        String without = whole.replaceFirst("(?s),\\s*\"checksums\": \\{[^}]*}", "");
        assertThat(without).isNotEqualTo(whole);
        Files.writeString(json, without);
    }

    @Test
    void aReportThatCannotBeDrawnSaysWhy() throws IOException {
        Path run = first("policy", written("policy"));
        withoutChecksums(run);
        Path steps = run.resolve("steps.csv");
        Files.writeString(steps, Files.readString(steps).replaceFirst("(?m)^3,", "x,"));
        Report report = report("policy", new Records(own, TINY.seeds()));
        assertThat(texts(report))
                .contains("This report cannot be drawn: " + steps + " is damaged: 'x' in row 4 is no number.");
        assertThat(report.figures()).isEmpty();
    }

    @Test
    void withoutRecordsThereIsAReportThatSaysSo() {
        Records nothing = new Records(folder.resolve("nothing"), List.of(1L));
        for (Experiment experiment : Experiments.all()) {
            Report report = Reports.of(experiment, TINY, List.of(), nothing);
            assertThat(report.figures()).isEmpty();
            assertThat(report.parts().toString()).contains("Missing: 2 of 2 runs");
        }
    }

    @Test
    void measuredNetworksAreShownSideBySide() {
        Cell erm = Experiments.named("variance").plan(TINY).cells(records()).get(0);
        RunRecord run = records().of(erm).runs().get(0);
        Report report = MeasuredReport.of(
                List.of(new MeasuredReport.MeasuredNetwork(run, 1), new MeasuredReport.MeasuredNetwork(run, 2)),
                List.of(TINY.gradients()));
        assertThat(report.tables().get(0).columns())
                .containsExactly("", "E‖∇L(B; w)‖², |B| = 16", "‖∇L(D; w)‖², |B| = 16", "Var(∇L(B; w)), |B| = 16");
        assertThat(report.tables().get(0).text(1, "Var(∇L(B; w)), |B| = 16")).contains(" ± ");
        assertThat(report.figures())
                .singleElement()
                .satisfies(f -> assertThat(f.charts()).hasSize(2));
    }
}
