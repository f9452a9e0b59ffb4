package aesam.report;

import static aesam.AesamException.require;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.Kurtosis;
import org.apache.commons.math3.stat.descriptive.moment.Skewness;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * How normal a sample is. p-values and the band are from 5,000 simulated normal samples of the same size, treated alike (mean
 * and standard deviation estimated from each): so they are right for small samples, too, where tabulated ones are not.
 *
 * @param n how many values
 * @param mean of them
 * @param standardDeviation of them
 * @param skewness 0 for a normal distribution
 * @param excessKurtosis 0 for a normal distribution
 * @param lillieforsP p of the largest distance between the distribution functions (Kolmogorov–Smirnov with estimated
 *     parameters, Lilliefors)
 * @param jarqueBeraP p of Jarque and Bera's statistic of skewness and kurtosis
 * @param ordered the values standardized, in ascending order
 * @param like normal samples of this size
 */
public record Normality(
        int n,
        double mean,
        double standardDeviation,
        double skewness,
        double excessKurtosis,
        double lillieforsP,
        double jarqueBeraP,
        double[] ordered,
        NormalSamples like) {
    private static final int MOST = 2000;

    /** Below this, a distribution is called symmetric in usual practice (Bulmer, <i>Principles of Statistics</i>). */
    private static final double SLIGHT_SKEWNESS = 0.5;

    /** Fewer values say nothing about a distribution. */
    public static final int LEAST = 8;

    /**
     * Looks at a sample; of more than 2,000 values, at 2,000 evenly spread ones.
     *
     * @throws aesam.AesamException if there are fewer than 8 values
     */
    public static Normality of(double[] values) {
        return of(List.of(values)).get(0);
    }

    /** Looks at several samples; normal ones are simulated once for each size. */
    public static List<Normality> of(List<double[]> samples) {
        Map<Integer, NormalSamples> known = new HashMap<>();
        return samples.stream().map(values -> of(values, known)).toList();
    }

    private static Normality of(double[] values, Map<Integer, NormalSamples> known) {
        require(values.length >= LEAST, "Normality needs at least %d values, found %d.", LEAST, values.length);
        double[] sample = Curves.thinned(values, MOST);
        double[] ordered = NormalSamples.standardized(sample);
        NormalSamples like = known.computeIfAbsent(sample.length, NormalSamples::of);
        return new Normality(
                sample.length,
                StatUtils.mean(sample),
                new StandardDeviation().evaluate(sample),
                new Skewness().evaluate(sample),
                new Kurtosis().evaluate(sample),
                like.lillieforsP(ordered),
                like.jarqueBeraP(ordered),
                ordered,
                like);
    }

    /**
     * That all of these are close to normal, by Lilliefors' tests at the 5 % level with Holm's correction. It does not hold
     * where most are rejected. That none is rejected decides nothing by itself: it holds only if the tests would have seen a
     * skewness of 0.5.
     */
    public static Claim claim(String statement, List<Normality> samples) {
        if (samples.isEmpty()) {
            return Claim.undecided(statement, "there is no sample");
        }
        double[] p = PairedTest.holm(
                samples.stream().mapToDouble(Normality::lillieforsP).toArray());
        long rejected = Arrays.stream(p).filter(one -> one < PairedTest.LEVEL).count();
        double visible = samples.stream()
                .map(Normality::like)
                .distinct()
                .mapToDouble(like -> like.visibleSkewness(PairedTest.LEVEL / p.length))
                .max()
                .orElseThrow();
        Claim.Verdict verdict = 2 * rejected > p.length
                ? Claim.Verdict.DOES_NOT_HOLD
                : rejected == 0 && visible <= SLIGHT_SKEWNESS ? Claim.Verdict.HOLDS : Claim.Verdict.UNDECIDED;
        return new Claim(
                statement,
                verdict,
                String.format(
                        Locale.ROOT,
                        "Lilliefors' test rejects normality in %d of %d samples (5 %% level, Holm's correction); %s; it has to "
                                + "reject none and be able to see a skewness of %s for this to hold, and reject most for it not to",
                        rejected,
                        p.length,
                        visible < Double.POSITIVE_INFINITY
                                ? "it would see a skewness of " + visible + " in four of five samples of this size"
                                : "samples of this size are too small for it to see even a skewness of 3",
                        SLIGHT_SKEWNESS));
    }
}
