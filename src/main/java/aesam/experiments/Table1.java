package aesam.experiments;

import aesam.optim.OptimizerName;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Recipe;
import aesam.record.Records;
import aesam.report.AccuracyTable;
import aesam.report.Cells;
import aesam.report.Comparison;
import aesam.report.Dots;
import aesam.report.Figure;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who is more accurate, at which share of SAM steps. */
record Table1(String name, String title, String shows) implements Experiment {
    static final String POINTS = " points";

    Table1() {
        this("table1", "Table 1: accuracy and share of SAM steps", "test accuracy and %SAM of the seven optimizers");
    }

    @Override
    public List<Long> seeds(Profile profile) {
        return profile.comparedSeeds();
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        return profile.columns().stream()
                .flatMap(column -> Experiments.seven(profile, column).stream())
                .toList();
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        Map<String, List<CellRuns>> columns = by(cells, Table1::column);
        List<Report.Part> parts = new ArrayList<>();
        parts.add(new AccuracyTable(Quantity.ACCURACY, ResultTable.Better.LARGER, Table1::published)
                .of(
                        "accuracy",
                        "Test accuracy after the last epoch in %, mean ± standard deviation over seeds, and the share of SAM steps. "
                                + "Paper: ResNet-18, 200 epochs; on ImageNet ResNet-50, 90 epochs.",
                        columns));
        List<Comparison> claims = new ArrayList<>();
        columns.forEach((column, of) -> {
            Recipe first = of.get(0).cell().recipe();
            String network = first.model().network().name();
            String file = first.data().images().name() + (Paper.OTHERS.contains(network) ? "-" + network : "");
            parts.add(Dots.accuracies("Table 1: test accuracy on " + column, of)
                    .figure("accuracy-" + file, "Test accuracy after the last epoch. " + Quantity.ACCURACY.bars(of)));
            gains("gain-" + file, "Gain over ERM on " + column, of, Table1::published)
                    .ifPresent(parts::add);
            claims.add(moreAccurate(column, of, "sam", "erm"));
            claims.add(moreAccurate(column, of, "ae-sam", "sam"));
            claims.add(moreAccurate(column, of, "ae-sam", "ss-sam"));
            claims.add(moreAccurate(column, of, "ae-looksam", "looksam"));
        });
        parts.add(new Report.Claims(Comparison.decide(claims)));
        return parts;
    }

    /** A dataset, and the network where it is not the one that the paper has most to say of. */
    private static String column(CellRuns runs) {
        String network = runs.cell().recipe().model().network().name();
        String dataset = Paper.dataset(runs.cell().recipe().data().images().name());
        return Paper.OTHERS.contains(network) ? dataset + ", " + network + " (not in the poster)" : dataset;
    }

    private static OptionalDouble published(CellRuns runs) {
        return Paper.accuracy(
                runs.cell().recipe().data().images().name(),
                runs.cell().recipe().model().network().name(),
                Cells.name(runs));
    }

    /** The cells by the heading of their columns. */
    static Map<String, List<CellRuns>> by(List<CellRuns> cells, Function<CellRuns, String> column) {
        return cells.stream().collect(Collectors.groupingBy(column, LinkedHashMap::new, Collectors.toList()));
    }

    /** That one optimizer is more accurate than another. */
    static Comparison moreAccurate(String column, List<CellRuns> cells, String better, String worse) {
        return Comparison.larger(
                column + ": " + OptimizerName.label(better) + " is more accurate than " + OptimizerName.label(worse),
                Cells.sample(cells, better, Quantity.ACCURACY),
                Cells.sample(cells, worse, Quantity.ACCURACY),
                POINTS);
    }

    /** How much more accurate than ERM each optimizer is, here and in the paper: what sizes so different can be compared by. */
    static Optional<Figure> gains(
            String name, String title, List<CellRuns> cells, Function<CellRuns, OptionalDouble> published) {
        return Cells.find(cells, "erm").map(erm -> {
            Function<CellRuns, Style> styles = Cells.styles(cells);
            OptionalDouble base = published.apply(erm);
            List<CellRuns> others =
                    cells.stream().filter(runs -> !runs.equals(erm)).toList();
            List<Dots.Dot> dots = others.stream()
                    .map(runs -> new Dots.Dot(
                            Cells.label(runs),
                            styles.apply(runs),
                            Quantity.ACCURACY.of(runs).minus(Quantity.ACCURACY.of(erm)),
                            minus(published.apply(runs), base)))
                    .toList();
            return Dots.of(
                            Cells.title(title, others),
                            "optimizer",
                            "test accuracy minus ERM's (percentage points; hollow: paper)",
                            dots)
                    .figure(
                            name,
                            "Filled: these runs, the difference by seed; hollow: the paper's, with its network and 200 epochs. "
                                    + Quantity.ACCURACY.bars(cells));
        });
    }

    private static OptionalDouble minus(OptionalDouble a, OptionalDouble b) {
        return a.isPresent() && b.isPresent()
                ? OptionalDouble.of(a.getAsDouble() - b.getAsDouble())
                : OptionalDouble.empty();
    }
}
