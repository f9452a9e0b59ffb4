package aesam.experiments;

import aesam.measure.GradientDistribution;
import aesam.measure.Measurement;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.report.Cells;
import aesam.report.Claim;
import aesam.report.Comparison;
import aesam.report.Curves;
import aesam.report.PairedTest;
import aesam.report.Plot;
import aesam.report.Quantity;
import aesam.report.Report;
import aesam.report.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/** Gradient variance over training, and whether networks of small variance generalize better. */
record Variance(String name, String title, String shows) implements Experiment {
    private static final String VARIANCE = "Var(∇L(B; w))";
    private static final int FEWEST = 4;

    Variance() {
        this(
                "variance",
                "Gradient variance over training",
                VARIANCE + " = E‖∇L(B; w)‖² − ‖∇L(D; w)‖² of each optimizer, and the generalization gap");
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        return Experiments.seven(profile, profile.main()).stream()
                .map(cell -> cell.measured(profile.timesMeasured(), List.of(profile.gradients())))
                .toList();
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        List<CellRuns> measured = cells.stream()
                .filter(c -> c.runs().stream().allMatch(r -> atEnd(profile, r).isPresent()))
                .toList();
        Plot over = new Plot(Cells.title("Gradient variance over training", measured), "epoch", VARIANCE)
                .wholeX()
                .logY();
        Curves.draw(over, measured, runs -> variances(profile, runs));
        Quantity norm = atEnd(profile, "E‖∇L(B; w)‖²", d -> d.meanNormSq().value());
        Quantity variance = atEnd(profile, VARIANCE, d -> d.variance().value());
        Quantity gap = new Quantity("generalization gap", 3, run -> gap(profile, run));
        Plot against = new Plot(
                        "Gradient variance and generalization gap, a point a run",
                        VARIANCE + " at the end",
                        "test loss − L(D; w)")
                .logX();
        Function<CellRuns, Style> styles = Cells.styles(measured);
        for (CellRuns runs : measured) {
            against.points(
                    Cells.label(runs),
                    styles.apply(runs),
                    variance.of(runs).values(),
                    gap.of(runs).values(),
                    null);
        }
        List<Claim> claims = new ArrayList<>(Comparison.decide(List.of(
                Figure1.belowErm(measured, "sam", "its gradient variance", variance),
                Figure1.belowErm(measured, "ae-sam", "its gradient variance", variance),
                Figure1.belowErm(measured, "ae-sam", "its stochastic gradient norm", norm))));
        claims.add(correlation(all(measured, variance), all(measured, gap)));
        Measurement.Gradients how = profile.gradients();
        String batches = String.format(
                Locale.ROOT, "from %d independent batches of %d images each time", how.batches(), how.batch());
        return List.of(
                over.figure(
                        "variance",
                        VARIANCE + " at fixed weights, " + batches
                                + "; lines: mean over seeds, bands: one standard deviation, "
                                + Cells.counted(measured) + "."),
                against.figure(
                        "gap",
                        "A point a run: gradient variance and generalization gap (test loss minus training loss at rest)."),
                Quantity.table(
                        "variance",
                        "At the end of training, " + batches
                                + "; mean ± standard deviation over seeds. ‖∇L(D; w)‖² is estimated "
                                + "without bias and may come out negative where it is small against its standard error.",
                        measured,
                        List.of(
                                norm,
                                atEnd(
                                        profile,
                                        "‖∇L(D; w)‖²",
                                        d -> d.fullNormSq().value()),
                                atEnd(
                                        profile,
                                        "its standard error",
                                        d -> d.fullNormSq().error()),
                                variance,
                                gap)),
                new Report.Claims(claims));
    }

    private static Quantity atEnd(Profile profile, String name, ToDoubleFunction<GradientDistribution> number) {
        return new Quantity(name, 3, run -> number.applyAsDouble(end(profile, run)));
    }

    private static Curves variances(Profile profile, CellRuns runs) {
        double[] epochs = runs.cell().measuredAfter().stream()
                .sorted()
                .mapToDouble(i -> i)
                .toArray();
        return Curves.of(
                runs,
                epochs,
                run -> Arrays.stream(epochs)
                        .map(epoch -> run.atRest(profile.gradients(), (int) epoch)
                                .map(d -> d.variance().value())
                                .orElse(Double.NaN))
                        .toArray());
    }

    private static Optional<GradientDistribution> atEnd(Profile profile, RunRecord run) {
        return run.atRest(profile.gradients(), run.recipe().epochs());
    }

    private static GradientDistribution end(Profile profile, RunRecord run) {
        return atEnd(profile, run).orElseThrow();
    }

    private static double gap(Profile profile, RunRecord run) {
        double[] test = run.epochs().column("test_loss");
        return test[test.length - 1] - end(profile, run).loss();
    }

    private static double[] all(List<CellRuns> cells, Quantity quantity) {
        return cells.stream()
                .flatMapToDouble(runs -> Arrays.stream(quantity.of(runs).values()))
                .toArray();
    }

    private static Claim correlation(double[] x, double[] y) {
        String statement = "Across runs, gradient variance and generalization gap are positively correlated";
        if (x.length < FEWEST) {
            return Claim.undecided(statement, "fewer than " + FEWEST + " runs");
        }
        Array2DRowRealMatrix columns = new Array2DRowRealMatrix(new double[][] {x, y});
        SpearmansCorrelation spearman = new SpearmansCorrelation(columns.transpose());
        double rank = spearman.getCorrelationMatrix().getEntry(0, 1);
        double p = spearman.getRankCorrelation().getCorrelationPValues().getEntry(0, 1);
        Claim.Verdict verdict = p >= PairedTest.LEVEL
                ? Claim.Verdict.UNDECIDED
                : rank > 0 ? Claim.Verdict.HOLDS : Claim.Verdict.DOES_NOT_HOLD;
        return new Claim(
                statement,
                verdict,
                String.format(
                        Locale.ROOT,
                        "Spearman's correlation %.2f, p = %.3f; Pearson's %.2f; %d runs of all optimizers together",
                        rank,
                        p,
                        new PearsonsCorrelation().correlation(x, y),
                        x.length));
    }
}
