package aesam.experiments;

import aesam.measure.Measurement;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.report.Cells;
import aesam.report.Figure;
import aesam.report.Normality;
import aesam.report.NormalityPlots;
import aesam.report.Report;
import aesam.report.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.internal.chartpart.Chart;

/** Whether gradient norms are normal over batches. */
record Figure2(String name, String title, String shows) implements Experiment {
    Figure2() {
        this(
                "figure2",
                "Figure 2: is ‖∇L(B; w)‖² normal over batches?",
                "its distribution at fixed weights: histogram with the fitted normal, Q–Q plot, normality tests");
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        return Experiments.some(profile, profile.figures(), "erm", "ae-sam").stream()
                .map(cell -> cell.measured(profile.timesMeasured(), profile.distributions()))
                .toList();
    }

    /** ‖∇L(B; w)‖² of a run over batches. */
    private record Norms(CellRuns cell, RunRecord run, int epoch, int batch, double[] values) {
        String title() {
            return String.format(Locale.ROOT, "%s, epoch %d, |B| = %d", Cells.label(cell), epoch, batch);
        }
    }

    private static List<Norms> norms(Profile profile, CellRuns cell) {
        List<Norms> norms = new ArrayList<>();
        for (int epoch : cell.cell().measuredAfter().stream().sorted().toList()) {
            for (Measurement.Gradients measurement : profile.distributions()) {
                for (RunRecord run : cell.runs()) {
                    run.atRest(measurement, epoch)
                            .ifPresent(found ->
                                    norms.add(new Norms(cell, run, epoch, measurement.batch(), found.normSq())));
                }
            }
        }
        return norms;
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        List<Norms> norms =
                cells.stream().flatMap(cell -> norms(profile, cell).stream()).toList();
        List<Normality> normality =
                Normality.of(norms.stream().map(Norms::values).toList());
        List<Report.Part> parts = new ArrayList<>();
        for (CellRuns cell : cells) {
            List<Chart<?, ?>> histograms = new ArrayList<>();
            List<Chart<?, ?>> quantiles = new ArrayList<>();
            for (int i = 0; i < norms.size(); i++) {
                Norms one = norms.get(i);
                if (one.run.equals(cell.runs().get(0))) {
                    histograms.add(NormalityPlots.histogram(one.title(), "‖∇L(B; w)‖²", one.values, normality.get(i)));
                    quantiles.add(NormalityPlots.quantiles(one.title(), normality.get(i)));
                }
            }
            if (!histograms.isEmpty()) {
                int columns = profile.distributions().size();
                parts.add(new Figure(
                        "histograms-" + Cells.name(cell),
                        "Bars: ‖∇L(B; w)‖² over independent batches at the weights after an epoch, one seed; line: the normal "
                                + "distribution with the same mean and deviation.",
                        histograms,
                        columns));
                parts.add(new Figure(
                        "quantiles-" + Cells.name(cell),
                        "Q–Q plots of the same against the normal distribution; grey: where 95 % of normal samples of this size lie, "
                                + "point by point.",
                        quantiles,
                        columns));
            }
        }
        List<ResultTable.Row> rows = new ArrayList<>();
        for (int i = 0; i < norms.size(); i++) {
            rows.add(row(norms.get(i), normality.get(i)));
        }
        parts.add(new ResultTable(
                "normality",
                "‖∇L(B; w)‖² over batches at fixed weights; p-values from 5,000 simulated normal samples of the same size.",
                rows));
        parts.add(
                new Report.Claims(List.of(Normality.claim("‖∇L(B; w)‖² over batches is close to normal", normality))));
        return parts;
    }

    private static ResultTable.Row row(Norms of, Normality normality) {
        return ResultTable.Row.of("", Cells.label(of.cell))
                .text("seed", String.valueOf(of.run.recipe().seed()))
                .whole("epoch", of.epoch)
                .whole("|B|", of.batch)
                .whole("batches", normality.n())
                .number("mean", normality.mean())
                .number("σ", normality.standardDeviation())
                .number("skewness", normality.skewness())
                .number("excess kurtosis", normality.excessKurtosis())
                .number("p Lilliefors", normality.lillieforsP())
                .number("p Jarque–Bera", normality.jarqueBeraP());
    }
}
