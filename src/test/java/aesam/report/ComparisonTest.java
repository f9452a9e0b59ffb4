package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.commons.math3.stat.inference.TestUtils;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static Sample sample(double... values) {
        return new Sample(values, LongStream.rangeClosed(1, values.length).toArray());
    }

    private static Claim decided(Comparison alone) {
        return Comparison.decide(List.of(alone)).get(0);
    }

    @Test
    void aDifferenceIsDecidedByAPairedTest() {
        Sample high = sample(5.0, 5.5, 6.1);
        Sample low = sample(4.0, 4.4, 5.0);
        Claim claim = decided(Comparison.larger("high > low", high, low, " points"));
        double p = TestUtils.pairedTTest(high.values(), low.values());
        assertThat(claim.verdict()).isEqualTo(Claim.Verdict.HOLDS);
        assertThat(claim.evidence()).contains(String.format(Locale.ROOT, "p = %.3f", p), "n = 3 seeds");
        assertThat(decided(Comparison.larger("low > high", low, high, "")).verdict())
                .isEqualTo(Claim.Verdict.DOES_NOT_HOLD);
        assertThat(decided(Comparison.smaller("low < high", low, high, "")).verdict())
                .isEqualTo(Claim.Verdict.HOLDS);
        assertThat(decided(Comparison.larger("noise", sample(1, 5, 2), sample(2, 1, 4), ""))
                        .verdict())
                .isEqualTo(Claim.Verdict.UNDECIDED);
    }

    @Test
    void aTestSaysWhatItSubtracts() {
        PairedTest test = PairedTest.of(sample(4, 4.5, 5), sample(5, 5.4, 6.1));
        assertThat(test.mean()).isCloseTo(-1, within(1e-12));
        assertThat(test.p(0))
                .isCloseTo(TestUtils.pairedTTest(new double[] {4, 4.5, 5}, new double[] {5, 5.4, 6.1}), within(1e-12));
        assertThat(test.low()).isLessThan(-1);
        assertThat(test.high()).isBetween(-1.0, 0.0);
        assertThat(decided(Comparison.smaller("", sample(4, 4.5, 5), sample(5, 5.4, 6.1), " s"))
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
    void claimsThatAreMadeTogetherAreCorrectedTogether() {
        Comparison close = Comparison.larger("", sample(5.0, 5.6, 6.1), sample(4.0, 4.4, 5.4), "");
        Comparison noise = Comparison.larger("", sample(1, 5, 2), sample(2, 1, 4), "");
        double p = close.test().p(0);
        assertThat(p).isBetween(0.05 / 3, 0.05);
        assertThat(decided(close).verdict()).isEqualTo(Claim.Verdict.HOLDS);
        Claim corrected = Comparison.decide(List.of(noise, close, noise)).get(1);
        assertThat(corrected.verdict()).isEqualTo(Claim.Verdict.UNDECIDED);
        assertThat(corrected.evidence())
                .contains(String.format(Locale.ROOT, "p = %.3f, %.3f by Holm for 3 tests", p, 3 * p));
        Comparison notRun = Comparison.larger("", Sample.EMPTY, sample(1, 2, 3), "");
        assertThat(Comparison.decide(List.of(notRun, close)).get(1).verdict()).isEqualTo(Claim.Verdict.HOLDS);
    }

    @Test
    void whatIsUndecidedSaysWhatCouldHaveBeenSeen() {
        // Deviation 1 over ten seeds, with Student's 97.5 % and 80 % points at 9 degrees of freedom.
        double[] differences = {-1.5, -1, -0.5, -0.5, 0, 0, 0.5, 0.5, 1, 1.5};
        PairedTest test = PairedTest.of(sample(differences), sample(new double[10]));
        assertThat(test.detectable())
                .isCloseTo((2.2622 + 0.8834) * test.differences().standardError(), within(1e-4));
        assertThat(decided(Comparison.larger("", sample(differences), sample(new double[10]), " points"))
                        .evidence())
                .endsWith(String.format(
                        Locale.ROOT, "; as many seeds would find %.2f points four times in five", test.detectable()));
    }

    @Test
    void claimsAreSummedUpInASentence() {
        Report.Claims claims = new Report.Claims(List.of(
                new Claim("A > B", Claim.Verdict.HOLDS, ""),
                new Claim("C > D", Claim.Verdict.UNDECIDED, ""),
                new Claim("E > F", Claim.Verdict.DOES_NOT_HOLD, ""),
                new Claim("G > H", Claim.Verdict.HOLDS, "")));
        assertThat(claims.summary())
                .isEqualTo("Here this holds: A > B; G > H. Here this does not hold: E > F. Undecided: 1 of 4.");
    }

    @Test
    void oneSeedDecidesNothing() {
        assertThat(decided(Comparison.larger("", sample(9), sample(1), "")).verdict())
                .isEqualTo(Claim.Verdict.UNDECIDED);
        assertThat(decided(Comparison.close("", sample(9), sample(1), 1, "")).verdict())
                .isEqualTo(Claim.Verdict.UNDECIDED);
        assertThat(decided(Comparison.larger("", sample(), sample(), "")).evidence())
                .contains("no seed");
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
        assertThat(decided(Comparison.close("", sample(89.9, 90.9, 91.95), sam, 1, ""))
                        .verdict())
                .isEqualTo(Claim.Verdict.HOLDS);
        assertThat(decided(Comparison.close("", sample(80, 81.1, 82), sam, 1, ""))
                        .verdict())
                .isEqualTo(Claim.Verdict.DOES_NOT_HOLD);
        assertThat(decided(Comparison.close("", sample(86, 95, 90), sam, 1, "")).verdict())
                .isEqualTo(Claim.Verdict.UNDECIDED);
    }

    @Test
    void equalDifferencesAreNoNaN() {
        Claim same = decided(Comparison.larger("", sample(2, 3, 4), sample(1, 2, 3), ""));
        assertThat(same.verdict()).isEqualTo(Claim.Verdict.HOLDS);
        assertThat(same.evidence()).doesNotContain("NaN");
        assertThat(decided(Comparison.larger("", sample(1, 2), sample(1, 2), ""))
                        .verdict())
                .isEqualTo(Claim.Verdict.UNDECIDED);
    }
}
