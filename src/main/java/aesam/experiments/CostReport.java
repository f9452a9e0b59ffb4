package aesam.experiments;

import aesam.record.CellRuns;
import aesam.record.RunRecord;
import aesam.report.Claim;
import aesam.report.Curves;
import aesam.report.Look;
import aesam.report.Plot;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What accuracy costs: in gradient evaluations, which no machine changes, in seconds of steps, and in memory. */
final class CostReport {
    private static final double MEGABYTE = 1e6;

    private CostReport() {}

    static List<Report.Part> cost(List<CellRuns> cells) {
        Plot evaluations = new Plot(
                AccuracyReports.title("Accuracy against gradient evaluations", cells),
                "gradient evaluations",
                "test accuracy (%)");
        Plot seconds =
                new Plot(AccuracyReports.title("Accuracy over time", cells), "seconds of steps", "test accuracy (%)");
        for (CellRuns runs : cells) {
            String label = AccuracyReports.label(runs);
            Sample accuracy = Sample.accuracy(runs);
            evaluations.points(
                    label,
                    Look.of(label),
                    new double[] {evaluations(runs).mean()},
                    new double[] {accuracy.mean()},
                    accuracy.n() < 2 ? null : new double[] {accuracy.standardDeviation()});
            Curves time = Curves.of(runs, CostReport::secondsSoFar);
            Curves curve = Curves.ofEpochs(runs, "test_accuracy", 100);
            seconds.line(label, Look.of(label), time.mean(), curve.mean());
        }
        double goal = AccuracyReports.find(cells, "ERM")
                .map(runs -> 0.95 * Sample.accuracy(runs).mean())
                .orElse(Double.NaN);
        Table table = Table.create(
                StringColumn.create(""),
                StringColumn.create("accuracy (%)"),
                StringColumn.create("gradient evaluations"),
                StringColumn.create("seconds of steps"),
                StringColumn.create("ms a step"),
                StringColumn.create("seconds to " + String.format(Locale.ROOT, "%.1f %%", goal)),
                StringColumn.create("peak memory (MB)"),
                IntColumn.create("n"));
        for (CellRuns runs : cells) {
            table.stringColumn(0).append(AccuracyReports.label(runs));
            table.stringColumn(1).append(Sample.accuracy(runs).text(2));
            table.stringColumn(2).append(evaluations(runs).text(0));
            table.stringColumn(3).append(Sample.of(runs, CostReport::seconds).text(1));
            table.stringColumn(4)
                    .append(Sample.of(
                                    runs,
                                    r -> 1000 * seconds(r) / r.json().summary().steps())
                            .text(0));
            table.stringColumn(5).append(reached(runs, r -> secondsTo(r, goal)));
            table.stringColumn(6).append(memory(runs));
            table.intColumn(7).append(runs.n());
        }
        List<Claim> claims = new ArrayList<>();
        AccuracyReports.find(cells, "AE-SAM")
                .ifPresent(ae -> AccuracyReports.find(cells, "SAM").ifPresent(sam -> {
                    claims.add(Claim.smaller(
                            "AE-SAM needs fewer gradient evaluations than SAM", evaluations(ae), evaluations(sam), ""));
                    claims.add(Claim.smaller(
                            "AE-SAM needs fewer seconds than SAM",
                            Sample.of(ae, CostReport::seconds),
                            Sample.of(sam, CostReport::seconds),
                            " s"));
                }));
        String n = AccuracyReports.reports(cells);
        return List.of(
                new Report.Drawn(evaluations.figure(
                        "evaluations",
                        "One point an optimizer: mean over seeds, bars of one standard deviation; 1 gradient evaluation is a forward and "
                                + "backward pass over a batch; " + n + ".")),
                new Report.Drawn(seconds.figure(
                        "time",
                        "Test accuracy after each epoch over the time spent in steps, means over seeds; " + n + ".")),
                new Report.Tabled(new ResultTable(
                        "cost",
                        "Mean ± standard deviation over seeds. Seconds are of this machine, with whatever else it did. Peak memory is "
                                + "that of the process while the run went on, with what runs beside it held; in records made before "
                                + "2026-11-25 an earlier run's peak counts for later ones. The goal of the seconds is 95 % of ERM's "
                                + "accuracy.",
                        table)),
                new Report.Claims(claims));
    }

    private static Sample evaluations(CellRuns runs) {
        return Sample.of(runs, r -> r.json().summary().gradientEvaluations());
    }

    private static double seconds(RunRecord run) {
        return run.json().summary().stepSeconds();
    }

    private static double[] secondsSoFar(RunRecord run) {
        double[] seconds = run.epochs().column("step_seconds");
        for (int e = 1; e < seconds.length; e++) {
            seconds[e] += seconds[e - 1];
        }
        return seconds;
    }

    /** NaN where it never got there. */
    private static double secondsTo(RunRecord run, double goal) {
        double[] accuracy = run.epochs().column("test_accuracy");
        double[] seconds = secondsSoFar(run);
        for (int e = 0; e < accuracy.length; e++) {
            if (100 * accuracy[e] >= goal) {
                return seconds[e];
            }
        }
        return Double.NaN;
    }

    private static String reached(CellRuns runs, ToDoubleFunction<RunRecord> seconds) {
        Sample sample = Sample.of(runs, seconds);
        return Double.isNaN(sample.mean()) ? "not by all" : sample.text(1);
    }

    private static String memory(CellRuns runs) {
        boolean known = runs.runs().stream().allMatch(r -> r.json().peakMemoryBytes() != null);
        return known
                ? Sample.of(
                                runs,
                                r -> Optional.ofNullable(r.json().peakMemoryBytes())
                                                .orElse(0L)
                                        / MEGABYTE)
                        .text(0)
                : "";
    }
}
