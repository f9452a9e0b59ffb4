package aesam.optim;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.util.Arrays;
import java.util.List;

/**
 * Is this step a SAM step? Write your own as a lambda: {@code now -> now.t() > now.total() / 2}.
 */
@FunctionalInterface
public interface Policy {
    boolean isSam(Moment now);

    /** ERM: no step is. */
    static Policy never() {
        return new Never();
    }

    /** SAM, ESAM: each step is. */
    static Policy always() {
        return new Always();
    }

    /**
     * SS-SAM: each step is with probability p, independently.
     *
     * @param p one probability, or several: then training is divided into as many equal parts, each with its own
     */
    static Policy bernoulli(double... p) {
        return new Bernoulli(Arrays.stream(p).boxed().toList());
    }

    /** LookSAM: steps 0, k, 2k, … are. */
    static Policy every(int k) {
        return new Every(k);
    }

    /** A share of all steps, evenly spaced over training. */
    static Policy spaced(double share) {
        return new Spaced(share);
    }

    /** A share of all steps: the last ones. */
    static Policy last(double share) {
        return new Last(share);
    }

    /**
     * A policy from its notation: {@code never}, {@code always}, {@code adaptive}, {@code bernoulli:P}, {@code
     * bernoulli:P,P,…}, {@code every:K}, {@code spaced:SHARE} or {@code last:SHARE}.
     *
     * @throws AesamException if it is none of these or a number is impossible
     */
    static Policy parse(String notation) {
        int colon = notation.indexOf(':');
        String kind = colon < 0 ? notation : notation.substring(0, colon);
        try {
            double[] numbers = colon < 0
                    ? new double[0]
                    : Arrays.stream(notation.substring(colon + 1).split(",", -1))
                            .mapToDouble(Double::parseDouble)
                            .toArray();
            if (numbers.length > 1 && !kind.equals("bernoulli")) {
                throw new NumberFormatException();
            }
            return switch (kind + (numbers.length == 0 ? "" : ":")) {
                case "never" -> never();
                case "always" -> always();
                case "adaptive" -> adaptive();
                case "bernoulli:" -> bernoulli(numbers);
                case "every:" -> every((int) numbers[0]);
                case "spaced:" -> spaced(numbers[0]);
                case "last:" -> last(numbers[0]);
                default -> throw new NumberFormatException();
            };
        } catch (NumberFormatException e) {
            throw new AesamException(
                    "Unknown policy '" + notation + "'; known: never, always, adaptive, bernoulli:P[,P…], every:K, "
                            + "spaced:SHARE, last:SHARE.",
                    e);
        }
    }

    /** AE-SAM: steps that the {@link SharpnessModel} finds sharp are. */
    static Policy adaptive() {
        return new Adaptive();
    }

    /** See {@link Policy#never()}. */
    record Never() implements Policy {
        @Override
        public boolean isSam(Moment now) {
            return false;
        }
    }

    /** See {@link Policy#always()}. */
    record Always() implements Policy {
        @Override
        public boolean isSam(Moment now) {
            return true;
        }
    }

    /**
     * See {@link Policy#bernoulli}.
     *
     * @param p the probability in each part of training, in [0, 1]
     */
    record Bernoulli(List<Double> p) implements Policy {
        public Bernoulli {
            p = List.copyOf(p);
            require(!p.isEmpty(), "A random policy needs a probability.");
            p.forEach(one -> require(one >= 0 && one <= 1, "p must be a probability from 0 to 1, found %s.", one));
        }

        @Override
        public boolean isSam(Moment now) {
            int part = (int) ((long) now.t() * p.size() / now.total());
            return now.coins().nextDouble() < p.get(part);
        }
    }

    /**
     * See {@link Policy#spaced}.
     *
     * @param share of all steps, in [0, 1]
     */
    record Spaced(double share) implements Policy {
        public Spaced {
            require(share >= 0 && share <= 1, "A share of steps goes from 0 to 1, found %s.", share);
        }

        @Override
        public boolean isSam(Moment now) {
            return Math.floor((now.t() + 1) * share) > Math.floor(now.t() * share);
        }
    }

    /**
     * See {@link Policy#last}.
     *
     * @param share of all steps, in [0, 1]
     */
    record Last(double share) implements Policy {
        public Last {
            require(share >= 0 && share <= 1, "A share of steps goes from 0 to 1, found %s.", share);
        }

        @Override
        public boolean isSam(Moment now) {
            return now.total() - now.t() <= share * now.total();
        }
    }

    /**
     * See {@link Policy#every}.
     *
     * @param k the period, at least 1
     */
    record Every(int k) implements Policy {
        public Every {
            require(k >= 1, "k must be a period of at least 1 step, found %d.", k);
        }

        @Override
        public boolean isSam(Moment now) {
            return now.t() % k == 0;
        }
    }

    /** See {@link Policy#adaptive()}. */
    record Adaptive() implements Policy {
        @Override
        public boolean isSam(Moment now) {
            return now.sharpness().isSharp();
        }
    }
}
