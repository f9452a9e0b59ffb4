package aesam.report;

import aesam.record.CellRuns;
import aesam.record.RunRecord;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One number over time of each of the runs of a cell: the mean over seeds and one standard deviation to each side.
 *
 * @param x where each point lies, such as epochs done
 */
public record Curves(double[] x, double[] mean, double[] low, double[] high) {
    /**
     * Takes mean and deviation point by point.
     *
     * @param curve of one run; a number for each x
     */
    public static Curves of(CellRuns runs, double[] x, Function<RunRecord, double[]> curve) {
        List<double[]> all = runs.runs().stream().map(curve).toList();
        long[] seeds = new long[all.size()];
        Sample[] points = IntStream.range(0, x.length)
                .mapToObj(
                        i -> new Sample(all.stream().mapToDouble(one -> one[i]).toArray(), seeds))
                .toArray(Sample[]::new);
        double[] mean = Arrays.stream(points).mapToDouble(Sample::mean).toArray();
        double[] deviation = Arrays.stream(points)
                .mapToDouble(point -> point.n() < 2 ? 0 : point.standardDeviation())
                .toArray();
        return new Curves(x, mean, plus(mean, deviation, -1), plus(mean, deviation, 1));
    }

    private static double[] plus(double[] mean, double[] deviation, int sign) {
        return IntStream.range(0, mean.length)
                .mapToDouble(i -> mean[i] + sign * deviation[i])
                .toArray();
    }

    /** A number for each epoch, at 1, 2, 3, … epochs done. */
    public static Curves ofEpochs(CellRuns runs, Function<RunRecord, double[]> curve) {
        return of(runs, epochs(runs.cell().recipe().epochs()), curve);
    }

    /** 1, 2, 3, …, the epochs done. */
    public static double[] epochs(int count) {
        return IntStream.rangeClosed(1, count).asDoubleStream().toArray();
    }

    /** A column of {@code epochs.csv} times a factor. */
    public static Function<RunRecord, double[]> column(String name, double factor) {
        return run -> times(run.epochs().column(name), factor);
    }

    /**
     * The share of SAM steps of each epoch. Records have ζ_e, the share up to epoch e; all epochs of a run have as many steps,
     * so it is (e + 1)ζ_e − eζ_{e−1}.
     */
    public static double[] samShares(RunRecord run) {
        double[] soFar = run.epochs().column("zeta");
        return IntStream.range(0, soFar.length)
                .mapToDouble(e -> (e + 1) * soFar[e] - (e == 0 ? 0 : e * soFar[e - 1]))
                // Rounding may lead out of 0 to 1.
                .map(share -> Math.max(0, Math.min(1, share)))
                .toArray();
    }

    /** The mean of a column of {@code steps.csv} over the steps of each epoch. */
    public static double[] meanOfEpochs(RunRecord run, String column) {
        var steps = run.steps("epoch", column);
        double[] epoch = steps.column("epoch");
        double[] values = steps.column(column);
        double[] sum = new double[run.recipe().epochs()];
        double[] count = new double[sum.length];
        for (int t = 0; t < values.length; t++) {
            sum[(int) epoch[t]] += values[t];
            count[(int) epoch[t]]++;
        }
        return IntStream.range(0, sum.length)
                .mapToDouble(e -> sum[e] / count[e])
                .toArray();
    }

    /** Each value times a factor. */
    public static double[] times(double[] values, double factor) {
        return Arrays.stream(values).map(value -> factor * value).toArray();
    }

    /** At most {@code most} values of a long series, evenly spread, so that a figure of a long run stays small. */
    public static double[] thinned(double[] values, int most) {
        return values.length <= most
                ? values
                : IntStream.range(0, most)
                        .mapToDouble(i -> values[(int) ((long) i * values.length / most)])
                        .toArray();
    }

    /** Curves of one cell as they are drawn. */
    public record Line(String label, Style style, Curves curves) {}

    /** Draws all bands first, so that the lines lie before them. */
    public static void draw(Plot plot, List<Line> lines) {
        for (Line line : lines) {
            if (!Arrays.equals(line.curves.low, line.curves.high)) {
                plot.band(line.style, line.curves.x, line.curves.low, line.curves.high);
            }
        }
        lines.forEach(line -> plot.line(line.label, line.style, line.curves.x, line.curves.mean));
    }

    /** Draws those of several cells in the styles of their optimizers. */
    public static void draw(Plot plot, List<CellRuns> cells, Function<CellRuns, Curves> of) {
        Function<CellRuns, Style> styles = Cells.styles(cells);
        draw(
                plot,
                cells.stream()
                        .map(runs -> new Line(Cells.label(runs), styles.apply(runs), of.apply(runs)))
                        .toList());
    }
}
