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
 */
public record Quantity(String name, int digits, ToDoubleFunction<RunRecord> number) {
    /** After the last epoch. */
    public static final Quantity ACCURACY = new Quantity(
            "test accuracy (%)", 2, run -> 100 * run.json().summary().lastTestAccuracy());

    /** The share of SAM steps. */
    public static final Quantity ZETA =
            new Quantity("SAM steps ζ (%)", 1, run -> 100 * run.json().summary().zeta());

    /** 1 is a forward and backward pass over a batch. */
    public static final Quantity EVALUATIONS =
            new Quantity("gradient evaluations", 0, run -> run.json().summary().gradientEvaluations());

    /** Of the machine, with whatever else it did. */
    public static final Quantity SECONDS =
            new Quantity("seconds of steps", 1, run -> run.json().summary().stepSeconds());

    /** Of each run of a cell. */
    public Sample of(CellRuns runs) {
        return Sample.of(runs, number);
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
