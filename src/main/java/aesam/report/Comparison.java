package aesam.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A claim on the mean difference a − b between two cells, before it is decided.
 *
 * @param statement what is claimed
 * @param test of a − b
 * @param side where a − b is claimed to lie
 * @param bound of what
 * @param unit of the difference, such as {@code " points"}
 */
public record Comparison(String statement, PairedTest test, Side side, double bound, String unit) {
    /** Of a bound. */
    public enum Side {
        ABOVE,
        BELOW
    }

    /** That a is larger than b. */
    public static Comparison larger(String statement, Sample a, Sample b, String unit) {
        return new Comparison(statement, PairedTest.of(a, b), Side.ABOVE, 0, unit);
    }

    /** That a is smaller than b. */
    public static Comparison smaller(String statement, Sample a, Sample b, String unit) {
        return new Comparison(statement, PairedTest.of(a, b), Side.BELOW, 0, unit);
    }

    /** That a is less than {@code margin} below b. */
    public static Comparison close(String statement, Sample a, Sample b, double margin, String unit) {
        return new Comparison(statement, PairedTest.of(a, b), Side.ABOVE, -margin, unit);
    }

    /**
     * Decides claims that are made together: one where a paired t-test over the seeds, with Holm's correction for all of them,
     * finds a − b on one side of its bound at the 5 % level.
     */
    public static List<Claim> decide(List<Comparison> together) {
        double[] p = together.stream().mapToDouble(one -> one.test.p(one.bound)).toArray();
        double[] corrected = PairedTest.holm(p);
        long tests =
                IntStream.range(0, p.length).filter(i -> !Double.isNaN(p[i])).count();
        return IntStream.range(0, p.length)
                .mapToObj(i -> together.get(i).decided(p[i], corrected[i], tests))
                .toList();
    }

    private Claim decided(double p, double corrected, long tests) {
        boolean isThere = side == Side.ABOVE ? test.mean() > bound : test.mean() < bound;
        Claim.Verdict verdict = !(corrected < PairedTest.LEVEL)
                ? Claim.Verdict.UNDECIDED
                : isThere ? Claim.Verdict.HOLDS : Claim.Verdict.DOES_NOT_HOLD;
        StringBuilder evidence = new StringBuilder(
                bound == 0 ? "" : String.format(Locale.ROOT, "close: less than %.1f%s below; ", -bound, unit));
        evidence.append(test.text(unit));
        if (!Double.isNaN(p)) {
            evidence.append(String.format(Locale.ROOT, ", p = %.3f", p))
                    .append(
                            tests == 1
                                    ? ""
                                    : String.format(Locale.ROOT, ", %.3f by Holm for %d tests", corrected, tests));
        }
        if (verdict == Claim.Verdict.UNDECIDED && test.n() > 1) {
            evidence.append(String.format(
                    Locale.ROOT, "; as many seeds would find %.2f%s four times in five", test.detectable(), unit));
        }
        return new Claim(statement, verdict, evidence.toString());
    }
}
