package aesam.report;

import aesam.run.CellRuns;
import aesam.run.RunRecord;
import java.util.List;
import java.util.function.Function;

/** One number over time of each of the runs of a cell: the mean over seeds and one standard deviation to each side. */
record Curves(double[] mean, double[] low, double[] high) {
    /**
     * Takes mean and deviation point by point.
     *
     * @param curve of one run; the same length for each
     */
    static Curves of(CellRuns runs, Function<RunRecord, double[]> curve) {
        List<double[]> all = runs.runs().stream().map(curve).toList();
        int points = all.get(0).length;
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
        return new Curves(mean, low, high);
    }

    /** A column of {@code epochs.csv} times a factor. */
    static Curves ofEpochs(CellRuns runs, String column, double factor) {
        return of(runs, run -> {
            double[] values = run.epochs().column(column);
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
            return values;
        });
    }

    /** 1, 2, 3, …: epochs done. */
    double[] counting() {
        double[] x = new double[mean.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = i + 1;
        }
        return x;
    }

    /** To be drawn before all lines, so that they lie before it. */
    void drawBand(Plot plot, Look look, double[] x) {
        plot.band(look, x, low, high);
    }
}
