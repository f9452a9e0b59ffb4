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

    private static final double POWER = 0.8;

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

    /** The two-sided probability of a t at least this far out if the difference was {@code bound}; NaN for fewer than two seeds. */
    public double p(double bound) {
        double error = differences.standardError();
        double off = mean() - bound;
        if (n() < 2) {
            return Double.NaN;
        }
        return error == 0
                ? off == 0 ? 1 : 0
                : 2 * new TDistribution(n() - 1).cumulativeProbability(-Math.abs(off / error));
    }

    /**
     * The difference that a test of so many seeds, which deviate as these do, would find with a probability of 80 %, if it was
     * the only one; NaN for fewer than two seeds.
     */
    public double detectable() {
        if (n() < 2) {
            return Double.NaN;
        }
        TDistribution t = new TDistribution(n() - 1);
        return (t.inverseCumulativeProbability(1 - LEVEL / 2) + t.inverseCumulativeProbability(POWER))
                * differences.standardError();
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
     * The difference for people.
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
                        "difference %+.2f%s, 95 %% interval [%+.2f, %+.2f], n = %d seeds",
                        mean(),
                        unit,
                        low(),
                        high(),
                        n());
        };
    }
}
