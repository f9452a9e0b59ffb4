package aesam.experiments;

import aesam.measure.Estimate;
import aesam.measure.GradientDistribution;
import aesam.measure.Measurement;
import aesam.record.CellRuns;
import aesam.record.RunRecord;
import aesam.record.Series;
import aesam.report.Claim;
import aesam.report.Curves;
import aesam.report.Look;
import aesam.report.Plot;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Figure 1 of the paper, and gradient variance: how gradients move over training. */
final class GradientReports {
    private static final double LEVEL = 0.05;

    private GradientReports() {}

    /**
     * ‖∇L(B; w_t)‖² of a run.
     *
     * @param ofEpoch its mean over the steps of each epoch
     * @param late its mean over the last quarter of the steps
     */
    private record Norms(double[] ofEpoch, double late) {
        static Norms of(RunRecord run) {
            Series steps = run.steps("epoch", "grad_norm_sq");
            double[] s = steps.column("grad_norm_sq");
            return new Norms(
                    meanOfEpoch(run, steps, "grad_norm_sq"),
                    Arrays.stream(s, s.length - Math.max(1, s.length / 4), s.length)
                            .average()
                            .orElseThrow());
        }

        /** Of all runs; each file is read once, as many at a time as there are processors. */
        static Function<RunRecord, Norms> of(List<CellRuns> cells) {
            Map<RunRecord, Norms> all =
                    cells.stream().flatMap(cell -> cell.runs().stream()).distinct().toList().parallelStream()
                            .collect(Collectors.toConcurrentMap(run -> run, Norms::of));
            return run -> Objects.requireNonNull(all.get(run));
        }
    }

    static List<Report.Part> figure1(List<CellRuns> cells) {
        Function<RunRecord, Norms> norms = Norms.of(cells);
        Function<RunRecord, double[]> ofEpoch = run -> norms.apply(run).ofEpoch();
        ToDoubleFunction<RunRecord> late = run -> norms.apply(run).late();
        Plot plot = new Plot(
                        AccuracyReports.title("Squared stochastic gradient norms over training", cells),
                        "epoch",
                        "E‖∇L(B; w_t)‖²")
                .logY();
        Curves.draw(plot, cells, runs -> Curves.of(runs, ofEpoch));
        Table table = Table.create(
                StringColumn.create(""),
                StringColumn.create("E‖∇L(B; w_t)‖²"),
                DoubleColumn.create("relative to ERM"),
                IntColumn.create("n"));
        Sample erm = AccuracyReports.find(cells, "ERM")
                .map(runs -> Sample.of(runs, late))
                .orElse(new Sample(new double[0], new long[0]));
        for (CellRuns runs : cells) {
            Sample lateNorm = Sample.of(runs, late);
            table.stringColumn(0).append(AccuracyReports.label(runs));
            table.stringColumn(1).append(lateNorm.text(3));
            table.doubleColumn(2).append(lateNorm.mean() / erm.mean());
            table.intColumn(3).append(lateNorm.n());
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
                        smaller(cells, "SAM", "its stochastic gradient norm", late),
                        smaller(cells, "AE-SAM", "its stochastic gradient norm", late))));
    }

    /** That an optimizer's number is smaller than ERM's, on a logarithmic scale. */
    private static Claim smaller(
            List<CellRuns> cells, String optimizer, String what, ToDoubleFunction<RunRecord> number) {
        String statement = optimizer + ": " + what + " is smaller than ERM's (logarithms compared)";
        Optional<CellRuns> own = AccuracyReports.find(cells, optimizer);
        Optional<CellRuns> erm = AccuracyReports.find(cells, "ERM");
        if (own.isEmpty() || erm.isEmpty()) {
            return new Claim(statement, Claim.Verdict.UNDECIDED, "not run");
        }
        return Claim.smaller(
                statement,
                Sample.of(own.get(), r -> Math.log(number.applyAsDouble(r))),
                Sample.of(erm.get(), r -> Math.log(number.applyAsDouble(r))),
                "");
    }

    static double[] samOfEpoch(RunRecord run) {
        double[] share = meanOfEpoch(run, run.steps("epoch", "sam"), "sam");
        for (int i = 0; i < share.length; i++) {
            share[i] *= 100;
        }
        return share;
    }

    private static double[] meanOfEpoch(RunRecord run, Series steps, String column) {
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

    static List<Report.Part> variance(Profile profile, List<CellRuns> cells) {
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
        Plot over = new Plot(
                        AccuracyReports.title("Gradient variance over training", measured), "epoch", "Var(∇L(B; w))")
                .wholeX()
                .logY();
        Curves.draw(over, measured, runs -> variances(profile, runs));
        for (CellRuns runs : measured) {
            String label = AccuracyReports.label(runs);
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
                        "Var(∇L(B; w)) at fixed weights, " + batches
                                + "; lines: mean over seeds, bands: one standard deviation, " + n + ".")),
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

    private static Curves variances(Profile profile, CellRuns runs) {
        double[] looks =
                runs.cell().looks().stream().sorted().mapToDouble(i -> i).toArray();
        return Curves.of(
                runs,
                looks,
                run -> Arrays.stream(looks)
                        .map(look -> run.atRest(profile.gradients(), (int) look)
                                .map(d -> d.variance().value())
                                .orElse(Double.NaN))
                        .toArray());
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
}
