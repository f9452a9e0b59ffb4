package aesam.record;

import aesam.AesamException;
import aesam.optim.RhoSchedule;

/** Schedules of ρ on one line, as they are given on the command line. */
final class RhoNotation {
    /** What there is. */
    static final String KNOWN =
            "constant, linear:FROM,TO, cosine:FROM,TO, rate:LEAST (in proportion to the learning rate, down to"
                    + " LEAST), warmup:SHARE (rises in the first part), late:SHARE (0 but in the last part, where it rises)";

    private RhoNotation() {}

    /**
     * A schedule from its notation.
     *
     * @throws AesamException if it is none, or a number is impossible
     */
    static RhoSchedule parse(String notation) {
        int colon = notation.indexOf(':');
        String kind = colon < 0 ? notation : notation.substring(0, colon + 1);
        try {
            double[] numbers = colon < 0 ? new double[0] : PolicyNotation.numbers(notation.substring(colon + 1));
            return switch (kind + numbers.length) {
                case "constant0" -> new RhoSchedule.Constant();
                case "linear:2" -> new RhoSchedule.Linear(numbers[0], numbers[1]);
                case "cosine:2" -> new RhoSchedule.Cosine(numbers[0], numbers[1]);
                case "rate0" -> new RhoSchedule.Rate(0);
                case "rate:1" -> new RhoSchedule.Rate(numbers[0]);
                case "warmup:1" -> new RhoSchedule.Warmup(numbers[0]);
                case "late:1" -> new RhoSchedule.Late(numbers[0]);
                default -> throw new NumberFormatException();
            };
        } catch (NumberFormatException e) {
            throw new AesamException("Unknown schedule of rho '" + notation + "'; known: " + KNOWN + ".", e);
        }
    }

    /** The notation of a schedule. */
    static String write(RhoSchedule schedule) {
        if (schedule instanceof RhoSchedule.Linear linear) {
            return "linear:" + linear.from() + "," + linear.to();
        } else if (schedule instanceof RhoSchedule.Cosine cosine) {
            return "cosine:" + cosine.from() + "," + cosine.to();
        } else if (schedule instanceof RhoSchedule.Rate rate) {
            return "rate:" + rate.least();
        } else if (schedule instanceof RhoSchedule.Warmup warmup) {
            return "warmup:" + warmup.share();
        } else if (schedule instanceof RhoSchedule.Late late) {
            return "late:" + late.share();
        }
        return "constant";
    }
}
