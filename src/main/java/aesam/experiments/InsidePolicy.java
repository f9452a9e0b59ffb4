package aesam.experiments;

import aesam.optim.SharpnessModel;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.record.Series;
import aesam.report.Curves;
import aesam.report.Figure;
import aesam.report.Normality;
import aesam.report.NormalityPlots;
import aesam.report.Plot;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.SharpnessChart;
import aesam.report.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;

/** What the policy of AE-SAM saw, when it used SAM, how normal its scores were. */
record InsidePolicy(String name, String title, String shows) implements Experiment {
    private static final NormalDistribution NORMAL = new NormalDistribution();
    private static final int SHOWN_STEPS = 1000;
    private static final String SCORE = "(sₜ − μₜ)/σₜ";

    InsidePolicy() {
        this(
                "policy",
                "Inside the policy of AE-SAM",
                "sₜ against μₜ ± cₜ σₜ, where SAM was used, ζ over time, how normal the scores are");
    }

    @Override
    public List<Long> seeds(Profile profile) {
        return profile.comparedSeeds();
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        return Experiments.some(profile, profile.main(), "ae-sam");
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        CellRuns runs = cells.get(0);
        RunRecord run = runs.runs().get(0);
        String seed = "(seed " + run.recipe().seed() + ").";
        Series steps = run.steps();
        int n = steps.rows();
        int from = Math.max(0, n - SHOWN_STEPS);
        List<Report.Part> parts = new ArrayList<>();
        parts.add(SharpnessChart.of(
                        title,
                        last(steps.column("step"), from),
                        last(steps.column("grad_norm_sq"), from),
                        last(steps.column("mu"), from),
                        last(steps.column("sigma_sq"), from),
                        last(steps.column("c"), from),
                        last(steps.column("sam"), from))
                .figure(
                        "inside",
                        (from == 0 ? "All " + n : "The last " + (n - from) + " of " + n) + " steps of one run "
                                + seed));
        parts.add(share(steps.column("sam"), steps.column("c")).figure("zeta", "One run " + seed));
        parts.addAll(scores(runs));
        return parts;
    }

    private static double[] last(double[] values, int from) {
        return Arrays.copyOfRange(values, from, values.length);
    }

    private static Plot share(double[] sam, double[] c) {
        int n = sam.length;
        int window = Math.max(10, n / 20);
        double[] zeta = new double[n];
        double[] lately = new double[n];
        double[] predicted = new double[n];
        double used = 0;
        double recent = 0;
        for (int i = 0; i < n; i++) {
            used += sam[i];
            recent += sam[i] - (i >= window ? sam[i - window] : 0);
            zeta[i] = 100 * used / (i + 1);
            lately[i] = 100 * recent / Math.min(i + 1, window);
            predicted[i] = 100 * NORMAL.cumulativeProbability(-c[i]);
        }
        double[] t = IntStream.range(0, n).asDoubleStream().toArray();
        return new Plot("The share of SAM steps over training", "step t", "SAM steps (%)")
                .yFrom(0, 100)
                .line("so far: ζ", Style.of("ae-sam"), few(t), few(zeta))
                .line("last " + window + " steps", Style.free(2), few(t), few(lately))
                .line("1 − Φ(cₜ), if normal", Style.REFERENCE, few(t), few(predicted));
    }

    private static double[] few(double[] values) {
        return Curves.thinned(values, SHOWN_STEPS);
    }

    /** How normal (s_t − μ_t)/σ_t is, from the step on at which the averages have forgotten their start. */
    private static List<Report.Part> scores(CellRuns runs) {
        SharpnessModel model = runs.cell().recipe().optimizer().decision().model();
        int quarter = runs.runs().get(0).json().summary().steps() / 4;
        int settled = Math.min(quarter, (int) Math.ceil(5 / (1 - model.delta())));
        List<double[]> scores =
                runs.runs().stream().map(run -> scores(run, settled)).toList();
        if (scores.stream().anyMatch(z -> z.length < Normality.LEAST)) {
            return List.of(new Report.Text("There are too few steps to look at how the scores are distributed."));
        }
        List<Normality> normality = Normality.of(scores);
        String which = String.format(
                Locale.ROOT, "%s from step %d on, when the averages have forgotten their start", SCORE, settled);
        List<ResultTable.Row> rows = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            RunRecord run = runs.runs().get(i);
            Normality own = normality.get(i);
            rows.add(ResultTable.Row.of("seed", String.valueOf(run.recipe().seed()))
                    .number("ζ (%)", 100 * run.json().summary().zeta())
                    .number("ζ if normal (%)", 100 * model.shareUnderNormality())
                    .number("mean score", own.mean())
                    .number("σ of scores", own.standardDeviation())
                    .number("skewness", own.skewness())
                    .number("excess kurtosis", own.excessKurtosis())
                    .number("largest score", Arrays.stream(scores.get(i)).max().orElseThrow())
                    .number("1/√(1−δ)", model.largestScore())
                    .number("p Lilliefors", own.lillieforsP()));
        }
        return List.of(
                new Figure(
                        "scores",
                        which
                                + "; line: fitted normal; right: Q–Q plot with its pointwise 95 % band. No score can exceed 1/√(1−δ).",
                        List.of(
                                NormalityPlots.histogram("Scores", SCORE, scores.get(0), normality.get(0)),
                                NormalityPlots.quantiles("Scores against the normal distribution", normality.get(0))),
                        2),
                new ResultTable("scores", "Scores " + which + ", a row a run.", rows),
                new Report.Claims(
                        List.of(Normality.claim("The scores are as normal as the policy assumes", normality))));
    }

    private static double[] scores(RunRecord run, int settled) {
        Series steps = run.steps("grad_norm_sq", "mu", "sigma_sq");
        double[] s = steps.column("grad_norm_sq");
        double[] mu = steps.column("mu");
        double[] sigmaSq = steps.column("sigma_sq");
        return IntStream.range(Math.min(settled, s.length), s.length)
                .mapToDouble(i -> sigmaSq[i] == 0 ? 0 : (s[i] - mu[i]) / Math.sqrt(sigmaSq[i]))
                .toArray();
    }
}
