package aesam.report;

import static aesam.AesamException.require;

import aesam.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.Kurtosis;
import org.apache.commons.math3.stat.descriptive.moment.Skewness;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/**
 * How normal a sample is. p-values and the band are from simulated normal samples of the same size, treated alike (mean and
 * standard deviation estimated from each): so they are right for small samples, too, where tabulated ones are not.
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
 * @param quantiles of the standard normal distribution that belong to them
 * @param low the lower edge of the pointwise 95 % band for {@code ordered} under normality
 * @param high the upper edge
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
        double[] quantiles,
        double[] low,
        double[] high) {
    private static final int SIMULATIONS = 2000;
    private static final int MOST = 2000;

    /** Fewer values say nothing about a distribution. */
    public static final int LEAST = 8;

    private static final NormalDistribution NORMAL = new NormalDistribution();

    /**
     * Looks at a sample; of more than 2,000 values, at 2,000 evenly spread ones.
     *
     * @throws aesam.AesamException if there are fewer than 8 values
     */
    public static Normality of(double[] values) {
        require(values.length >= LEAST, "Normality needs at least %d values, found %d.", LEAST, values.length);
        double[] sample = Thinned.evenly(values, MOST);
        int n = sample.length;
        double[] ordered = standardized(sample);
        double distance = distance(ordered);
        double jarqueBera = jarqueBera(ordered);
        double[][] simulated = new double[n][SIMULATIONS];
        int further = 0;
        int larger = 0;
        SplittableRandom random = new Seed(0).generator(Seed.Stream.MEASUREMENT, n);
        for (int s = 0; s < SIMULATIONS; s++) {
            double[] drawn = new double[n];
            for (int i = 0; i < n; i++) {
                drawn[i] = random.nextGaussian();
            }
            drawn = standardized(drawn);
            further += distance(drawn) >= distance ? 1 : 0;
            larger += jarqueBera(drawn) >= jarqueBera ? 1 : 0;
            for (int i = 0; i < n; i++) {
                simulated[i][s] = drawn[i];
            }
        }
        double[] quantiles = new double[n];
        double[] low = new double[n];
        double[] high = new double[n];
        for (int i = 0; i < n; i++) {
            quantiles[i] = NORMAL.inverseCumulativeProbability((i + 0.5) / n);
            low[i] = StatUtils.percentile(simulated[i], 2.5);
            high[i] = StatUtils.percentile(simulated[i], 97.5);
        }
        return new Normality(
                n,
                StatUtils.mean(sample),
                new StandardDeviation().evaluate(sample),
                new Skewness().evaluate(sample),
                new Kurtosis().evaluate(sample),
                (further + 1.0) / (SIMULATIONS + 1),
                (larger + 1.0) / (SIMULATIONS + 1),
                ordered,
                quantiles,
                low,
                high);
    }

    private static double[] standardized(double[] values) {
        double mean = StatUtils.mean(values);
        double deviation = new StandardDeviation().evaluate(values);
        return Arrays.stream(values)
                .map(x -> deviation == 0 ? 0 : (x - mean) / deviation)
                .sorted()
                .toArray();
    }

    private static double distance(double[] standardized) {
        return new KolmogorovSmirnovTest().kolmogorovSmirnovStatistic(NORMAL, standardized);
    }

    /** n/6 (S² + K²/4). */
    private static double jarqueBera(double[] standardized) {
        double skewness = new Skewness().evaluate(standardized);
        double kurtosis = new Kurtosis().evaluate(standardized);
        return standardized.length / 6.0 * (skewness * skewness + kurtosis * kurtosis / 4);
    }
}
