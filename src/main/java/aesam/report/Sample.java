package aesam.report;

import static aesam.AesamException.require;

import aesam.record.CellRuns;
import aesam.record.RunRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * One number of each of the runs of a cell.
 *
 * @param values in the order of the seeds
 * @param seeds of these runs
 * @param ownDeviation the standard deviation that each value has by itself, being measured on so many images; NaN if unknown
 */
public record Sample(double[] values, long[] seeds, double ownDeviation) {
    /** Of no run. */
    public static final Sample EMPTY = new Sample(new double[0], new long[0]);

    private static final double CONFIDENCE = 0.95;

    public Sample {
        require(values.length == seeds.length, "A sample has a value a seed.");
    }

    /** Of numbers of which nothing more is known. */
    public Sample(double[] values, long[] seeds) {
        this(values, seeds, Double.NaN);
    }

    /** A number of each run. */
    public static Sample of(CellRuns runs, ToDoubleFunction<RunRecord> number) {
        return new Sample(
                runs.runs().stream().mapToDouble(number).toArray(),
                runs.runs().stream().mapToLong(r -> r.recipe().seed()).toArray());
    }

    /** The differences to another sample's values of the same seeds. */
    public Sample minus(Sample other) {
        List<Long> theirs = Arrays.stream(other.seeds).boxed().toList();
        int[] common =
                IntStream.range(0, n()).filter(i -> theirs.contains(seeds[i])).toArray();
        return new Sample(
                Arrays.stream(common)
                        .mapToDouble(i -> values[i] - other.values[theirs.indexOf(seeds[i])])
                        .toArray(),
                Arrays.stream(common).mapToLong(i -> seeds[i]).toArray(),
                Math.hypot(ownDeviation, other.ownDeviation));
    }

    /** How many. */
    public int n() {
        return values.length;
    }

    public double mean() {
        return StatUtils.mean(values);
    }

    /** The standard deviation of what the values are drawn from; NaN for fewer than two. */
    public double standardDeviation() {
        return n() < 2 ? Double.NaN : new StandardDeviation().evaluate(values);
    }

    /** What is drawn to each side of the mean: the standard deviation, of a single value its own. */
    double bar() {
        return n() == 1 ? ownDeviation : standardDeviation();
    }

    /** s/√n; NaN for fewer than two values. */
    public double standardError() {
        return standardDeviation() / Math.sqrt(n());
    }

    /** Half the width of the 95 % confidence interval of the mean, by Student's t; NaN for fewer than two values. */
    public double halfWidth() {
        return n() < 2
                ? Double.NaN
                : new TDistribution(n() - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2) * standardError();
    }

    /** Whether the 95 % confidence intervals of both means do not overlap; not so where one is of a single value. */
    public boolean isApartFrom(Sample other) {
        return Math.abs(mean() - other.mean()) > halfWidth() + other.halfWidth();
    }

    /** {@code mean ± standard deviation}; nothing where there is no mean. */
    public String text(int digits) {
        if (Double.isNaN(mean())) {
            return "";
        }
        String format = "%." + digits + "f";
        return n() < 2
                ? String.format(Locale.ROOT, format, mean())
                : String.format(Locale.ROOT, format + " ± " + format, mean(), standardDeviation());
    }
}
