package aesam.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.Mutation;
import aesam.record.Cell;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.report.Figure;
import aesam.report.Report;
import aesam.report.ReportFolder;
import aesam.report.ResultTable;
import aesam.report.Sample;
import aesam.run.Execution;
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

/** The report of every experiment, drawn from real runs on a handful of images. */
class ReportsTest {
    @TempDir
    static Path folder;

    private static final Profile TINY = Profile.SMOKE.withSeeds(List.of(1L, 2L));

    @BeforeAll
    static void runEverything() {
        Execution.Outcome outcome = new Execution(folder.resolve("runs"), null, 2, 2)
                .execute(
                        Experiments.all().stream().map(e -> e.plan(TINY)).toList(),
                        TINY.seeds(),
                        new Execution.Listener() {});
        assertThat(outcome.failures()).isEmpty();
    }

    static Stream<Experiment> experiments() {
        return Experiments.all().stream();
    }

    private static Records records() {
        return new Records(folder.resolve("runs"), TINY.seeds());
    }

    private static Report report(String name) {
        return Reports.of(Experiments.named(name), TINY, List.of(), records());
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void everyExperimentHasAWholeReport(Experiment experiment) throws Exception {
        Report report = Reports.of(experiment, TINY, List.of(), records());
        assertThat(report.figures()).isNotEmpty();
        assertThat(report.tables()).isNotEmpty();
        assertThat(report.provenance())
                .anyMatch(line -> line.contains("Profile smoke"))
                .anyMatch(line -> line.contains("seeds 1, 2"))
                .anyMatch(line -> line.contains("SHA-256"))
                .anyMatch(line -> line.contains("libtorch"));
        assertThat(report.parts().stream().filter(Report.Text.class::isInstance).map(String::valueOf))
                .noneMatch(text -> text.contains("Missing") || text.contains("Left out"));
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
            assertThat(table.cells().rowCount()).isPositive();
            assertThat(Files.readAllLines(out.resolve(report.name()).resolve(table.name() + ".csv")))
                    .hasSize(1 + table.cells().rowCount());
            assertThat(Files.readString(out.resolve(report.name()).resolve(table.name() + ".tex")))
                    .contains("\\begin{tabular}");
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
        assertThat(table.cells().columnNames())
                .containsExactly(
                        "",
                        "CIFAR-10 (mini): accuracy",
                        "CIFAR-10 (mini): %SAM",
                        "CIFAR-10 (mini): paper",
                        "CIFAR-10 (mini): n");
        assertThat(table.cells().stringColumn(0).asList())
                .containsExactly("ERM", "SAM", "ESAM", "SS-SAM", "AE-SAM", "LookSAM", "AE-LookSAM");
        assertThat(table.cells().stringColumn(3).asList())
                .containsExactly("95.41", "96.52", "96.56", "96.40", "96.63", "96.32", "96.56");
        assertThat(table.cells().stringColumn(4).asList()).containsOnly("2");
        assertThat(table.marks()).containsValue(ResultTable.Mark.BEST);
        Cell sam = Experiments.named("table1").plan(TINY).cells(records()).get(1);
        assertThat(table.text(1, 1))
                .isEqualTo(Sample.accuracy(records().of(sam)).text(2))
                .contains(" ± ");
        assertThat(table.text(1, 2)).isEqualTo("100.0 ± 0.0");
    }

    @Test
    void whatNoStepCanReachIsMarked() {
        ResultTable table = report("delta").tables().get(0);
        assertThat(table.cells().stringColumn("can never be sharp").asList())
                .as("c_t goes from 2 to 0 and the largest score at delta 0.5 is 1.41")
                .containsExactly("", "29 % of training ✗", "", "");
    }

    @Test
    void theBoundIsTheTheorems() {
        TheoremReport.Constants constants = new TheoremReport.Constants(2, 3, 5, 100, 4);
        assertThat(constants.bound(0)).isCloseTo(32 * 2 * 5 / (10 * 7.0) + 3 / (4 * 10 * 7.0), within(1e-12));
        assertThat(constants.bound(1)).isCloseTo(32 * 2 * 5 / 10.0 + (1 + 1 + 5 * 4.0) * 3 / (4 * 10), within(1e-12));
    }

    @Test
    void aBrokenRecordIsNamedAndItsCellIsShort() throws IOException {
        Cell erm = Experiments.named("table1").plan(TINY).cells(records()).get(0);
        RunRecord run = records().of(erm).runs().get(0);
        Path json = run.folder().resolve("run.json");
        String whole = Files.readString(json);
        try {
            Files.writeString(json, whole.substring(0, 100));
            Report report = report("table1");
            assertThat(report.parts().toString())
                    .contains("Missing: 1 of 2 runs of ERM")
                    .contains("Left out: " + json + " is damaged");
            assertThat(report.tables().get(0).text(0, 4)).isEqualTo("1");
        } finally {
            Files.writeString(json, whole);
        }
    }

    /** Forty of each file. */
    @ParameterizedTest
    @ValueSource(strings = {"run.json", "epochs.csv", "steps.csv", "at-rest"})
    void reportsOfDamagedRecordsAreDrawnOrSayWhy(String name) throws IOException {
        String experiment = name.equals("at-rest") ? "variance" : "policy";
        Cell cell = Experiments.named(experiment).plan(TINY).cells(records()).get(0);
        Path run = records().of(cell).runs().get(0).folder();
        Path file = run.resolve(name);
        if (Files.isDirectory(file)) {
            try (Stream<Path> files = Files.list(file)) {
                file = files.sorted().findFirst().orElseThrow();
            }
        }
        Path json = run.resolve("run.json");
        String jsonWhole = Files.readString(json);
        byte[] whole = Files.readAllBytes(file);
        try {
            // Whoever makes up a record can make its checksums right.
            Files.writeString(json, withoutChecksums(jsonWhole));
            byte[] undamaged = Files.readAllBytes(file);
            for (int i = 0; i < 40; i++) {
                Files.write(file, Mutation.of(undamaged, i));
                assertThat(report(experiment).parts()).as("case %d", i).isNotEmpty();
            }
        } finally {
            Files.write(file, whole);
            Files.writeString(json, jsonWhole);
        }
    }

    private static String withoutChecksums(String json) {
        return json.replaceFirst("(?s),\\s*\"checksums\": \\{[^}]*}", "");
    }

    @Test
    void aReportThatCannotBeDrawnSaysWhy() throws IOException {
        Cell adaptive = Experiments.named("policy").plan(TINY).cells(records()).get(0);
        Path steps = records().of(adaptive).runs().get(0).folder().resolve("steps.csv");
        String whole = Files.readString(steps);
        Path json = steps.resolveSibling("run.json");
        String jsonWhole = Files.readString(json);
        try {
            // Records of earlier versions have no checksums.
            Files.writeString(json, withoutChecksums(jsonWhole));
            Files.writeString(steps, whole.replaceFirst("(?m)^3,", "x,"));
            assertThat(report("policy").parts().toString())
                    .contains("This report cannot be drawn: " + steps + " is damaged: 'x' in row 4 is no number.");
        } finally {
            Files.writeString(steps, whole);
            Files.writeString(json, jsonWhole);
        }
    }

    @Test
    void withoutRecordsThereIsAReportThatSaysSo() {
        Records nothing = new Records(folder.resolve("nothing"), List.of(1L));
        for (Experiment experiment : Experiments.all()) {
            Report report = Reports.of(experiment, TINY, List.of(), nothing);
            assertThat(report.figures()).isEmpty();
            assertThat(report.parts().toString()).contains("Missing: 1 of 1 runs");
        }
    }

    @Test
    void measuredNetworksAreShownSideBySide() {
        Cell erm = Experiments.named("variance").plan(TINY).cells(records()).get(0);
        RunRecord run = records().of(erm).runs().get(0);
        Report report = MeasuredReport.of(
                List.of(new MeasuredReport.Network(run, 1), new MeasuredReport.Network(run, 2)),
                List.of(TINY.gradients()));
        assertThat(report.tables().get(0).cells().columnNames())
                .containsExactly("", "E‖∇L(B; w)‖², |B| = 16", "‖∇L(D; w)‖², |B| = 16", "Var(∇L(B; w)), |B| = 16");
        assertThat(report.tables().get(0).text(1, 1)).contains(" ± ");
        assertThat(report.figures())
                .singleElement()
                .satisfies(f -> assertThat(f.charts()).hasSize(2));
    }
}
