package aesam.report;

import aesam.record.CellRuns;
import aesam.record.RunRecord;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One number over time of each of the runs of a cell: the mean over seeds and one standard deviation to each side.
 *
 * @param x where each point lies, such as epochs done
 */
public record Curves(double[] x, double[] mean, double[] low, double[] high) {
    /** Mean and deviation at 1, 2, 3, … epochs done. */
    public static Curves of(CellRuns runs, Function<RunRecord, double[]> curve) {
        int epochs = runs.cell().specification().epochs();
        return of(runs, IntStream.rangeClosed(1, epochs).asDoubleStream().toArray(), curve);
    }

    /**
     * Takes mean and deviation point by point.
     *
     * @param curve of one run; a number for each x
     */
    public static Curves of(CellRuns runs, double[] x, Function<RunRecord, double[]> curve) {
        List<double[]> all = runs.runs().stream().map(curve).toList();
        int points = x.length;
        double[] mean = new double[points];
        double[] low = new double[points];
        double[] high = new double[points];
        for (int i = 0; i < points; i++) {
            double[] values = new double[all.size()];
            for (int r = 0; r < values.length; r++) {
                values[r] = all.get(r)[i];
            }
            Sample sample = new Sample(values, new long[values.length]);
            double deviation = sample.n() < 2 ? 0 : sample.standardDeviation();
            mean[i] = sample.mean();
            low[i] = mean[i] - deviation;
            high[i] = mean[i] + deviation;
        }
        return new Curves(x, mean, low, high);
    }

    /** A column of {@code epochs.csv} times a factor. */
    public static Curves ofEpochs(CellRuns runs, String column, double factor) {
        return of(runs, run -> {
            double[] values = run.epochs().column(column);
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
            return values;
        });
    }

    /** Draws those of several cells: all bands first, so that the lines lie before them. */
    public static void draw(Plot plot, List<CellRuns> cells, Function<CellRuns, Curves> of) {
        List<Curves> all = cells.stream().map(of).toList();
        for (int i = 0; i < all.size(); i++) {
            plot.band(look(cells.get(i)), all.get(i).x, all.get(i).low, all.get(i).high);
        }
        for (int i = 0; i < all.size(); i++) {
            plot.line(cells.get(i).cell().label(), look(cells.get(i)), all.get(i).x, all.get(i).mean);
        }
    }

    private static Look look(CellRuns runs) {
        return Look.of(runs.cell().label());
    }
}
