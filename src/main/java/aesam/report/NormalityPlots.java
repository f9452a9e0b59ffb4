package aesam.report;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.knowm.xchart.internal.chartpart.Chart;

/** A sample beside the normal distribution. */
public final class NormalityPlots {
    private static final NormalDistribution NORMAL = new NormalDistribution();

    private NormalityPlots() {}

    /** Its density, and that of the normal distribution with its mean and deviation. */
    public static Chart<?, ?> histogram(String title, String axis, double[] values, Normality normality) {
        int bins = Math.max(8, Math.min(40, (int) Math.ceil(Math.sqrt(values.length))));
        double min = Arrays.stream(values).min().orElseThrow();
        double max = Arrays.stream(values).max().orElseThrow();
        double width = max > min ? (max - min) / bins : 1;
        double[] edges =
                IntStream.rangeClosed(0, bins).mapToDouble(i -> min + i * width).toArray();
        double[] density = new double[bins];
        for (double value : values) {
            density[Math.min(bins - 1, (int) ((value - min) / width))] += 1 / (width * values.length);
        }
        double mean = normality.mean();
        double deviation = normality.standardDeviation();
        double[] x = IntStream.rangeClosed(0, 100)
                .mapToDouble(i -> mean + deviation * (i / 50.0 - 1) * 3.2)
                .toArray();
        double[] y = Arrays.stream(x)
                .map(v -> NORMAL.density((v - mean) / deviation) / deviation)
                .toArray();
        return Plot.small(title, axis, "density")
                .histogram(null, Style.free(2), edges, density)
                .line(null, Style.free(0), x, y)
                .chart();
    }

    /** Its quantiles against those of the normal distribution, with the pointwise 95 % band. */
    public static Chart<?, ?> quantiles(String title, Normality normality) {
        NormalSamples like = normality.like();
        double[] ends = {like.quantiles()[0], like.quantiles()[normality.n() - 1]};
        return Plot.small(title, "normal quantile (σ)", "measured quantile (σ)")
                .band(Style.REFERENCE, like.quantiles(), like.low(), like.high())
                .line(null, Style.REFERENCE, ends, ends)
                .points(null, Style.free(2), like.quantiles(), normality.ordered(), null)
                .chart();
    }
}
