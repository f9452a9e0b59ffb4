package aesam.report;

import aesam.metrics.Estimate;
import aesam.metrics.GradientDistribution;
import aesam.optim.SharpnessModel;
import aesam.run.CellRuns;
import aesam.run.Measurement;
import aesam.run.Profile;
import aesam.run.RunRecord;
import aesam.run.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Figures 1 and 2 of the paper, gradient variance, and the policy that goes by gradient norms. */
final class GradientReports {
    private static final NormalDistribution NORMAL = new NormalDistribution();
    private static final double LEVEL = 0.05;
    private static final int SHOWN_STEPS = 1000;

    private GradientReports() {}

    static List<Report.Part> figure1(List<CellRuns> cells) {
        Plot plot = new Plot("Squared stochastic gradient norms over training", "epoch", "E‖∇L(B; w_t)‖²").logY();
        for (CellRuns runs : cells) {
            Curves.drawBand(plot, Look.of(AccuracyReports.label(runs)), Curves.of(runs, GradientReports::normOfEpoch));
        }
        Table table = Table.create(
                StringColumn.create(""),
                StringColumn.create("E‖∇L(B; w_t)‖²"),
                DoubleColumn.create("relative to ERM"),
                IntColumn.create("n"));
        Sample erm = AccuracyReports.find(cells, "ERM")
                .map(runs -> Sample.of(runs, GradientReports::lateNorm))
                .orElse(new Sample(new double[0], new long[0]));
        for (CellRuns runs : cells) {
            Curves curves = Curves.of(runs, GradientReports::normOfEpoch);
            String label = AccuracyReports.label(runs);
            plot.line(label, Look.of(label), curves.counting(), curves.mean());
            Sample late = Sample.of(runs, GradientReports::lateNorm);
            table.stringColumn(0).append(label);
            table.stringColumn(1).append(late.text(3));
            table.doubleColumn(2).append(late.mean() / erm.mean());
            table.intColumn(3).append(late.n());
        }
        return List.of(
                new Report.Drawn(plot.figure(
                        "gradient-norms",
                        "Mean of ‖∇L(B; w_t)‖² over the steps of each epoch. Lines: mean over seeds; bands: one standard deviation; "
                                + AccuracyReports.reports(cells) + ".")),
                new Report.Tabled(new ResultTable(
                        "gradient-norms",
                        "Mean of ‖∇L(B; w_t)‖² over the last quarter of training, mean ± standard deviation over seeds.",
                        table)),
                new Report.Claims(List.of(
                        smaller(cells, "SAM", "its stochastic gradient norm", GradientReports::lateNorm),
                        smaller(cells, "AE-SAM", "its stochastic gradient norm", GradientReports::lateNorm))));
    }

    /** That an optimizer's number is smaller than ERM's, on a logarithmic scale. */
    private static Claim smaller(
            List<CellRuns> cells, String optimizer, String what, Function<RunRecord, Double> number) {
        String statement = optimizer + ": " + what + " is smaller than ERM's (logarithms compared)";
        Optional<CellRuns> own = AccuracyReports.find(cells, optimizer);
        Optional<CellRuns> erm = AccuracyReports.find(cells, "ERM");
        if (own.isEmpty() || erm.isEmpty()) {
            return new Claim(statement, Claim.Verdict.UNDECIDED, "not run");
        }
        return Claim.smaller(
                statement,
                Sample.of(own.get(), r -> Math.log(number.apply(r))),
                Sample.of(erm.get(), r -> Math.log(number.apply(r))),
                "");
    }

    private static double[] normOfEpoch(RunRecord run) {
        return meanOfEpoch(run, "grad_norm_sq");
    }

    static double[] samOfEpoch(RunRecord run) {
        double[] share = meanOfEpoch(run, "sam");
        for (int i = 0; i < share.length; i++) {
            share[i] *= 100;
        }
        return share;
    }

    private static double[] meanOfEpoch(RunRecord run, String column) {
        Series steps = run.steps();
        double[] epoch = steps.column("epoch");
        double[] values = steps.column(column);
        double[] sum = new double[run.specification().epochs()];
        double[] count = new double[sum.length];
        for (int t = 0; t < values.length; t++) {
            sum[(int) epoch[t]] += values[t];
            count[(int) epoch[t]]++;
        }
        for (int e = 0; e < sum.length; e++) {
            sum[e] /= count[e];
        }
        return sum;
    }

