package aesam.optim;

import static aesam.AesamException.require;

import aesam.Behaviour;
import aesam.Fingerprint;
import aesam.OwnPart;
import java.util.Arrays;
import java.util.List;

/** Is this step a SAM step? */
public sealed interface Policy {
    /** Decides for one step. */
    boolean isSam(Moment now);

    /**
     * The share of SAM steps that it expects, in [0, 1]; of your own the most that it can be, 1.
     *
     * @param model of the sharpness that it may decide by
     */
    double expectedShare(SharpnessModel model);

    /** ERM: no step is. */
    record Never() implements Policy {
        @Override
        public boolean isSam(Moment now) {
            return false;
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return 0;
        }
    }

    /** SAM, ESAM: each step is. */
    record Always() implements Policy {
        @Override
        public boolean isSam(Moment now) {
            return true;
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return 1;
        }
    }

    /**
     * SS-SAM: each step is with probability p, independently.
     *
     * @param p the probability, in [0, 1]; of several, each holds for as large a part of training
     */
    record Bernoulli(List<Double> p) implements Policy {
        public Bernoulli {
            p = List.copyOf(p);
            require(!p.isEmpty(), "A random policy needs a probability.");
            p.forEach(one -> require(one >= 0 && one <= 1, "p must be a probability from 0 to 1, found %s.", one));
        }

        /** With these probabilities, one after the other. */
        public Bernoulli(double... p) {
            this(Arrays.stream(p).boxed().toList());
        }

        @Override
        public boolean isSam(Moment now) {
            int part = (int) ((long) now.t() * p.size() / now.total());
            return now.random().nextDouble() < p.get(part);
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return p.stream().mapToDouble(one -> one).average().orElseThrow();
        }
    }

    /**
     * A share of all steps, evenly spaced over training.
     *
     * @param share in [0, 1]
     */
    record Spaced(double share) implements Policy {
        public Spaced {
            requireShare(share);
        }

        @Override
        public boolean isSam(Moment now) {
            return Math.floor((now.t() + 1) * share) > Math.floor(now.t() * share);
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return share;
        }
    }

    /**
     * A share of all steps: the last ones.
     *
     * @param share in [0, 1]
     */
    record Last(double share) implements Policy {
        public Last {
            requireShare(share);
        }

        @Override
        public boolean isSam(Moment now) {
            return now.total() - now.t() <= share * now.total();
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return share;
        }
    }

    /**
     * LookSAM: steps 0, k, 2k, … are.
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

        @Override
        public double expectedShare(SharpnessModel model) {
            return 1.0 / k;
        }
    }

    /** AE-SAM: steps that the {@link SharpnessModel} finds sharp are. */
    record Adaptive() implements Policy {
        @Override
        public boolean isSam(Moment now) {
            return now.sharpness().isSharp();
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return model.shareUnderNormality();
        }
    }

    /** What a policy of your own does: {@code now -> now.progress() >= 0.5}. */
    @FunctionalInterface
    interface Rule extends Behaviour {
        /** A function of the moment alone. */
        boolean isSam(Moment now);
    }

    /**
     * Your own.
     *
     * @param part its fingerprint is of what the rule decides in some thousand moments
     */
    record Own(OwnPart<Rule> part) implements Policy {
        /**
         * A policy by its rule.
         *
         * @throws aesam.AesamException if it decides differently when it is asked again
         */
        public Own(String name, Rule rule) {
            this(new OwnPart<>(
                    name,
                    Fingerprint.of("policy '" + name + "'", Moment.PROBES, i ->
                            new double[] {rule.isSam(Moment.probe(i)) ? 1 : 0}),
                    rule));
        }

        @Override
        public boolean isSam(Moment now) {
            return part.behaviour("policy").isSam(now);
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return 1;
        }
    }

    private static void requireShare(double share) {
        require(share >= 0 && share <= 1, "A share of steps goes from 0 to 1, found %s.", share);
    }
}
