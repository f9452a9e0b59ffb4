package aesam.report;

import aesam.record.CellRuns;
import aesam.record.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What runs are compared by.
 *
 * @param name with its unit, as it stands beside an axis and above a column
 * @param digits behind the point
 * @param number of a run; NaN where it has none
 * @param ownDeviation the standard deviation that a run's number has by itself; NaN if unknown
 */
public record Quantity(
        String name, int digits, ToDoubleFunction<RunRecord> number, ToDoubleFunction<RunRecord> ownDeviation) {
    /** After the last epoch; that of p over N images is √(p(1 − p)/N). */
    public static final Quantity ACCURACY = new Quantity(
            "test accuracy (%)",
            2, run -> 100 * run.json().summary().lastTestAccuracy(), run -> {
                double p = run.json().summary().lastTestAccuracy();
                return 100 * Math.sqrt(p * (1 - p) / run.json().data().testImages());
            });

    /** After the last epoch, on images that were neither trained on nor tested with; NaN without such. */
    public static final Quantity VALIDATION_ACCURACY = new Quantity(
            "validation accuracy (%)", 2, run -> 100 * run.json().summary().lastValidationAccuracy());

    /** Corrupted labels that are predicted as labelled in the last epoch: 100 is complete memorization; NaN without noise. */
    public static final Quantity MEMORIZED = new Quantity(
            "memorized labels (%)",
            2, run -> {
                double[] memorized = run.epochs().column("train_accuracy_corrupted");
                return 100 * memorized[memorized.length - 1];
            });

    /** The share of SAM steps. */
    public static final Quantity ZETA =
            new Quantity("SAM steps ζ (%)", 1, run -> 100 * run.json().summary().zeta());

    /** 1 is a forward and backward pass over a batch. */
    public static final Quantity EVALUATIONS =
            new Quantity("gradient evaluations", 0, run -> run.json().summary().gradientEvaluations());

    /** Of the machine, with whatever else it did. */
    public static final Quantity SECONDS =
            new Quantity("seconds of steps", 1, run -> run.json().summary().stepSeconds());

    /** Of whose numbers no deviation is known before there are several runs. */
    public Quantity(String name, int digits, ToDoubleFunction<RunRecord> number) {
        this(name, digits, number, run -> Double.NaN);
    }

    /** Of each run of a cell. */
    public Sample of(CellRuns runs) {
        Sample sample = Sample.of(runs, number);
        double deviation =
                runs.runs().stream().mapToDouble(ownDeviation).average().orElse(Double.NaN);
        return new Sample(sample.values(), sample.seeds(), deviation);
    }

    /** For the caption of a figure: what its points and bars are, and over how many runs. */
    public String bars(List<CellRuns> cells) {
        boolean single = cells.stream().anyMatch(runs -> runs.n() == 1 && !Double.isNaN(of(runs).bar()));
        return "Mean over seeds and one standard deviation to each side"
                + (single ? ", of a single run that of its N test images, √(p(1 − p)/N)" : "") + "; "
                + Cells.counted(cells) + ".";
    }

    /** These at the right end of a row, and the number of runs. */
    static ResultTable.Row of(ResultTable.Row row, CellRuns runs, List<Quantity> quantities) {
        ResultTable.Row wider = row;
        for (Quantity quantity : quantities) {
            wider = wider.measured(quantity.name, quantity.of(runs), quantity.digits);
        }
        return wider.whole("n", runs.n());
    }

    /** A table with a row a cell and a column a quantity. */
    public static ResultTable table(String name, String caption, List<CellRuns> cells, List<Quantity> quantities) {
        return new ResultTable(
                name,
                caption,
                cells.stream()
                        .map(runs -> of(ResultTable.Row.of("", Cells.label(runs)), runs, quantities))
                        .toList(),
                Map.of());
    }
}
