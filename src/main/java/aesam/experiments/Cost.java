package aesam.experiments;

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
import aesam.report.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What accuracy costs: in gradient evaluations, which no machine changes, in seconds of steps, and in memory. */
record Cost(String name, String title, String shows) implements Experiment {
    private static final double MEGABYTE = 1e6;
    private static final double GOAL = 0.95;

    Cost() {
        this(
                "cost",
                "What accuracy costs",
                "accuracy against gradient evaluations, seconds and memory; accuracy over time");
    }

    @Override
    public List<Long> seeds(Profile profile) {
        return profile.comparedSeeds();
    }

    @Override
    public List<Cell> cells(Profile profile, Records known) {
        return Experiments.seven(profile, profile.main());
    }

    @Override
    public List<Report.Part> draw(Profile profile, List<CellRuns> cells) {
        Plot evaluations = new Plot(
                Cells.title("Accuracy against gradient evaluations", cells),
                Quantity.EVALUATIONS.name(),
                Quantity.ACCURACY.name());
        Plot seconds =
                new Plot(Cells.title("Accuracy over time", cells), Quantity.SECONDS.name(), Quantity.ACCURACY.name());
        Function<CellRuns, Style> styles = Cells.styles(cells);
        List<Curves.Line> lines = new ArrayList<>();
        for (CellRuns runs : cells) {
            evaluations.dots(
                    Cells.label(runs),
                    styles.apply(runs),
                    new double[] {Quantity.EVALUATIONS.of(runs).mean()},
                    List.of(Quantity.ACCURACY.of(runs)));
            Curves accuracy = Curves.ofEpochs(runs, Curves.column("test_accuracy", 100));
            double[] time = Curves.ofEpochs(runs, Cost::secondsSoFar).mean();
            lines.add(new Curves.Line(
                    Cells.label(runs),
                    styles.apply(runs),
                    new Curves(time, accuracy.mean(), accuracy.low(), accuracy.high())));
        }
        Curves.draw(seconds, lines);
        double goal = Cells.find(cells, "erm")
                .map(runs -> GOAL * Quantity.ACCURACY.of(runs).mean())
                .orElse(Double.NaN);
        String n = Cells.counted(cells);
        return List.of(
                evaluations.figure(
                        "evaluations",
                        "A point an optimizer; 1 gradient evaluation is a forward and backward pass over a batch. "
                                + Quantity.ACCURACY.bars(cells)),
                seconds.figure(
                        "time",
                        "Test accuracy after each epoch over the mean time spent in steps. Lines: mean over seeds; bands: one "
                                + "standard deviation; " + n + "."),
                Quantity.table(
                        "cost",
                        "Mean ± standard deviation over seeds. Seconds are of this machine, with whatever else it did. Peak memory is "
                                + "that of the process while the run went on, with what runs beside it held. The goal of the seconds "
                                + "is 95 % of ERM's accuracy; empty: not all runs came there.",
                        cells,
                        List.of(
                                Quantity.ACCURACY,
                                Quantity.EVALUATIONS,
                                Quantity.SECONDS,
                                new Quantity("ms a step", 0, Cost::millisecondsAStep),
                                new Quantity(
                                        "seconds to " + String.format(Locale.ROOT, "%.1f %%", goal),
                                        1,
                                        run -> secondsTo(run, goal)),
                                new Quantity("peak memory (MB)", 0, Cost::megabytes))),
                new Report.Claims(Comparison.decide(List.of(
                        cheaper(cells, "AE-SAM needs fewer gradient evaluations than SAM", Quantity.EVALUATIONS, ""),
                        cheaper(cells, "AE-SAM needs fewer seconds than SAM", Quantity.SECONDS, " s")))));
    }

    private static Comparison cheaper(List<CellRuns> cells, String statement, Quantity cost, String unit) {
        return Comparison.smaller(
                statement, Cells.sample(cells, "ae-sam", cost), Cells.sample(cells, "sam", cost), unit);
    }

    private static double millisecondsAStep(RunRecord run) {
        return 1000 * run.json().summary().stepSeconds() / run.json().summary().steps();
    }

    /** NaN where the system does not say. */
    private static double megabytes(RunRecord run) {
        Long bytes = run.json().peakMemoryBytes();
        return bytes == null ? Double.NaN : bytes / MEGABYTE;
    }

    private static double[] secondsSoFar(RunRecord run) {
        double[] seconds = run.epochs().column("step_seconds");
        Arrays.parallelPrefix(seconds, Double::sum);
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
}
