package aesam.report;

import aesam.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.Kurtosis;
import org.apache.commons.math3.stat.descriptive.moment.Skewness;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * Simulated normal samples of one size, treated as measured ones are: standardized by their own mean and deviation.
 *
 * @param distances of Kolmogorov and Smirnov, ascending
 * @param moments Jarque and Bera's statistics, ascending
 * @param quantiles of the standard normal distribution that belong to the values of an ascending sample
 * @param low the lower edge of the pointwise 95 % band of such a sample
 * @param high the upper edge
 */
record NormalSamples(double[] distances, double[] moments, double[] quantiles, double[] low, double[] high) {
    private static final int SIMULATIONS = 5000;
    private static final int BAND = 2000;
    private static final int TRIALS = 200;
    private static final double POWER = 0.8;
    private static final double[] SKEWNESSES = {0.25, 0.5, 0.75, 1, 1.5, 2, 3};
    private static final NormalDistribution NORMAL = new NormalDistribution();

    /** Draws samples of n values. */
    static NormalSamples of(int n) {
        SplittableRandom random = new Seed(0).generator(Seed.Stream.MEASUREMENT, n);
        double[] distances = new double[SIMULATIONS];
        double[] moments = new double[SIMULATIONS];
        double[][] ordered = new double[n][BAND];
        for (int s = 0; s < SIMULATIONS; s++) {
            double[] drawn = standardized(draw(n, random::nextGaussian));
            distances[s] = distance(drawn);
            moments[s] = jarqueBera(drawn);
            for (int i = 0; s < BAND && i < n; i++) {
                ordered[i][s] = drawn[i];
            }
        }
        Arrays.sort(distances);
        Arrays.sort(moments);
        double[] quantiles = new double[n];
        Arrays.setAll(quantiles, i -> NORMAL.inverseCumulativeProbability((i + 0.5) / n));
        return new NormalSamples(distances, moments, quantiles, percentile(ordered, 2.5), percentile(ordered, 97.5));
    }

    private static double[] draw(int n, DoubleSupplier random) {
        return DoubleStream.generate(random).limit(n).toArray();
    }

    private static double[] percentile(double[][] rows, double percent) {
        return Arrays.stream(rows)
                .mapToDouble(row -> StatUtils.percentile(row, percent))
                .toArray();
    }

    /** Ascending, with mean 0 and deviation 1; zeros where all are equal. */
    static double[] standardized(double[] values) {
        double mean = StatUtils.mean(values);
        double deviation = new StandardDeviation().evaluate(values);
        return Arrays.stream(values)
                .map(x -> deviation == 0 ? 0 : (x - mean) / deviation)
                .sorted()
                .toArray();
    }

    /** The probability of a distance at least as large as that of a standardized sample. */
    double lillieforsP(double[] standardized) {
        return p(distances, distance(standardized));
    }

    /** The probability of moments at least as far from normal as those of a standardized sample. */
    double jarqueBeraP(double[] standardized) {
        return p(moments, jarqueBera(standardized));
    }

    private static double p(double[] ascending, double found) {
        int below = 0;
        int above = ascending.length;
        while (below < above) {
            int middle = (below + above) / 2;
            if (ascending[middle] < found) {
                below = middle + 1;
            } else {
                above = middle;
            }
        }
        return (ascending.length - below + 1.0) / (ascending.length + 1);
    }

    /** The largest distance between the distribution function of an ascending sample and the normal one. */
    private static double distance(double[] ordered) {
        double largest = 0;
        int n = ordered.length;
        for (int i = 0; i < n; i++) {
            double f = NORMAL.cumulativeProbability(ordered[i]);
            largest = Math.max(largest, Math.max(f - (double) i / n, (i + 1.0) / n - f));
        }
        return largest;
    }

    /** n/6 (S² + K²/4). */
    private static double jarqueBera(double[] values) {
        double skewness = new Skewness().evaluate(values);
        double kurtosis = new Kurtosis().evaluate(values);
        return values.length / 6.0 * (skewness * skewness + kurtosis * kurtosis / 4);
    }

    /**
     * What Lilliefors' test could have seen in a sample of this size: the smallest skewness of a gamma distribution, of some,
     * that it finds at a level in four of five simulated samples; infinite if it finds none of them.
     */
    double visibleSkewness(double level) {
        for (double skewness : SKEWNESSES) {
            GammaDistribution gamma =
                    new GammaDistribution(new Well19937c(distances.length), 4 / (skewness * skewness), 1);
            int found = 0;
            for (int i = 0; i < TRIALS; i++) {
                found += lillieforsP(standardized(draw(quantiles.length, gamma::sample))) < level ? 1 : 0;
            }
            if (found >= POWER * TRIALS) {
                return skewness;
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
