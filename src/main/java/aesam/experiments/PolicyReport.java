package aesam.experiments;

import aesam.optim.SharpnessModel;
import aesam.record.CellRuns;
import aesam.record.RunRecord;
import aesam.record.Series;
import aesam.report.Figure;
import aesam.report.Look;
import aesam.report.Normality;
import aesam.report.NormalityPlots;
import aesam.report.Plot;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.Thinned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** One look into the policy of AE-SAM: what it saw, when it used SAM, how normal its scores were. */
final class PolicyReport {
    private static final NormalDistribution NORMAL = new NormalDistribution();
    private static final int SHOWN_STEPS = 1000;

    private PolicyReport() {}

    static List<Report.Part> policy(List<CellRuns> cells) {
        CellRuns runs = cells.get(0);
        RunRecord run = runs.runs().get(0);
        SharpnessModel model = run.specification().optimizer().optimizer().model();
        Series steps = run.steps();
        double[] s = steps.column("grad_norm_sq");
        double[] mu = steps.column("mu");
        double[] sigmaSq = steps.column("sigma_sq");
        double[] c = steps.column("c");
        double[] sam = steps.column("sam");
        int n = s.length;
        int settled = Math.min(n / 4, (int) Math.ceil(5 / (1 - model.delta())));
        double[] t = IntStream.range(0, n).asDoubleStream().toArray();
        double[] threshold = new double[n];
        double[] low = new double[n];
        double[] high = new double[n];
        double[] zeta = new double[n];
        double[] lately = new double[n];
        double[] predicted = new double[n];
        int window = Math.max(10, n / 20);
        double sharp = 0;
        double recent = 0;
        for (int i = 0; i < n; i++) {
            double sigma = Math.sqrt(sigmaSq[i]);
            threshold[i] = mu[i] + c[i] * sigma;
            low[i] = Math.max(0, mu[i] - sigma);
            high[i] = mu[i] + sigma;
            sharp += sam[i];
            recent += sam[i] - (i >= window ? sam[i - window] : 0);
            zeta[i] = 100 * sharp / (i + 1);
            lately[i] = 100 * recent / Math.min(i + 1, window);
            predicted[i] = 100 * NORMAL.cumulativeProbability(-c[i]);
        }
        int from = Math.max(0, n - SHOWN_STEPS);
        boolean[] used = new boolean[n];
        for (int i = 0; i < n; i++) {
            used[i] = sam[i] == 1;
        }
        Plot inside = new Plot("Inside the policy of AE-SAM", "step t", "‖∇L(B; w_t)‖²")
                .band(Look.other(1), cut(t, from), cut(low, from), cut(high, from))
                .line("s_t", new Look(Look.REFERENCE.colour(), 1, List.of()), cut(t, from), cut(s, from))
                .line("μ_t (band: ± σ_t)", Look.other(1), cut(t, from), cut(mu, from))
                .line("threshold μ_t + c_t σ_t", Look.other(2), cut(t, from), cut(threshold, from))
                .points("SAM step", Look.of("AE-SAM"), where(t, used, from), where(s, used, from), null)
                .smallMarkers();
        Plot share = new Plot("The share of SAM steps over training", "step t", "SAM steps (%)")
                .yFrom(0, 100)
                .line("so far: ζ", Look.of("AE-SAM"), few(t), few(zeta))
                .line("last " + window + " steps", Look.other(1), few(t), few(lately))
                .line("1 − Φ(c_t), if normal", Look.REFERENCE, few(t), few(predicted));
        List<Report.Part> parts = new ArrayList<>();
        parts.add(new Report.Drawn(inside.figure(
                "inside",
                String.format(
                        Locale.ROOT,
                        "The last %d of %d steps of one run (seed %d).",
                        n - from,
                        n,
                        run.specification().seed()))));
        parts.add(new Report.Drawn(
                share.figure("zeta", "One run (seed " + run.specification().seed() + ").")));
        parts.addAll(scores(runs, settled));
        return parts;
    }

    /** How normal (s_t − μ_t)/σ_t is, from the step on at which the averages have forgotten their start. */
    private static List<Report.Part> scores(CellRuns runs, int settled) {
        SharpnessModel model =
                runs.cell().specification().optimizer().optimizer().model();
        double[] first = scores(runs.runs().get(0), settled);
        if (first.length < Normality.LEAST) {
            return List.of(new Report.Text("There are too few steps to look at how the scores are distributed."));
        }
        Normality normality = Normality.of(first);
        String which = String.format(
                Locale.ROOT, "(s_t − μ_t)/σ_t from step %d on, when the averages have forgotten their start", settled);
        Figure figure = new Figure(
                "scores",
                which
                        + "; line: fitted normal; right: Q–Q plot with its pointwise 95 % band. No score can exceed 1/√(1−δ).",
                List.of(
                        NormalityPlots.histogram("Scores", "(s_t − μ_t)/σ_t", first, normality),
                        NormalityPlots.quantiles("Scores against the normal distribution", normality)),
                2);
        Table table = Table.create(
                StringColumn.create("seed"),
                DoubleColumn.create("ζ (%)"),
                DoubleColumn.create("ζ if normal (%)"),
                DoubleColumn.create("mean score"),
                DoubleColumn.create("σ of scores"),
                DoubleColumn.create("skewness"),
                DoubleColumn.create("excess kurtosis"),
                DoubleColumn.create("largest score"),
                DoubleColumn.create("1/√(1−δ)"),
                DoubleColumn.create("p Lilliefors"));
        List<Double> p = new ArrayList<>();
        for (RunRecord each : runs.runs()) {
            double[] z = scores(each, settled);
            Normality own = Normality.of(z);
            p.add(own.lillieforsP());
            table.stringColumn(0).append(String.valueOf(each.specification().seed()));
            double[] numbers = {
                100 * each.json().summary().zeta(),
                100 * model.shareUnderNormality(),
                own.mean(),
                own.standardDeviation(),
                own.skewness(),
                own.excessKurtosis(),
                Arrays.stream(z).max().orElseThrow(),
                model.largestScore(),
                own.lillieforsP()
            };
            for (int i = 0; i < numbers.length; i++) {
                table.doubleColumn(1 + i).append(numbers[i]);
            }
        }
        return List.of(
                new Report.Drawn(figure),
                new Report.Tabled(new ResultTable("scores", "Scores " + which + ", a row a run.", table)),
                new Report.Claims(
                        List.of(DistributionReport.normal("The scores are as normal as the policy assumes", p))));
    }

    private static double[] scores(RunRecord run, int settled) {
        Series steps = run.steps("grad_norm_sq", "mu", "sigma_sq");
        double[] s = steps.column("grad_norm_sq");
        double[] mu = steps.column("mu");
        double[] sigmaSq = steps.column("sigma_sq");
        return IntStream.range(settled, s.length)
                .mapToDouble(i -> sigmaSq[i] == 0 ? 0 : (s[i] - mu[i]) / Math.sqrt(sigmaSq[i]))
                .toArray();
    }

    private static double[] few(double[] values) {
        return Thinned.evenly(values, SHOWN_STEPS);
    }

    private static double[] cut(double[] values, int from) {
        return Arrays.copyOfRange(values, from, values.length);
    }

    private static double[] where(double[] values, boolean[] chosen, int from) {
        return IntStream.range(from, values.length)
                .filter(i -> chosen[i])
                .mapToDouble(i -> values[i])
                .toArray();
    }
}
