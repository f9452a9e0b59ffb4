package aesam.experiments;

import aesam.measure.GradientDistribution;
import aesam.measure.Measurement;
import aesam.record.CellRuns;
import aesam.record.RunRecord;
import aesam.report.Claim;
import aesam.report.Figure;
import aesam.report.Normality;
import aesam.report.NormalityPlots;
import aesam.report.Report;
import aesam.report.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Figure 2 of the paper: whether gradient norms are normal over batches. */
final class DistributionReport {
    private static final double LEVEL = 0.05;

    private DistributionReport() {}

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
                            histograms.add(NormalityPlots.histogram(title, "‖∇L(B; w)‖²", norms, normality));
                            quantiles.add(NormalityPlots.quantiles(title, normality));
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
    static Claim normal(String statement, List<Double> p) {
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
}
