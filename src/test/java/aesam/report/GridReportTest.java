package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.experiments.Profile;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.SyntheticRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYSeries;
import tech.tablesaw.api.Table;

/** Sweeps over a number, two numbers, names, and paired settings, drawn from made-up records. */
class GridReportTest {
    private static final List<Long> SEEDS = List.of(1L, 2L, 3L);
    private static final Grid.Axis OPTIMIZER = Grid.Axis.of("optimizer", List.of("ae-sam", "ss-sam"));
    private static final Grid.Axis DELTA = Grid.Axis.of("delta", List.of("0.5", "0.9"));
    private static final Grid.Axis RHO = Grid.Axis.of("rho", List.of("0.05", "0.1", "0.2"));

    @TempDir
    static Path folder;

    private static Grid grid;

    private static CellRuns cell(String... settings) {
        return new SyntheticRuns(folder.resolve("runs"), 8)
                .write(new Cell(String.join(" ", settings), Profile.SMOKE.main().with(settings)), SEEDS);
    }

    @BeforeAll
    static void write() {
        List<Grid.Place> places = new ArrayList<>();
        for (String optimizer : OPTIMIZER.values()) {
            for (String delta : DELTA.values()) {
                for (String rho : RHO.values()) {
                    places.add(new Grid.Place(
                            List.of(optimizer, delta, rho),
                            cell("optimizer=" + optimizer, "delta=" + delta, "rho=" + rho)));
                }
            }
        }
        grid = new Grid(List.of(OPTIMIZER, DELTA, RHO), places);
    }

    private static Report report(Grid drawn, Map<String, String> against) {
        return GridReport.of("sweep", "A sweep", List.of("where from"), drawn, against);
    }

    @Test
    void everyAxisIsDrawn() throws Exception {
        Report report = report(grid, Map.of("optimizer", "ss-sam"));
        assertThat(report.figures().stream().map(Figure::name))
                .containsExactly(
                        "accuracy-over-optimizer",
                        "zeta-over-optimizer",
                        "accuracy-over-delta",
                        "zeta-over-delta",
                        "accuracy-over-rho",
                        "zeta-over-rho",
                        "map-delta-rho",
                        "learning-curves");
        assertThat(report.figure("map-delta-rho").charts())
                .as("two optimizers, two quantities")
                .hasSize(4);
        assertThat(report.figure("learning-curves").charts())
                .as("12 lines in two charts")
                .hasSize(2);
        assertThat(report.figure("accuracy-over-rho").charts().get(0).getSeriesMap())
                .containsKeys(
                        "AE-SAM, delta = 0.5", "AE-SAM, delta = 0.9", "SS-SAM, delta = 0.5", "SS-SAM, delta = 0.9");
        Path page = new ReportFolder(folder.resolve("report")).write(report);
        assertThat(Files.readString(page)).doesNotContain("NaN");
        try (Stream<Path> files = Files.list(folder.resolve("report").resolve("sweep"))) {
            assertThat(files).hasSize(2 * 8 + 2 * 2);
        }
    }

    @Test
    void theTableHasARowACellWithNumbers() {
        Table table = report(grid, Map.of()).table("results").numbers();
        assertThat(table.rowCount()).isEqualTo(12);
        assertThat(table.columnNames())
                .startsWith(
                        "optimizer", "delta", "rho", "test accuracy (%) mean", "test accuracy (%) standard deviation");
        assertThat(table.stringColumn("optimizer").asList()).containsOnly("AE-SAM", "SS-SAM");
        assertThat(table.doubleColumn("delta").asSet()).containsExactlyInAnyOrder(0.5, 0.9);
        CellRuns last = grid.places().get(11).runs();
        assertThat(table.doubleColumn("test accuracy (%) mean").get(11))
                .isEqualTo(Quantity.ACCURACY.of(last).mean());
        assertThat(table.intColumn("n").asList()).containsOnly(3);
    }

    @Test
    void cellsAreComparedOnTheImagesForValidationWhereThereAreSome() {
        Grid validated = new Grid(
                List.of(RHO),
                RHO.values().stream()
                        .map(rho -> new Grid.Place(List.of(rho), cell("optimizer=sam", "rho=" + rho, "validation=0.5")))
                        .toList());
        Report report = report(validated, Map.of("rho", "0.05"));
        assertThat(report.figure("accuracy-over-rho").charts().get(0).getYAxisTitle())
                .isEqualTo("validation accuracy (%)");
        assertThat(report.figure("learning-curves").charts().get(0).getYAxisTitle())
                .isEqualTo("validation accuracy (%)");
        ResultTable results = report.table("results");
        assertThat(results.columns()).contains("validation accuracy (%)", "test accuracy (%)");
        assertThat(results.marks("test accuracy (%)")).isEmpty();
        assertThat(report.table("tests").caption()).startsWith("Validation accuracy (%) minus");
    }

