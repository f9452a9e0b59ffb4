package aesam.record;

import aesam.AesamException;
import aesam.optim.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Policies on one line, as they are given on the command line. */
final class PolicyNotation {
    /** What there is. */
    static final String KNOWN = "never, always, adaptive, bernoulli:P[,P...], every:K, spaced:SHARE, last:SHARE, "
            + "budget:SHARE[,SHARE...]";

    private PolicyNotation() {}

    /**
     * A policy from its notation.
     *
     * @throws AesamException if it is none, or a number is impossible
     */
    static Policy parse(String notation) {
        int colon = notation.indexOf(':');
        String kind = colon < 0 ? notation : notation.substring(0, colon + 1);
        try {
            double[] numbers = colon < 0 ? new double[0] : numbers(notation.substring(colon + 1));
            if (numbers.length > 1 && !kind.equals("bernoulli:") && !kind.equals("budget:")) {
                throw new NumberFormatException();
            }
            return switch (kind) {
                case "never" -> new Policy.Never();
                case "always" -> new Policy.Always();
                case "adaptive" -> new Policy.Adaptive();
                case "bernoulli:" -> new Policy.Bernoulli(numbers);
                case "every:" -> new Policy.Every(Integer.parseInt(notation.substring(colon + 1)));
                case "spaced:" -> new Policy.Spaced(numbers[0]);
                case "last:" -> new Policy.Last(numbers[0]);
                case "budget:" -> new Policy.Budget(numbers);
                default -> throw new NumberFormatException();
            };
        } catch (NumberFormatException e) {
            throw new AesamException("Unknown policy '" + notation + "'; known: " + KNOWN + ".", e);
        }
    }

    /** Numbers with commas between. */
    static double[] numbers(String text) {
        return Arrays.stream(text.split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** What is short enough for a name. */
    static String shortened(String notation) {
        String[] numbers = notation.split(",", -1);
        return numbers.length <= 2
                ? notation
                : notation.substring(0, notation.indexOf(':') + 1) + numbers.length + " parts";
    }

    /** The notation of a policy; of your own its name and fingerprint. */
    static String write(Policy policy) {
        if (policy instanceof Policy.Bernoulli random) {
            return "bernoulli:" + several(random.p());
        } else if (policy instanceof Policy.Budget budget) {
            return "budget:" + several(budget.share());
        } else if (policy instanceof Policy.Every every) {
            return "every:" + every.k();
        } else if (policy instanceof Policy.Spaced spaced) {
            return "spaced:" + spaced.share();
        } else if (policy instanceof Policy.Last last) {
            return "last:" + last.share();
        } else if (policy instanceof Policy.Own own) {
            return own.part().toString();
        }
        return policy instanceof Policy.Never ? "never" : policy instanceof Policy.Always ? "always" : "adaptive";
    }

    private static String several(List<Double> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
