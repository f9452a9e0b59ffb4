package aesam.experiments;

import aesam.optim.SharpnessModel;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.record.Series;
import aesam.report.Cells;
import aesam.report.Grid;
import aesam.report.Plot;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.Style;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.StatUtils;

/** What δ, the memory of AE-SAM's averages, does, for two pairs of thresholds. */
record DeltaAblation(String name, String title, String shows) implements Experiment {
    private static final int NEIGHBOURS = 10;
    private static final int DELTA = 0;
    private static final Quantity TRACKING =
            new Quantity("tracking error, relative to s", 3, DeltaAblation::trackingError);

    /** What normality predicts for the share of SAM steps. */
    static final Quantity PREDICTED =
            new Quantity("ζ if normal (%)", 1, run -> 100 * model(run).shareUnderNormality());

    DeltaAblation() {
        this(
                "delta",
                "Ablation of δ",
                "ζ, accuracy and tracking error of μ for each δ; where no step can ever be sharp");
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        return profile.deltas().stream()
                .flatMap(delta -> Stream.of(
                        Experiments.cell(profile, profile.main(), "ae-sam", "delta=" + delta),
                        Experiments.cell(
                                profile, profile.main(), "ae-sam", "delta=" + delta, "lambda1=0", "lambda2=2")))
                .toList();
    }

    /** The model of the squared gradient norm: δ and the thresholds. */
    static SharpnessModel model(RunRecord run) {
        return run.recipe().optimizer().decision().model();
    }

    static SharpnessModel model(CellRuns runs) {
        return model(runs.runs().get(0));
    }

    /** A number as one writes it. */
    static String text(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private static String thresholds(CellRuns runs) {
        return "(λ₁, λ₂) = (%s, %s)"
                .formatted(text(model(runs).lambda1()), text(model(runs).lambda2()));
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        Map<String, Function<CellRuns, String>> axes = new LinkedHashMap<>();
        axes.put("δ", runs -> text(model(runs).delta()));
        axes.put("thresholds", DeltaAblation::thresholds);
        Grid grid = Grid.of(cells, axes);
        String over = "Mean and standard deviation over seeds, " + Cells.counted(cells) + ".";
        Plot zeta = grid.lines(DELTA, "Share of SAM steps by δ", Quantity.ZETA);
        double[] ends = {
            profile.deltas().get(0), profile.deltas().get(profile.deltas().size() - 1)
        };
        Map<String, Style> styles =
                Style.of(cells.stream().map(DeltaAblation::thresholds).toList());
        cells.stream()
                .filter(runs -> model(runs).delta() == model(cells.get(0)).delta())
                .forEach(runs -> {
                    double share = PREDICTED.of(runs).mean();
                    zeta.line(
                            thresholds(runs) + ", if normal",
                            styles.getOrDefault(thresholds(runs), Style.REFERENCE)
                                    .dashed(),
                            ends,
                            new double[] {share, share});
                });
        List<Quantity> tabled = List.of(Quantity.ZETA, PREDICTED, Quantity.ACCURACY, TRACKING);
        return List.of(
                zeta.figure("zeta", over + " Dashed: the share if the scores were normal, which does not depend on δ."),
                grid.lines(DELTA, "Test accuracy by δ", Quantity.ACCURACY)
                        .figure("accuracy", Quantity.ACCURACY.bars(cells)),
                grid.lines(DELTA, "How far μₜ is from the mean of s around t", TRACKING)
                        .figure(
                                "tracking",
                                "Root mean square of μₜ minus the mean of s over the 21 steps around t, relative to that mean. "
                                        + over),
                new ResultTable(
                        "delta",
                        "Ablation of δ. No score exceeds 1/√(1−δ), so that no step can be sharp while cₜ is above it: the last "
                                + "column says for how much of training.",
                        grid.places().stream()
                                .map(place ->
                                        grid.row(place, tabled).with("can never be sharp", never(model(place.runs()))))
                                .toList()));
    }

    /** For how much of training c_t lies above the largest possible score. */
    private static ResultTable.Value never(SharpnessModel model) {
        int points = 1000;
        long above = IntStream.range(0, points)
                .filter(i -> model.threshold(2 * i + 1, 2 * points) > model.largestScore())
                .count();
        return above == 0
                ? ResultTable.Value.missing("")
                : ResultTable.Value.given(
                        String.format(Locale.ROOT, "%.0f %% of training ✗", 100.0 * above / points),
                        100.0 * above / points);
    }

    private static double trackingError(RunRecord run) {
        Series steps = run.steps("grad_norm_sq", "mu");
        double[] s = steps.column("grad_norm_sq");
        double[] mu = steps.column("mu");
        double sum = 0;
        int count = 0;
        for (int t = NEIGHBOURS; t + NEIGHBOURS < s.length; t++) {
            double mean = StatUtils.mean(s, t - NEIGHBOURS, 2 * NEIGHBOURS + 1);
            sum += Math.pow((mu[t] - mean) / mean, 2);
            count++;
        }
        return Math.sqrt(sum / count);
    }
}