    private static double lateNorm(RunRecord run) {
        double[] s = run.steps().column("grad_norm_sq");
        return Arrays.stream(s, s.length - Math.max(1, s.length / 4), s.length)
                .average()
                .orElseThrow();
    }

    static List<Report.Part> figure2(Profile profile, List<CellRuns> cells) {
        List<Report.Part> parts = new ArrayList<>();
        Table table = Table.create(
                StringColumn.create(""),
                IntColumn.create("seed"),
                IntColumn.create("epoch"),
                IntColumn.create("|B|"),
                IntColumn.create("batches"),
                DoubleColumn.create("mean"),
                DoubleColumn.create("σ"),
                DoubleColumn.create("skewness"),
                DoubleColumn.create("excess kurtosis"),
                DoubleColumn.create("p Lilliefors"),
                DoubleColumn.create("p Jarque–Bera"));
        List<Double> p = new ArrayList<>();
        for (CellRuns runs : cells) {
            List<Chart<?, ?>> histograms = new ArrayList<>();
            List<Chart<?, ?>> quantiles = new ArrayList<>();
            for (int look : runs.cell().looks().stream().sorted().toList()) {
                for (Measurement.Gradients measurement : profile.distributions()) {
                    for (RunRecord run : runs.runs()) {
                        Optional<GradientDistribution> found = run.atRest(measurement, look);
                        if (found.isEmpty()) {
                            continue;
                        }
                        double[] norms = found.get().normSq();
                        Normality normality = Normality.of(norms);
                        p.add(normality.lillieforsP());
                        append(table, AccuracyReports.label(runs), run, look, measurement.batch(), normality);
                        if (run.equals(runs.runs().get(0))) {
                            String title = String.format(
                                    Locale.ROOT,
                                    "%s, epoch %d, |B| = %d",
                                    AccuracyReports.label(runs),
                                    look,
                                    measurement.batch());
                            histograms.add(histogram(title, "‖∇L(B; w)‖²", norms, normality));
                            quantiles.add(quantiles(title, normality));
                        }
                    }
                }
            }
            int columns = profile.distributions().size();
            String file = runs.cell().specification().optimizer().name();
            if (!histograms.isEmpty()) {
                parts.add(new Report.Drawn(new Figure(
                        "histograms-" + file,
                        "Bars: ‖∇L(B; w)‖² over independent batches at the weights after an epoch, one seed; line: the normal "
                                + "distribution with the same mean and deviation.",
                        histograms,
                        columns)));
                parts.add(new Report.Drawn(new Figure(
                        "quantiles-" + file,
                        "Q–Q plots of the same against the normal distribution; grey: where 95 % of normal samples of this size lie, "
                                + "point by point.",
                        quantiles,
                        columns)));
            }
        }
        parts.add(new Report.Tabled(new ResultTable(
                "normality",
                "‖∇L(B; w)‖² over batches at fixed weights; p-values from 2,000 simulated normal samples of the same size.",
                table)));
        parts.add(new Report.Claims(List.of(normal("‖∇L(B; w)‖² over batches is close to normal", p))));
        return parts;
    }

    private static void append(Table table, String label, RunRecord run, int look, int batch, Normality normality) {
        table.stringColumn(0).append(label);
        table.intColumn(1).append((int) run.specification().seed());
        table.intColumn(2).append(look);
        table.intColumn(3).append(batch);
        table.intColumn(4).append(normality.n());
        double[] numbers = {
            normality.mean(),
            normality.standardDeviation(),
            normality.skewness(),
            normality.excessKurtosis(),
            normality.lillieforsP(),
            normality.jarqueBeraP()
        };
        for (int i = 0; i < numbers.length; i++) {
            table.doubleColumn(5 + i).append(numbers[i]);
        }
    }

    /** By Lilliefors' tests, Holm's correction over all of them. */
    private static Claim normal(String statement, List<Double> p) {
        List<Double> ascending = p.stream().sorted().toList();
        int rejected = 0;
        while (rejected < p.size() && ascending.get(rejected) * (p.size() - rejected) < LEVEL) {
            rejected++;
        }
        Claim.Verdict verdict = p.isEmpty()
                ? Claim.Verdict.UNDECIDED
                : rejected == 0
                        ? Claim.Verdict.HOLDS
                        : 2 * rejected > p.size() ? Claim.Verdict.DOES_NOT_HOLD : Claim.Verdict.UNDECIDED;
        return new Claim(
                statement,
                verdict,
                String.format(
                        Locale.ROOT,
                        "Lilliefors' test rejects normality in %d of %d samples (5 %% level, Holm's correction); holds: in none, "
                                + "does not hold: in most",
                        rejected,
                        p.size()));
    }

