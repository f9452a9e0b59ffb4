package aesam.report;

import static aesam.AesamException.require;

import aesam.optim.OptimizerName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.internal.chartpart.Chart;

/** The report of a sweep: every cell in a table, drawn over every setting that was varied, and tested against a reference. */
public final class GridReport {
    /** What stands in the table; a quantity that no run has is left out. */
    private static final List<Quantity> TABLED = List.of(
            Quantity.VALIDATION_ACCURACY,
            Quantity.ACCURACY,
            Quantity.MEMORIZED,
            Quantity.ZETA,
            Quantity.EVALUATIONS,
            Quantity.SECONDS);

    private static final int P_DIGITS = 4;

    /** What cells are compared by: the test set chooses nothing where there are images for validation. */
    private enum Accuracy {
        TEST(Quantity.ACCURACY, "test_accuracy"),
        VALIDATION(Quantity.VALIDATION_ACCURACY, "validation_accuracy");

        private final Quantity last;
        private final String column;

        Accuracy(Quantity last, String column) {
            this.last = last;
            this.column = column;
        }

        static Accuracy of(Grid grid) {
            return grid.cells().stream()
                            .flatMap(runs -> runs.runs().stream())
                            .anyMatch(run -> Double.isNaN(run.json().summary().lastValidationAccuracy()))
                    ? TEST
                    : VALIDATION;
        }
    }

    private GridReport() {}

    /**
     * Draws the report of a grid.
     *
     * @param name of its page
     * @param provenance what the numbers come from, a line each
     * @param against the reference of the paired tests by its value on some of the axes; empty for no tests
     * @throws aesam.AesamException if there is no such reference
     */
    public static Report of(
            String name, String title, List<String> provenance, Grid grid, Map<String, String> against) {
        List<Report.Part> parts = new ArrayList<>();
        grid.places().stream()
                .filter(place -> place.runs().n() == 0)
                .forEach(place -> parts.add(new Report.Text("Missing: every run of " + grid.label(place) + ".")));
        if (grid.cells().stream().anyMatch(runs -> runs.n() > 0)) {
            Accuracy accuracy = Accuracy.of(grid);
            parts.add(table(grid, accuracy));
            parts.addAll(figures(grid, accuracy));
            if (!against.isEmpty()) {
                parts.add(tests(grid, accuracy.last, against));
            }
        }
        return new Report(name, title, provenance, parts);
    }

    private static ResultTable table(Grid grid, Accuracy accuracy) {
        List<Quantity> quantities = TABLED.stream()
                .filter(quantity -> grid.cells().stream()
                        .anyMatch(runs -> !Double.isNaN(quantity.of(runs).mean())))
                .toList();
        return new ResultTable(
                "results",
                "A row a cell, mean ± standard deviation over seeds. Accuracies are those after the last epoch; 1 gradient "
                        + "evaluation is a forward and backward pass over a batch; seconds are of the machine, with whatever else it "
                        + "did." + ResultTable.MARKED,
                grid.places().stream().map(place -> grid.row(place, quantities)).toList(),
                Map.of(accuracy.last.name(), ResultTable.Better.LARGER));
    }

