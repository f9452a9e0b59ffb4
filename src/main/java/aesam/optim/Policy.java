package aesam.optim;

import static aesam.AesamException.require;

import aesam.Behaviour;
import aesam.Fingerprint;
import aesam.OwnPart;
import aesam.network.State;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Is this step a SAM step? */
public sealed interface Policy {
    /**
     * Starts a run.
     *
     * @param model of the sharpness that it may decide by
     */
    PolicyState start(SharpnessModel model);

    /**
     * The share of SAM steps that it expects, in [0, 1]; of your own the most that it can be, 1.
     *
     * @param model of the sharpness that it may decide by
     */
    double expectedShare(SharpnessModel model);

    /** A policy at work. */
    interface PolicyState {
        /** Decides for one step; asked once in each, in their order. */
        boolean isSam(Moment now);

        /** The sharpness beside the threshold that it decides by: the model's, unless it has one of its own. */
        default Sharpness aim(Sharpness modelled) {
            return modelled;
        }

        /** Writes what is kept, so that a run that was cut off can go on; one that keeps nothing writes nothing. */
        default void save(State to) {}

        /** Takes over what {@link #save} wrote. */
        default void load(State from) {}
    }

    /** One that keeps nothing from step to step, and so is at work as it is. */
    sealed interface Stateless extends Policy, PolicyState {
        @Override
        default PolicyState start(SharpnessModel model) {
            return this;
        }
    }

    /** ERM: no step is. */
    record Never() implements Stateless {
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
    record Always() implements Stateless {
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
    record Bernoulli(List<Double> p) implements Stateless {
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
            return now.random().nextDouble() < now.in(p);
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return mean(p);
        }
    }

    /**
     * A share of all steps, evenly spaced over training.
     *
     * @param share in [0, 1]
     */
    record Spaced(double share) implements Stateless {
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
    record Last(double share) implements Stateless {
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
    record Every(int k) implements Stateless {
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
    record Adaptive() implements Stateless {
        @Override
        public boolean isSam(Moment now) {
            return now.sharpness().isSharp();
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return model.shareUnderNormality();
        }
    }

    /**
     * The sharpest steps within a budget: those whose score z = (s − μ)/σ reaches a threshold c that is steered so that their
     * share is ζ*, whatever the scores are like:
     *
     * <pre>
     * SAM: z_t ≥ c_t = Φ⁻¹(p_t)       p_{t+1} = p_t + (1[SAM] − ζ*)/9       p_0 = 1 − ζ*
     * </pre>
     *
     * <p>which is the stochastic approximation of a quantile (Robbins and Monro, 1951) with a step that stays, on the scale of
     * probabilities. No score reaches c at p ≥ 1 and each does at p ≤ 0, so p stays within an interval of 1 + 1/9: in any stretch of
     * n steps, the number of SAM steps differs by less than 10 from what was to be spent, n ζ*. ζ* = 0 alone is never, ζ* = 1
     * alone always.
     *
     * @param share ζ*, in [0, 1]; of several, each holds for as large a part of training
     */
    record Budget(List<Double> share) implements Policy {
        private static final int CURVE_PARTS = 20;

        public Budget {
            share = List.copyOf(share);
            require(!share.isEmpty(), "A budget needs a share of steps.");
            share.forEach(Policy::requireShare);
        }

        /** With these shares, one after the other. */
        public Budget(double... share) {
            this(Arrays.stream(share).boxed().toList());
        }

        /**
         * ζ* as a function of the progress t/T: its values in the middle of each twentieth of training.
         *
         * @param curve from [0, 1] to [0, 1]: {@code progress -> 0.4 * progress} spends late, {@code progress -> 0.4 * (1 -
         *     progress)} early
         */
        public static Budget of(DoubleUnaryOperator curve) {
            return new Budget(IntStream.range(0, CURVE_PARTS)
                    .mapToDouble(part -> curve.applyAsDouble((part + 0.5) / CURVE_PARTS))
                    .toArray());
        }

        /** {@code budget:0.2}; of more than two shares how many. */
        public String label() {
            return "budget:"
                    + (share.size() <= 2
                            ? share.stream().map(String::valueOf).collect(Collectors.joining(","))
                            : share.size() + " parts");
        }

        @Override
        public PolicyState start(SharpnessModel model) {
            return new BudgetState(this, model);
        }

        @Override
        public double expectedShare(SharpnessModel model) {
            return mean(share);
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
    record Own(OwnPart<Rule> part) implements Stateless {
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

    private static double mean(List<Double> parts) {
        return parts.stream().mapToDouble(one -> one).average().orElseThrow();
    }

    private static void requireShare(double share) {
        require(share >= 0 && share <= 1, "A share of steps goes from 0 to 1, found %s.", share);
    }
}
