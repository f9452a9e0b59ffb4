package aesam.report;

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
}
