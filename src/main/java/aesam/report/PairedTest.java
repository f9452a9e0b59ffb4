package aesam.report;

import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Student's t-test of the differences a − b between two cells, paired by the seeds that both have.
 *
 * @param differences a − b, by seed
 */
public record PairedTest(Sample differences) {
    /** At which a difference counts. */
    public static final double LEVEL = 0.05;

    /** Of a − b. */
    public static PairedTest of(Sample a, Sample b) {
        return new PairedTest(a.minus(b));
    }

    /** How many seeds both have. */
    public int n() {
        return differences.n();
    }

    /** The mean difference. */
    public double mean() {
        return differences.mean();
    }

    /** The lower end of the mean difference's 95 % confidence interval; NaN for fewer than two seeds. */
    public double low() {
        return mean() - differences.halfWidth();
    }

    /** The upper end. */
    public double high() {
        return mean() + differences.halfWidth();
    }

    /** The two-sided probability of a t at least this far out if there was no difference; NaN for fewer than two seeds. */
    public double p() {
        double error = differences.standardError();
        if (n() < 2) {
            return Double.NaN;
        }
        return error == 0
                ? mean() == 0 ? 1 : 0
                : 2 * new TDistribution(n() - 1).cumulativeProbability(-Math.abs(mean() / error));
    }

    /**
     * Holm's correction: the p-values that keep the probability of any false discovery among several tests below the level
     * that each is held against. NaN, a test that could not be made, counts for nothing and stays.
     */
    public static double[] holm(double... p) {
        int[] ascending = IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted((i, j) -> Double.compare(p[i], p[j]))
                .mapToInt(i -> i)
                .toArray();
        double[] corrected = p.clone();
        double largest = 0;
        for (int rank = 0; rank < ascending.length; rank++) {
            largest = Math.max(largest, Math.min(1, (ascending.length - rank) * p[ascending[rank]]));
            corrected[ascending[rank]] = largest;
        }
        return corrected;
    }

    /**
     * The numbers of the test for people.
     *
     * @param unit of the difference, such as {@code " points"}
     */
    public String text(String unit) {
        return switch (n()) {
            case 0 -> "no seed has both runs";
            case 1 -> String.format(Locale.ROOT, "difference %+.2f%s in the one seed that has both", mean(), unit);
            default ->
                String.format(
                        Locale.ROOT,
                        "difference %+.2f%s, 95 %% interval [%+.2f, %+.2f], p = %.3f (paired t-test, n = %d seeds)",
                        mean(),
                        unit,
                        low(),
                        high(),
                        p(),
                        n());
        };
    }
}
