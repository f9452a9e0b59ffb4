package aesam.report;

import java.util.Locale;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * Something that the paper says, and whether it holds in these runs.
 *
 * @param statement what is claimed
 * @param verdict whether it holds here
 * @param evidence the numbers and the test
 */
public record Claim(String statement, Verdict verdict, String evidence) {
    private static final double LEVEL = 0.05;

    /** Whether a claim holds at this size. */
    public enum Verdict {
        HOLDS("holds"),
        DOES_NOT_HOLD("does not hold"),
        UNDECIDED("undecided");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** The differences a − b over the seeds that both have. */
    private record Paired(double[] differences) {
        static Paired of(Sample a, Sample b) {
            return new Paired(a.minus(b).values());
        }

        int n() {
            return differences.length;
        }

        double mean() {
            return StatUtils.mean(differences);
        }

        double standardError() {
            return new StandardDeviation().evaluate(differences) / Math.sqrt(n());
        }

        /** P of a t at least this far out, two-sided, for the mean difference against {@code from}. */
        double p(double from) {
            if (standardError() == 0) {
                return mean() == from ? 1 : 0;
            }
            double t = (mean() - from) / standardError();
            return 2 * new TDistribution(n() - 1).cumulativeProbability(-Math.abs(t));
        }

        double halfWidth() {
            return new TDistribution(n() - 1).inverseCumulativeProbability(1 - LEVEL / 2) * standardError();
        }

        String text(String unit) {
            return String.format(
                    Locale.ROOT,
                    "difference %+.2f%s, 95 %% interval [%+.2f, %+.2f], p = %.3f (paired t-test, n = %d seeds)",
                    mean(),
                    unit,
                    mean() - halfWidth(),
                    mean() + halfWidth(),
                    p(0),
                    n());
        }
    }

    /**
     * That a is larger than b: holds or does not hold where a paired t-test over the seeds finds a difference at the 5 %
     * level.
     */
    public static Claim larger(String statement, Sample a, Sample b, String unit) {
        Paired pairs = Paired.of(a, b);
        if (pairs.n() < 2) {
            return tooFew(statement, pairs, unit);
        }
        Verdict verdict =
                pairs.p(0) >= LEVEL ? Verdict.UNDECIDED : pairs.mean() > 0 ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD;
        return new Claim(statement, verdict, pairs.text(unit));
    }

    /** That a is smaller than b. */
    public static Claim smaller(String statement, Sample a, Sample b, String unit) {
        Claim reverse = larger(statement, b, a, unit);
        return new Claim(statement, reverse.verdict, reverse.evidence.replace("difference", "the other is larger by"));
    }

    /**
     * That a is at most {@code margin} below b: holds where the 95 % interval of a − b lies above −margin, does not hold
     * where it lies below.
     */
    public static Claim close(String statement, Sample a, Sample b, double margin, String unit) {
        Paired pairs = Paired.of(a, b);
        if (pairs.n() < 2) {
            return tooFew(statement, pairs, unit);
        }
        double low = pairs.mean() - pairs.halfWidth();
        double high = pairs.mean() + pairs.halfWidth();
        Verdict verdict = low > -margin ? Verdict.HOLDS : high < -margin ? Verdict.DOES_NOT_HOLD : Verdict.UNDECIDED;
        return new Claim(
                statement,
                verdict,
                String.format(Locale.ROOT, "close: at most %.1f%s below; ", margin, unit) + pairs.text(unit));
    }

    private static Claim tooFew(String statement, Paired pairs, String unit) {
        String evidence = pairs.n() == 0
                ? "no seed has both runs"
                : String.format(Locale.ROOT, "difference %+.2f%s in the one seed that has both", pairs.mean(), unit);
        return new Claim(statement, Verdict.UNDECIDED, evidence);
    }
}