    private static List<Figure> figures(Grid grid, Accuracy accuracy) {
        String n = Cells.counted(grid.cells());
        List<Integer> numeric = IntStream.range(0, grid.axes().size())
                .filter(a -> grid.axes().get(a).isNumeric())
                .boxed()
                .toList();
        List<Figure> figures = new ArrayList<>();
        for (int a = 0; a < grid.axes().size(); a++) {
            Grid.Axis axis = grid.axes().get(a);
            for (Quantity quantity : List.of(accuracy.last, Quantity.ZETA)) {
                String title = capitalized(quantity.name()) + " by " + axis.name();
                Plot plot = numeric.contains(a) ? grid.lines(a, title, quantity) : grid.dots(a, title, quantity);
                String file = (quantity.equals(Quantity.ZETA) ? "zeta" : "accuracy") + "-over-" + file(grid, a);
                figures.add(plot.figure(file, quantity.bars(grid.cells())));
            }
        }
        for (int y : numeric) {
            for (int x : numeric.subList(0, numeric.indexOf(y))) {
                List<Chart<?, ?>> accuracies = grid.heatMaps(x, y, accuracy.last);
                List<Chart<?, ?>> zeta = grid.heatMaps(x, y, Quantity.ZETA);
                List<Chart<?, ?>> maps = IntStream.range(0, accuracies.size())
                        .boxed()
                        .<Chart<?, ?>>flatMap(i -> Stream.of(accuracies.get(i), zeta.get(i)))
                        .toList();
                figures.add(new Figure(
                        "map-" + file(grid, x) + "-" + file(grid, y), "Means over seeds, " + n + ".", maps, 2));
            }
        }
        figures.add(new Figure(
                "learning-curves",
                "Lines: mean over seeds; bands: one standard deviation; " + n + ".",
                grid.curves("Accuracy over training", accuracy.last.name(), Curves.column(accuracy.column, 100)),
                1));
        return figures;
    }

    private static String capitalized(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** What an axis is called in files' names: what is ASCII of its own, which every system can write. */
    private static String file(Grid grid, int axis) {
        String name =
                grid.axes().get(axis).name().replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
        return name.isEmpty() ? "axis" + (axis + 1) : name;
    }

    /** The place with the reference's values on its axes and this one's on the others; none for a reference itself. */
    private static Optional<Grid.Place> reference(Grid grid, Grid.Place place, Map<String, String> against) {
        List<String> values = IntStream.range(0, grid.axes().size())
                .mapToObj(a -> against.getOrDefault(
                        grid.axes().get(a).name(), place.values().get(a)))
                .toList();
        return grid.places().stream()
                .filter(other -> !values.equals(place.values()) && values.equals(other.values()))
                .findFirst();
    }

    /** Each cell against its reference cell, by seed. */
    private static ResultTable tests(Grid grid, Quantity quantity, Map<String, String> against) {
        against.forEach((axis, value) -> require(
                grid.axes().stream()
                        .anyMatch(a -> a.name().equals(axis) && a.values().contains(value)),
                "There is no %s = %s to compare with; there is: %s.",
                axis,
                value,
                grid.axes().stream()
                        .map(a -> a.name() + " = " + String.join(", ", a.values()))
                        .collect(Collectors.joining("; "))));
        Map<Grid.Place, PairedTest> tests = new LinkedHashMap<>();
        grid.places()
                .forEach(place -> reference(grid, place, against)
                        .ifPresent(other ->
                                tests.put(place, PairedTest.of(quantity.of(place.runs()), quantity.of(other.runs())))));
        double[] p = PairedTest.holm(
                tests.values().stream().mapToDouble(test -> test.p(0)).toArray());
        List<ResultTable.Row> rows = new ArrayList<>();
        tests.forEach((place, test) -> {
            double corrected = p[rows.size()];
            String verdict = !(corrected < PairedTest.LEVEL) ? "undecided" : test.mean() > 0 ? "larger" : "smaller";
            rows.add(ResultTable.Row.of("", grid.label(place))
                    .number("difference", test.mean(), quantity.digits())
                    .number("95 % from", test.low(), quantity.digits())
                    .number("95 % to", test.high(), quantity.digits())
                    .number("p", test.p(0), P_DIGITS)
                    .number("p (Holm)", corrected, P_DIGITS)
                    .text("verdict", verdict)
                    .whole("n", test.n()));
        });
        String reference = against.entrySet().stream()
                .map(e -> e.getKey() + " = " + OptimizerName.label(e.getValue()))
                .collect(Collectors.joining(", "));
        return new ResultTable(
                "tests",
                capitalized(quantity.name()) + " minus that of " + reference
                        + " with the same other settings: mean difference over the seeds that both have, its 95 % interval, p of a "
                        + "paired t-test, corrected by Holm for the " + rows.size()
                        + " tests of this table; decided at the 5 % level.",
                rows);
    }
}
