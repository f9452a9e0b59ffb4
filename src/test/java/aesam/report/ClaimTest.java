package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.commons.math3.stat.inference.TestUtils;
import org.junit.jupiter.api.Test;

class ClaimTest {
    private static Sample sample(double... values) {
        return new Sample(values, LongStream.rangeClosed(1, values.length).toArray());
    }

    @Test
    void aDifferenceIsDecidedByAPairedTest() {
        Sample high = sample(5.0, 5.5, 6.1);
        Sample low = sample(4.0, 4.4, 5.0);
        Claim claim = Claim.larger("high > low", high, low, " points");
        double p = TestUtils.pairedTTest(high.values(), low.values());
        assertThat(claim.verdict()).isEqualTo(Claim.Verdict.HOLDS);
        assertThat(claim.evidence()).contains(String.format(Locale.ROOT, "p = %.3f", p), "n = 3 seeds");
        assertThat(Claim.larger("low > high", low, high, "").verdict()).isEqualTo(Claim.Verdict.DOES_NOT_HOLD);
        assertThat(Claim.smaller("low < high", low, high, "").verdict()).isEqualTo(Claim.Verdict.HOLDS);
        assertThat(Claim.larger("noise", sample(1, 5, 2), sample(2, 1, 4), "").verdict())
                .isEqualTo(Claim.Verdict.UNDECIDED);
    }

    @Test
    void aTestSaysWhatItSubtracts() {
        PairedTest test = PairedTest.of(sample(4, 4.5, 5), sample(5, 5.4, 6.1));
        assertThat(test.mean()).isCloseTo(-1, within(1e-12));
        assertThat(test.p())
                .isCloseTo(TestUtils.pairedTTest(new double[] {4, 4.5, 5}, new double[] {5, 5.4, 6.1}), within(1e-12));
        assertThat(test.low()).isLessThan(-1);
        assertThat(test.high()).isBetween(-1.0, 0.0);
        assertThat(Claim.smaller("", sample(4, 4.5, 5), sample(5, 5.4, 6.1), " s")
                        .evidence())
                .startsWith("difference -1.00 s, 95 % interval [-1.25, -0.75]");
    }

    @Test
    void severalTestsAreCorrectedByHolm() {
        assertThat(PairedTest.holm(0.01, 0.04, 0.03, 0.005))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
        assertThat(PairedTest.holm(0.5, Double.NaN, 0.7)).containsExactly(1, Double.NaN, 1);
        assertThat(PairedTest.holm()).isEmpty();
    }

    @Test
    void oneSeedDecidesNothing() {
        assertThat(Claim.larger("", sample(9), sample(1), "").verdict()).isEqualTo(Claim.Verdict.UNDECIDED);
        assertThat(Claim.close("", sample(9), sample(1), 1, "").verdict()).isEqualTo(Claim.Verdict.UNDECIDED);
        assertThat(Claim.larger("", sample(), sample(), "").evidence()).contains("no seed");
    }

    @Test
    void seedsArePairedWhereverTheyStand() {
        Sample a = new Sample(new double[] {1, 2, 3}, new long[] {1, 2, 3});
        Sample b = new Sample(new double[] {2.9, 1.1}, new long[] {3, 1});
        assertThat(a.minus(b).values()).containsExactly(new double[] {-0.1, 0.1}, within(1e-12));
        assertThat(a.minus(b).seeds()).containsExactly(1, 3);
    }

    @Test
    void closeMeansThatTheWholeIntervalIs() {
        Sample sam = sample(90, 91, 92);
        assertThat(Claim.close("", sample(89.9, 90.9, 91.95), sam, 1, "").verdict())
                .isEqualTo(Claim.Verdict.HOLDS);
        assertThat(Claim.close("", sample(80, 81.1, 82), sam, 1, "").verdict()).isEqualTo(Claim.Verdict.DOES_NOT_HOLD);
        assertThat(Claim.close("", sample(86, 95, 90), sam, 1, "").verdict()).isEqualTo(Claim.Verdict.UNDECIDED);
    }

    @Test
    void equalDifferencesAreNoNaN() {
        Claim same = Claim.larger("", sample(2, 3, 4), sample(1, 2, 3), "");
        assertThat(same.verdict()).isEqualTo(Claim.Verdict.HOLDS);
        assertThat(same.evidence()).doesNotContain("NaN");
        assertThat(Claim.larger("", sample(1, 2), sample(1, 2), "").verdict()).isEqualTo(Claim.Verdict.UNDECIDED);
    }
}
