package aesam.optim;

import static aesam.AesamException.require;

import aesam.Behaviour;
import aesam.Implied;
import aesam.OwnPart;
import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.State;
import ai.djl.ndarray.NDArray;
import java.util.Locale;
import java.util.Optional;

/** What does {@link SharpnessModel} model, and so a policy decide by? AE-SAM's is s = ‖g‖². */
public sealed interface SharpnessMeasure extends Implied {
    /** Starts for the weights of a network; what is kept belongs to the network. */
    MeasureState start(Network network);

    /** How many vectors as long as the weights it keeps from step to step. */
    default int vectors() {
        return 0;
    }

    /** How many vectors as long as the weights it works in. */
    default int stepVectors() {
        return 0;
    }

    /** What it costs in each step, in gradients of the whole batch. */
    default double cost() {
        return 0;
    }

    /** Which it is; empty where it is your own. */
    Optional<Kind> kind();

    @Override
    default boolean isImplied() {
        return false;
    }

    /** A measure at work. */
    interface MeasureState extends AutoCloseable {
        /** The sharpness in a step; asked once in each, in their order. */
        double of(FirstPass pass);

        /** Takes in w and the point w + ε of a SAM step, neither of which it may keep. */
        default void perturbed(NDArray w, NDArray point) {}

        /** Writes what is kept, so that a run that was cut off can go on; one that keeps nothing writes nothing. */
        default void save(State to) {}

        /** Takes over what {@link #save} wrote. */
        default void load(State from) {}

        @Override
        default void close() {}
    }

    /** One that keeps nothing from step to step, and so is at work as it is. */
    sealed interface Stateless extends SharpnessMeasure, MeasureState {
        @Override
        default MeasureState start(Network network) {
            return this;
        }
    }

    /** Measures by the names that they are chosen by. */
    enum Kind {
        GRADIENT(new SquaredNorm()),
        PER_SAMPLE(new PerSample()),
        VARIANCE(new Variance()),
        LOSS_INCREASE(new LossIncrease(0.05)),
        LAST_INCREASE(new LastIncrease()),
        TURN(new Turn());

        private final SharpnessMeasure usual;

        Kind(SharpnessMeasure usual) {
            this.usual = usual;
        }

        /** The one with its usual numbers. */
        public SharpnessMeasure usual() {
            return usual;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** AE-SAM's: ‖g‖². */
    record SquaredNorm() implements Stateless {
        @Override
        public double of(FirstPass pass) {
            return pass.gradNormSq();
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.GRADIENT);
        }

        @Override
        public boolean isImplied() {
            return true;
        }
    }

    /** |B|‖g‖²: where noise makes up most of g, it does not depend on the size of the batch, which the last one of an epoch may change. */
    record PerSample() implements Stateless {
        @Override
        public double of(FirstPass pass) {
            return pass.samples() * pass.gradNormSq();
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.PER_SAMPLE);
        }
    }

    /**
     * The variance of gradients inside the batch, (Σ‖g_i‖² − n‖g‖²)/(n − 1) over the gradients g_i of its n micro-batches; 0 where there
     * is but one. It needs micro-batches that are perturbed each on its own, since else their gradients are not kept apart.
     */
    record Variance() implements Stateless {
        @Override
        public double of(FirstPass pass) {
            int n = pass.parts().size();
            double sum =
                    pass.parts().stream().mapToDouble(InnerProduct::squaredNorm).sum();
            return n == 1 ? 0 : Math.max(0, sum - n * pass.gradNormSq()) / (n - 1);
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.VARIANCE);
        }
    }

    /**
     * What SAM takes for sharpness: L(B; w + ρ g/‖g‖) − L(B; w), for a forward pass in each step.
     *
     * @param rho ρ, above 0
     */
    record LossIncrease(double rho) implements Stateless {
        public LossIncrease {
            require(
                    rho > 0 && Double.isFinite(rho),
                    "The loss increases over a distance that is a finite number above 0, found %s.",
                    rho);
        }

        @Override
        public double of(FirstPass pass) {
            double scale = new Perturbation.Size(rho, true).scale(pass.gradNormSq());
            NDArray point = Aten.plus(pass.w(), scale, pass.g(), pass.vectors().get());
            return pass.lossAt().applyAsDouble(point) - pass.loss();
        }

        @Override
        public int stepVectors() {
            return 1;
        }

        @Override
        public double cost() {
            return Network.FORWARD_ONLY;
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.LOSS_INCREASE);
        }
    }

    /**
     * The same along the ε of the last SAM step, L(B; w + ε) − L(B; w), for a forward pass in each step; before there was one, ε = 0. Of
     * parts of a batch that are perturbed each on its own, ε is the last one's.
     */
    record LastIncrease() implements SharpnessMeasure {
        @Override
        public MeasureState start(Network network) {
            return new LastIncreaseState(network);
        }

        @Override
        public int vectors() {
            return 1;
        }

        @Override
        public int stepVectors() {
            return 1;
        }

        @Override
        public double cost() {
            return Network.FORWARD_ONLY;
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.LAST_INCREASE);
        }
    }

    /** How far the gradient has turned since the step before: 1 − cos(g_t, g_{t−1}), in [0, 2]; 0 in the first step and where one vanishes. */
    record Turn() implements SharpnessMeasure {
        @Override
        public MeasureState start(Network network) {
            return new TurnState(network);
        }

        @Override
        public int vectors() {
            return 1;
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.TURN);
        }
    }

    /** What a measure of your own does: {@code pass -> Math.sqrt(pass.gradNormSq())}. */
    @FunctionalInterface
    interface Rule extends Behaviour {
        /** A function of the pass alone. */
        double of(FirstPass pass);
    }

    /**
     * Your own.
     *
     * @param part its fingerprint is of what the rule finds in some seeded passes
     */
    record Own(OwnPart<Rule> part) implements Stateless {
        /**
         * A measure by its rule.
         *
         * @throws aesam.AesamException if it finds something else when it is asked again
         */
        public Own(String name, Rule rule) {
            this(new OwnPart<>(name, Probe.measure(name, rule), rule));
        }

        @Override
        public double of(FirstPass pass) {
            return part.behaviour("measure").of(pass);
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.empty();
        }
    }
}
