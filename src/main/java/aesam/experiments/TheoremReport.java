package aesam.experiments;

import aesam.measure.Estimate;
import aesam.record.CellRuns;
import aesam.record.RunRecord;
import aesam.report.Claim;
import aesam.report.Look;
import aesam.report.Plot;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The paper's convergence theorem: for a β-smooth loss and gradient variance bounded by σ² a sample, after T steps with
 * batches of b samples of which a fraction ζ were SAM steps,
 *
 * <pre>
 * min_t E‖∇L(D; w_t)‖² ≤ 32β(L(D; w₀) − E L(D; w_T)) / (√T(7 − 6ζ)) + (1 + ζ + 5β²ζ)σ² / (b√T(7 − 6ζ))
 * </pre>
 */
final class TheoremReport {
    private TheoremReport() {}

    /**
     * The constants, as far as runs show them: the largest seen anywhere, which is a lower bound of what bounds them
     * everywhere.
     *
     * @param beta β: the largest eigenvalue of the Hessian over all looks
     * @param sigmaSq σ² a sample: |B| times the largest variance over all looks
     * @param lossGap L(D; w₀) − L(D; w_T), the largest over runs
     * @param steps T
     * @param batch b
     */
    record Constants(double beta, double sigmaSq, double lossGap, int steps, int batch) {
        /** The right-hand side at ζ. */
        double bound(double zeta) {
            double denominator = Math.sqrt(steps) * (7 - 6 * zeta);
            return 32 * beta * lossGap / denominator
                    + (1 + zeta + 5 * beta * beta * zeta) * sigmaSq / (batch * denominator);
        }
    }

    static List<Report.Part> theorem(Profile profile, List<CellRuns> all) {
        List<CellRuns> cells = all.stream()
                .filter(c -> c.runs().stream().allMatch(run -> isMeasured(profile, run, c)))
                .toList();
        if (cells.isEmpty()) {
            return List.of(new Report.Text("Nothing was measured at rest."));
        }
        Constants constants = constants(profile, cells);
        double[] x = IntStream.rangeClosed(0, 100).mapToDouble(i -> i / 100.0).toArray();
        double[] bound = IntStream.range(0, x.length)
                .mapToDouble(i -> constants.bound(x[i]))
                .toArray();
        List<Double> zetas = new ArrayList<>();
        List<Double> minima = new ArrayList<>();
        Table table = Table.create(
                StringColumn.create(""),
                DoubleColumn.create("ζ"),
                StringColumn.create("min ‖∇L(D; w_t)‖²"),
                DoubleColumn.create("its standard error"),
                DoubleColumn.create("bound"),
                StringColumn.create("β"),
                StringColumn.create("σ² a sample"),
                StringColumn.create("L(D; w₀) − L(D; w_T)"),
                StringColumn.create("n"));
        boolean below = true;
        for (CellRuns runs : cells) {
            double zeta = Sample.zeta(runs).mean() / 100;
            Sample minimum = Sample.of(runs, r -> minimum(profile, r, runs).value());
            for (RunRecord run : runs.runs()) {
                zetas.add(run.json().summary().zeta());
                minima.add(minimum(profile, run, runs).value());
                below &= minimum(profile, run, runs).value()
                        <= constants.bound(run.json().summary().zeta());
            }
            double p = runs.cell().specification().optimizer().hyperparameters().p();
            boolean random = AccuracyReports.label(runs).equals("SS-SAM");
            table.stringColumn(0).append(AccuracyReports.label(runs) + (random ? ", p = " + p : ""));
            table.doubleColumn(1).append(zeta);
            table.stringColumn(2).append(minimum.text(4));
            table.doubleColumn(3)
                    .append(Sample.of(runs, r -> minimum(profile, r, runs).error())
                            .mean());
            table.doubleColumn(4).append(constants.bound(zeta));
            table.stringColumn(5)
                    .append(Sample.of(runs, r -> beta(profile, r, runs)).text(1));
            table.stringColumn(6)
                    .append(Sample.of(runs, r -> sigmaSq(profile, r, runs)).text(1));
            table.stringColumn(7).append(Sample.of(runs, r -> gap(profile, r)).text(3));
            table.stringColumn(8).append(String.valueOf(runs.n()));
        }
        double[] zeta = zetas.stream().mapToDouble(z -> z).toArray();
        double[] minimum = minima.stream().mapToDouble(m -> m).toArray();
        Plot plot = new Plot("The convergence bound and what was measured", "ζ, share of SAM steps", "‖∇L(D; w)‖²")
                .logY()
                .xFrom(-0.03, 1.03)
                .line("bound", Look.other(1), x, bound)
                .points("measured minimum, a point a run", Look.other(0), zeta, minimum, null);
        String used = String.format(
                Locale.ROOT,
                "β = %.1f, σ² = %.1f a sample, L(D; w₀) − L(D; w_T) = %.2f, T = %d, b = %d",
                constants.beta(),
                constants.sigmaSq(),
                constants.lossGap(),
                constants.steps(),
                constants.batch());
        return List.of(
                new Report.Drawn(plot.figure(
                        "bound",
                        "The bound with the largest constants seen in these runs (" + used
                                + ") and the smallest measured ‖∇L(D; w_t)‖²; " + AccuracyReports.reports(cells)
                                + ".")),
                new Report.Tabled(new ResultTable(
                        "theorem",
                        "Minima are over the times at which the network was measured at rest, mean ± standard deviation over seeds; "
                                + "estimates are unbiased and may come out negative where they are small against their standard error.",
                        table)),
                new Report.Claims(List.of(new Claim(
                        "The measured min‖∇L(D; w_t)‖² lies below the bound at every ζ",
                        below ? Claim.Verdict.HOLDS : Claim.Verdict.DOES_NOT_HOLD,
                        zeta.length + " runs; no test: the bound is with constants estimated from the same runs ("
                                + used + ")"))));
    }