    static Chart<?, ?> histogram(String title, String axis, double[] values, Normality normality) {
        int bins = Math.max(8, Math.min(40, (int) Math.ceil(Math.sqrt(values.length))));
        double min = Arrays.stream(values).min().orElseThrow();
        double max = Arrays.stream(values).max().orElseThrow();
        double width = (max - min) / bins;
        double[] edges =
                IntStream.rangeClosed(0, bins).mapToDouble(i -> min + i * width).toArray();
        double[] density = new double[bins];
        for (double value : values) {
            density[Math.min(bins - 1, (int) ((value - min) / width))] += 1 / (width * values.length);
        }
        double mean = normality.mean();
        double deviation = normality.standardDeviation();
        double[] x = IntStream.rangeClosed(0, 100)
                .mapToDouble(i -> mean + deviation * (i / 50.0 - 1) * 3.2)
                .toArray();
        double[] y = Arrays.stream(x)
                .map(v -> NORMAL.density((v - mean) / deviation) / deviation)
                .toArray();
        return Plot.small(title, axis, "density")
                .histogram(null, Look.other(1), edges, density)
                .line(null, Look.other(0), x, y)
                .chart();
    }

    private static Chart<?, ?> quantiles(String title, Normality normality) {
        double[] ends = {normality.quantiles()[0], normality.quantiles()[normality.n() - 1]};
        return Plot.small(title, "normal quantile (σ)", "measured quantile (σ)")
                .band(Look.REFERENCE, normality.quantiles(), normality.low(), normality.high())
                .line(null, Look.REFERENCE, ends, ends)
                .points(null, Look.other(1), normality.quantiles(), normality.ordered(), null)
                .chart();
    }

    static List<Report.Part> variance(Profile profile, List<CellRuns> cells) {
        Plot over = new Plot("Gradient variance over training", "epoch", "Var(∇L(B; w))").logY();
        Plot against = new Plot(
                        "Gradient variance and generalization gap", "Var(∇L(B; w)) at the end", "test loss − L(D; w)")
                .logX();
        Table table = Table.create(
                StringColumn.create(""),
                StringColumn.create("E‖∇L(B; w)‖²"),
                StringColumn.create("‖∇L(D; w)‖²"),
                StringColumn.create("its standard error"),
                StringColumn.create("Var(∇L(B; w))"),
                StringColumn.create("generalization gap"),
                IntColumn.create("n"));
        List<double[]> pairs = new ArrayList<>();
        List<CellRuns> measured = cells.stream()
                .filter(c -> c.runs().stream().allMatch(r -> atEnd(profile, r).isPresent()))
                .toList();
        for (CellRuns runs : measured) {
            String label = AccuracyReports.label(runs);
            int[] looks = runs.cell().looks().stream().sorted().mapToInt(i -> i).toArray();
            Curves curves = Curves.of(
                    runs,
                    run -> Arrays.stream(looks)
                            .mapToDouble(look -> run.atRest(profile.gradients(), look)
                                    .map(d -> d.variance().value())
                                    .orElse(Double.NaN))
                            .toArray());
            double[] x = Arrays.stream(looks).asDoubleStream().toArray();
            over.line(label, Look.of(label), x, curves.mean());
            double[] variances =
                    Sample.of(runs, r -> end(profile, r).variance().value()).values();
            Sample gaps = Sample.of(runs, r -> gap(profile, r));
            against.points(label, Look.of(label), variances, gaps.values(), null);
            for (int i = 0; i < variances.length; i++) {
                pairs.add(new double[] {variances[i], gaps.values()[i]});
            }
            table.stringColumn(0).append(label);
            table.stringColumn(1).append(text(runs, r -> end(profile, r).meanNormSq()));
            table.stringColumn(2).append(text(runs, r -> end(profile, r).fullNormSq()));
            table.stringColumn(3)
                    .append(ResultTable.number(
                            Sample.of(runs, r -> end(profile, r).fullNormSq().error())
                                    .mean()));
            table.stringColumn(4).append(text(runs, r -> end(profile, r).variance()));
            table.stringColumn(5).append(gaps.text(3));
            table.intColumn(6).append(runs.n());
        }
        String n = AccuracyReports.reports(measured);
        Measurement.Gradients how = profile.gradients();
        String batches = String.format(
                Locale.ROOT, "from %d independent batches of %d images for each look", how.batches(), how.batch());
        return List.of(
                new Report.Drawn(over.figure(
                        "variance",
                        "Var(∇L(B; w)) at fixed weights, " + batches + "; lines: mean over seeds, " + n + ".")),
                new Report.Drawn(
                        against.figure(
                                "gap",
                                "A point a run: gradient variance and generalization gap (test loss minus training loss at rest).")),
                new Report.Tabled(new ResultTable(
                        "variance",
                        "At the end of training, " + batches
                                + "; mean ± standard deviation over seeds. ‖∇L(D; w)‖² is estimated "
                                + "without bias and may come out negative where it is small against its standard error.",
                        table)),
                new Report.Claims(List.of(
                        smaller(
                                measured,
                                "SAM",
                                "its gradient variance",
                                r -> end(profile, r).variance().value()),
                        smaller(
                                measured,
                                "AE-SAM",
                                "its gradient variance",
                                r -> end(profile, r).variance().value()),
                        smaller(
                                measured,
                                "AE-SAM",
                                "its stochastic gradient norm",
                                r -> end(profile, r).meanNormSq().value()),
                        correlation(pairs))));
    }

