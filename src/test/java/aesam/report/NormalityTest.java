package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NormalityTest {
    private static double[] normal(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return DoubleStream.generate(() -> 3 + 2 * random.nextGaussian())
                .limit(n)
                .toArray();
    }

    @Test
    void normalSamplesAreRejectedAsOftenAsTheLevelSays() {
        int rejected = 0;
        for (int seed = 0; seed < 100; seed++) {
            rejected += Normality.of(normal(40, seed)).lillieforsP() < 0.1 ? 1 : 0;
        }
        assertThat(rejected).as("10 of 100 expected, standard deviation 3").isBetween(1, 19);
    }

    @Test
    void skewedSamplesAreRejected() {
        double[] skewed = DoubleStream.of(normal(200, 1)).map(Math::exp).toArray();
        Normality found = Normality.of(skewed);
        assertThat(found.lillieforsP()).isLessThan(0.01);
        assertThat(found.jarqueBeraP()).isLessThan(0.01);
        assertThat(found.skewness()).isGreaterThan(1);
    }

    @Test
    void theBandHoldsNormalSamples() {
        Normality found = Normality.of(normal(500, 2));
        assertThat(found.mean()).isCloseTo(3, within(0.3));
        assertThat(found.standardDeviation()).isCloseTo(2, within(0.2));
        long outside = IntStream.range(0, found.n())
                .filter(i -> found.ordered()[i] < found.low()[i] || found.ordered()[i] > found.high()[i])
                .count();
        assertThat(outside).isLessThan(150);
        assertThat(found.quantiles()).isSorted();
        assertThat(found.quantiles()[249] + found.quantiles()[250]).isCloseTo(0, within(1e-9));
    }

    @Test
    void constantAndTinySamplesAreNoNaN() {
        assertThat(Normality.of(new double[10]).lillieforsP()).isBetween(0.0, 0.01);
        assertThatThrownBy(() -> Normality.of(new double[3]))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("8");
    }
}