    private static boolean isMeasured(Profile profile, RunRecord run, CellRuns runs) {
        return runs.cell().looks().stream()
                .allMatch(look -> run.atRest(profile.gradients(), look).isPresent()
                        && run.atRest(profile.curvature(), look).isPresent());
    }

    private static Constants constants(Profile profile, List<CellRuns> cells) {
        double beta = 0;
        double sigmaSq = 0;
        double gap = 0;
        for (CellRuns runs : cells) {
            for (RunRecord run : runs.runs()) {
                beta = Math.max(beta, beta(profile, run, runs));
                sigmaSq = Math.max(sigmaSq, sigmaSq(profile, run, runs));
                gap = Math.max(gap, gap(profile, run));
            }
        }
        RunRecord any = cells.get(0).runs().get(0);
        return new Constants(
                beta,
                sigmaSq,
                gap,
                any.json().summary().steps(),
                any.specification().batch());
    }

    private static double beta(Profile profile, RunRecord run, CellRuns runs) {
        return runs.cell().looks().stream()
                .mapToDouble(look -> run.atRest(profile.curvature(), look)
                        .orElseThrow()
                        .largestEigenvalue()
                        .value())
                .max()
                .orElseThrow();
    }

    private static double sigmaSq(Profile profile, RunRecord run, CellRuns runs) {
        return profile.gradients().batch()
                * runs.cell().looks().stream()
                        .mapToDouble(look -> run.atRest(profile.gradients(), look)
                                .orElseThrow()
                                .variance()
                                .value())
                        .max()
                        .orElseThrow();
    }

    private static double gap(Profile profile, RunRecord run) {
        return run.atRest(profile.gradients(), 0).orElseThrow().loss()
                - run.atRest(profile.gradients(), run.specification().epochs())
                        .orElseThrow()
                        .loss();
    }

    private static Estimate minimum(Profile profile, RunRecord run, CellRuns runs) {
        return runs.cell().looks().stream()
                .map(look -> run.atRest(profile.gradients(), look))
                .flatMap(Optional::stream)
                .map(d -> d.fullNormSq())
                .min((a, b) -> Double.compare(a.value(), b.value()))
                .orElseThrow();
    }
}
