package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
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
        long rejected = Normality.of(IntStream.range(0, 100)
                        .mapToObj(seed -> normal(40, seed))
                        .toList())
                .stream()
                .filter(sample -> sample.lillieforsP() < 0.1)
                .count();
        assertThat(rejected).as("10 of 100 expected, standard deviation 3").isBetween(1L, 19L);
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
                .filter(i -> found.ordered()[i] < found.like().low()[i]
                        || found.ordered()[i] > found.like().high()[i])
                .count();
        assertThat(outside).isLessThan(150);
        assertThat(found.like().quantiles()).isSorted();
        assertThat(found.like().quantiles()[249] + found.like().quantiles()[250])
                .isCloseTo(0, within(1e-9));
    }

    /** Gamma distributions of skewness 2/√k. */
    private static List<Normality> gamma(int samples, int n, double k) {
        RandomGenerator random = new Well19937c(7);
        GammaDistribution gamma = new GammaDistribution(random, k, 1);
        return Normality.of(Stream.generate(
                        () -> DoubleStream.generate(gamma::sample).limit(n).toArray())
                .limit(samples)
                .toList());
    }

    @Test
    void thatNoTestRejectsIsUndecidedUnlessTheyCouldHave() {
        Claim small = Normality.claim("normal", Normality.of(List.of(normal(20, 1), normal(20, 2))));
        assertThat(small.verdict()).isEqualTo(Claim.Verdict.UNDECIDED);
        assertThat(small.evidence()).contains("in 0 of 2 samples").contains("would see a skewness of 3.0");
        Claim large = Normality.claim("normal", Normality.of(List.of(normal(1000, 1), normal(1000, 2))));
        assertThat(large.verdict()).isEqualTo(Claim.Verdict.HOLDS);
        assertThat(large.evidence()).containsPattern("would see a skewness of 0\\.(25|5) in four of five");
        assertThat(Normality.claim("normal", gamma(3, 200, 1)).verdict()).isEqualTo(Claim.Verdict.DOES_NOT_HOLD);
        assertThat(Normality.claim("normal", List.of()).verdict()).isEqualTo(Claim.Verdict.UNDECIDED);
    }

    private static long seen(double skewness) {
        return gamma(200, 100, 4 / (skewness * skewness)).stream()
                .filter(sample -> sample.lillieforsP() < 0.05)
                .count();
    }

    @Test
    void whatATestWouldSeeItSeesInMostSamples() {
        NormalSamples like = NormalSamples.of(100);
        assertThat(like.visibleSkewness(0.05)).isEqualTo(1.5);
        assertThat(seen(1.5)).as("160 of 200 or more expected").isGreaterThan(140);
        assertThat(seen(1)).as("fewer than 160 of 200 expected").isLessThan(180);
        assertThat(like.visibleSkewness(0)).isInfinite();
    }

    @Test
    void constantAndTinySamplesAreNoNaN() {
        assertThat(Normality.of(new double[10]).lillieforsP()).isBetween(0.0, 0.01);
        assertThatThrownBy(() -> Normality.of(new double[3]))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("8");
    }
}
