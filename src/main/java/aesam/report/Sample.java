package aesam.report;

import static aesam.AesamException.require;

import aesam.record.CellRuns;
import aesam.record.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * One number of each of the runs of a cell.
 *
 * @param values in the order of the seeds
 * @param seeds of these runs
 */
public record Sample(double[] values, long[] seeds) {
    public Sample {
        require(values.length == seeds.length, "A sample has a value a seed.");
    }

    /** A number of each run. */
    public static Sample of(CellRuns runs, ToDoubleFunction<RunRecord> number) {
        return new Sample(
                runs.runs().stream().mapToDouble(number).toArray(),
                runs.runs().stream().mapToLong(r -> r.specification().seed()).toArray());
    }

    /** Test accuracy after the last epoch, in %. */
    public static Sample accuracy(CellRuns runs) {
        return of(runs, r -> 100 * r.json().summary().lastTestAccuracy());
    }

    /** The share of SAM steps, in %. */
    public static Sample zeta(CellRuns runs) {
        return of(runs, r -> 100 * r.json().summary().zeta());
    }

    /** The differences to another sample's values of the same seeds. */
    public Sample minus(Sample other) {
        List<double[]> pairs = new ArrayList<>();
        for (int i = 0; i < n(); i++) {
            for (int j = 0; j < other.n(); j++) {
                if (seeds[i] == other.seeds[j]) {
                    pairs.add(new double[] {values[i] - other.values[j], seeds[i]});
                }
            }
        }
        return new Sample(
                pairs.stream().mapToDouble(p -> p[0]).toArray(),
                pairs.stream().mapToLong(p -> (long) p[1]).toArray());
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

    /** {@code mean ± standard deviation}; nothing where there is no mean. */
    public String text(int digits) {
        if (n() == 0 || Double.isNaN(mean())) {
            return "";
        }
        String mean = String.format(Locale.ROOT, "%." + digits + "f", mean());
        return n() < 2 ? mean : mean + String.format(Locale.ROOT, " ± %." + digits + "f", standardDeviation());
    }
}
