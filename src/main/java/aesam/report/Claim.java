package aesam.report;

import java.util.Locale;

/**
 * Something that is claimed, and whether it holds in these runs.
 *
 * @param statement what is claimed
 * @param verdict whether it holds here
 * @param evidence the numbers and the test
 */
public record Claim(String statement, Verdict verdict, String evidence) {
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

    /** What cannot be decided. */
    public static Claim undecided(String statement, String why) {
        return new Claim(statement, Verdict.UNDECIDED, why);
    }

    /** That a is larger than b: decided where a paired t-test over the seeds finds a difference at the 5 % level. */
    public static Claim larger(String statement, Sample a, Sample b, String unit) {
        return signed(statement, PairedTest.of(a, b), 1, unit);
    }

    /** That a is smaller than b, likewise. */
    public static Claim smaller(String statement, Sample a, Sample b, String unit) {
        return signed(statement, PairedTest.of(a, b), -1, unit);
    }

    private static Claim signed(String statement, PairedTest test, int sign, String unit) {
        boolean found = test.p() < PairedTest.LEVEL;
        return new Claim(
                statement,
                !found ? Verdict.UNDECIDED : sign * test.mean() > 0 ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD,
                test.text(unit));
    }

    /**
     * That a is at most {@code margin} below b: holds where the 95 % interval of a − b lies above −margin, does not hold
     * where it lies below.
     */
    public static Claim close(String statement, Sample a, Sample b, double margin, String unit) {
        PairedTest test = PairedTest.of(a, b);
        return new Claim(
                statement,
                test.low() > -margin
                        ? Verdict.HOLDS
                        : test.high() < -margin ? Verdict.DOES_NOT_HOLD : Verdict.UNDECIDED,
                String.format(Locale.ROOT, "close: at most %.1f%s below; ", margin, unit) + test.text(unit));
    }
}
