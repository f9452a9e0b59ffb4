package aesam.experiments;

import aesam.optim.OptimizerName;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.report.Cells;
import aesam.report.Comparison;
import aesam.report.Curves;
import aesam.report.Plot;
import aesam.report.Quantity;
import aesam.report.Report;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.StatUtils;

/** How large stochastic gradients are over training. */
record Figure1(String name, String title, String shows) implements Experiment {
    private static final String NORM = "E‖∇L(B; wₜ)‖²";

    Figure1() {
        this(
                "figure1",
                "Figure 1: squared stochastic gradient norms over training",
                NORM + " over epochs, of ERM, SAM and the other five");
    }

    @Override
    public List<Long> seeds(Profile profile) {
        return profile.comparedSeeds();
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        return Experiments.seven(profile, profile.figures());
    }

    /** ‖∇L(B; w_t)‖² of each run, its mean over the steps of each epoch; as many at a time as there are processors. */
    private static Function<RunRecord, double[]> norms(List<CellRuns> cells) {
        Map<RunRecord, double[]> norms =
                cells.stream().flatMap(cell -> cell.runs().stream()).distinct().toList().parallelStream()
                        .collect(Collectors.toConcurrentMap(
                                run -> run, run -> Curves.meanOfEpochs(run, "grad_norm_sq")));
        return run -> Objects.requireNonNull(norms.get(run));
    }

    /** The mean over the last quarter of the epochs. */
    private static double late(double[] ofEpoch) {
        int epochs = Math.max(1, ofEpoch.length / 4);
        return StatUtils.mean(ofEpoch, ofEpoch.length - epochs, epochs);
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        Function<RunRecord, double[]> norms = norms(cells);
        Plot plot =
                new Plot(Cells.title("Squared stochastic gradient norms over training", cells), "epoch", NORM).logY();
        Curves.draw(plot, cells, runs -> Curves.ofEpochs(runs, norms));
        Quantity late = new Quantity(NORM, 3, run -> late(norms.apply(run)));
        double erm = Cells.find(cells, "erm").map(runs -> late.of(runs).mean()).orElse(Double.NaN);
        Quantity relative = new Quantity("relative to ERM's mean", 3, run -> late(norms.apply(run)) / erm);
        return List.of(
                plot.figure(
                        "gradient-norms",
                        "Mean of ‖∇L(B; wₜ)‖² over the steps of each epoch. Lines: mean over seeds; bands: one standard deviation; "
                                + Cells.counted(cells) + "."),
                Quantity.table(
                        "gradient-norms",
                        "Mean of ‖∇L(B; wₜ)‖² over the last quarter of the epochs, mean ± standard deviation over seeds.",
                        cells,
                        List.of(late, relative)),
                new Report.Claims(Comparison.decide(List.of(
                        belowErm(cells, "sam", "its stochastic gradient norm", late),
                        belowErm(cells, "ae-sam", "its stochastic gradient norm", late)))));
    }

    /** That an optimizer's number is smaller than ERM's, on a logarithmic scale. */
    static Comparison belowErm(List<CellRuns> cells, String optimizer, String what, Quantity quantity) {
        Quantity logarithm =
                new Quantity(what, 2, run -> Math.log(quantity.number().applyAsDouble(run)));
        return Comparison.smaller(
                OptimizerName.label(optimizer) + ": " + what + " is smaller than ERM's (logarithms compared)",
                Cells.sample(cells, optimizer, logarithm),
                Cells.sample(cells, "erm", logarithm),
                "");
    }
}