    @Test
    void eachCellIsTestedAgainstItsReference() {
        ResultTable tests = report(grid, Map.of("optimizer", "ss-sam")).table("tests");
        assertThat(tests.rows())
                .as("the reference is not tested against itself")
                .hasSize(6);
        assertThat(tests.text(0, "")).isEqualTo("AE-SAM, delta = 0.5, rho = 0.05");
        Table numbers = tests.numbers();
        double[] p = new double[6];
        for (int i = 0; i < 6; i++) {
            PairedTest test = PairedTest.of(
                    Quantity.ACCURACY.of(grid.places().get(i).runs()),
                    Quantity.ACCURACY.of(grid.places().get(i + 6).runs()));
            assertThat(numbers.doubleColumn("difference").get(i)).isEqualTo(test.mean());
            assertThat(numbers.doubleColumn("95 % to").get(i)).isEqualTo(test.high());
            p[i] = test.p(0);
        }
        assertThat(numbers.doubleColumn("p (Holm)").asDoubleArray()).containsExactly(PairedTest.holm(p));
        assertThat(report(grid, Map.of("optimizer", "ss-sam", "rho", "0.1"))
                        .table("tests")
                        .rows())
                .as("all but the two references")
                .hasSize(10);
        assertThatThrownBy(() -> report(grid, Map.of("optimizer", "adam")))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(
                        "There is no optimizer = adam to compare with; there is: optimizer = ae-sam, ss-sam;");
    }

    @Test
    void oneAxisHasOneLineInTheStyleOfItsOptimizer() {
        Grid one = new Grid(
                List.of(DELTA),
                grid.places().stream()
                        .filter(place -> place.values().get(0).equals("ae-sam")
                                && place.values().get(2).equals("0.1"))
                        .map(place -> new Grid.Place(List.of(place.values().get(1)), place.runs()))
                        .toList());
        Report report = report(one, Map.of());
        assertThat(report.figures().stream().map(Figure::name))
                .containsExactly("accuracy-over-delta", "zeta-over-delta", "learning-curves");
        assertThat(report.figures().get(0).charts().get(0).getSeriesMap().values())
                .allMatch(series -> ((XYSeries) series)
                        .getLineColor()
                        .equals(Style.of("ae-sam").colour()));
    }

    @Test
    void settingsThatMoveTogetherAreOneAxisOfNames() {
        Grid.Axis pairs = Grid.Axis.of("λ₁, λ₂", List.of("-1, 1", "0, 2"));
        Grid paired = new Grid(
                List.of(pairs),
                List.of(
                        new Grid.Place(List.of("-1, 1"), cell("lambda1=-1", "lambda2=1")),
                        new Grid.Place(List.of("0, 2"), cell("lambda1=0", "lambda2=2"))));
        Report report = report(paired, Map.of("λ₁, λ₂", "-1, 1"));
        assertThat(report.figures().stream().map(Figure::name)).contains("accuracy-over-axis1");
        assertThat(report.table("tests").rows()).hasSize(1);
    }

    @Test
    void whatIsMissingIsNamed() {
        Cell never = new Cell("never run", Profile.SMOKE.main().with("delta=0.7"));
        List<Grid.Place> places = new ArrayList<>();
        places.add(new Grid.Place(List.of("0.9"), new CellRuns(never, List.of())));
        Grid empty = new Grid(List.of(DELTA), places);
        assertThat(report(empty, Map.of()).parts())
                .containsExactly(new Report.Text("Missing: every run of delta = 0.9."));
        places.add(new Grid.Place(List.of("0.5"), grid.places().get(0).runs()));
        Report half = report(new Grid(List.of(DELTA), places), Map.of("delta", "0.9"));
        assertThat(half.parts()).contains(new Report.Text("Missing: every run of delta = 0.9."));
        assertThat(half.table("tests").text(0, "verdict")).isEqualTo("undecided");
        assertThatThrownBy(() -> new Grid(List.of(RHO), places))
                .isInstanceOf(AesamException.class)
                .hasMessage("[0.9] is no place in this grid.");
    }
}