    private static Optional<GradientDistribution> atEnd(Profile profile, RunRecord run) {
        return run.atRest(profile.gradients(), run.specification().epochs());
    }

    private static GradientDistribution end(Profile profile, RunRecord run) {
        return atEnd(profile, run).orElseThrow();
    }

    private static double gap(Profile profile, RunRecord run) {
        double[] test = run.epochs().column("test_loss");
        return test[test.length - 1] - end(profile, run).loss();
    }

    private static String text(CellRuns runs, Function<RunRecord, Estimate> estimate) {
        return Sample.of(runs, r -> estimate.apply(r).value()).text(3);
    }

    private static Claim correlation(List<double[]> pairs) {
        String statement = "Across runs, gradient variance and generalization gap are positively correlated";
        if (pairs.size() < 4) {
            return new Claim(statement, Claim.Verdict.UNDECIDED, "fewer than 4 runs");
        }
        double[][] data = pairs.toArray(double[][]::new);
        double[] x = pairs.stream().mapToDouble(p -> p[0]).toArray();
        double[] y = pairs.stream().mapToDouble(p -> p[1]).toArray();
        SpearmansCorrelation spearman = new SpearmansCorrelation(new Array2DRowRealMatrix(data));
        double rank = new SpearmansCorrelation().correlation(x, y);
        double p = spearman.getRankCorrelation().getCorrelationPValues().getEntry(0, 1);
        Claim.Verdict verdict =
                p >= LEVEL ? Claim.Verdict.UNDECIDED : rank > 0 ? Claim.Verdict.HOLDS : Claim.Verdict.DOES_NOT_HOLD;
        return new Claim(
                statement,
                verdict,
                String.format(
                        Locale.ROOT,
                        "Spearman's correlation %.2f, p = %.3f; Pearson's %.2f; %d runs of %s",
                        rank,
                        p,
                        new PearsonsCorrelation().correlation(x, y),
                        pairs.size(),
                        "all optimizers together"));
    }

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
                .line("so far: ζ", Look.of("AE-SAM"), t, zeta)
                .line("last " + window + " steps", Look.other(1), t, lately)
                .line("1 − Φ(c_t), if normal", Look.REFERENCE, t, predicted);
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
                        histogram("Scores", "(s_t − μ_t)/σ_t", first, normality),
                        quantiles("Scores against the normal distribution", normality)),
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
                new Report.Claims(List.of(normal("The scores are as normal as the policy assumes", p))));
    }

    private static double[] scores(RunRecord run, int settled) {
        Series steps = run.steps();
        double[] s = steps.column("grad_norm_sq");
        double[] mu = steps.column("mu");
        double[] sigmaSq = steps.column("sigma_sq");
        return IntStream.range(settled, s.length)
                .mapToDouble(i -> sigmaSq[i] == 0 ? 0 : (s[i] - mu[i]) / Math.sqrt(sigmaSq[i]))
                .toArray();
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
