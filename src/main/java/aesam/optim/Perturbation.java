package aesam.optim;

import static aesam.AesamException.require;

import aesam.Behaviour;
import aesam.OwnPart;
import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.State;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** Where is the second gradient taken? */
public sealed interface Perturbation permits Perturbation.Stateless, Redirected {
    /** Keeps the normalization defined where the gradient vanishes. */
    double TINY = 1e-12;

    /** Starts for the weights of a network; what is kept belongs to the network. */
    PerturbationState start(Network network);

    /** How many vectors as long as the weights it keeps from step to step. */
    default int vectors() {
        return 0;
    }

    /** How many vectors as long as the weights it works in for a point, that one among them. */
    default int stepVectors() {
        return 1;
    }

    /** A perturbation at work. */
    interface PerturbationState extends AutoCloseable {
        /**
         * The point w + ε.
         *
         * @param w the weights, flat; not to be changed
         * @param g ∇L(B; w), flat; not to be changed, and overwritten in the next step
         * @return a vector other than these, such as a new one or one of {@link Moment#vectors}; it belongs to the step
         */
        NDArray point(NDArray w, NDArray g, Moment now);

        /** Takes in g = ∇L(B; w) of every step, behind the points of the step; it may not keep the vector. */
        default void observe(NDArray g) {}

        /** Writes what is kept, so that a run that was cut off can go on; one that keeps nothing writes nothing. */
        default void save(State to) {}

        /** Takes over what {@link #save} wrote. */
        default void load(State from) {}

        @Override
        default void close() {}
    }

    /** One that keeps nothing from step to step, and so is at work as it is. */
    sealed interface Stateless extends Perturbation, PerturbationState
            permits Along,
                    StochasticWeights,
                    Own,
                    Redirected.Asam,
                    Redirected.Fisher,
                    Redirected.Layerwise,
                    Redirected.RandomDirection {
        @Override
        default PerturbationState start(Network network) {
            return this;
        }
    }

    /** How far ε goes; empty where it is your own, which decides that itself. */
    Optional<Size> size();

    /** The same going so far; as it is where it is your own. */
    Perturbation withSize(Size other);

    /** Which it is; empty where it is your own. */
    Optional<Kind> kind();

    /** The same as one of another kind: ρ stays, unless it is what is usual for its kind; as it is where it is your own. */
    default Perturbation as(Kind other) {
        Optional<Double> rho = size().map(Size::rho);
        boolean isUsual = kind().map(kind -> kind.usualRho).equals(rho);
        return rho.map(own -> other.with(isUsual ? other.usualRho : own)).orElse(this);
    }

    /** What the usual perturbation of an optimizer becomes that takes the place of one with this: it goes as far, or is this. */
    default Perturbation inPlaceOf(Perturbation usual) {
        return size().map(usual::withSize).orElse(usual);
    }

    /** Perturbations by the names that they are chosen by. */
    enum Kind {
        NORMALIZED(0.05, rho -> new Along(rho, true)),
        UNNORMALIZED(0.05, rho -> new Along(rho, false)),
        ASAM(0.5, rho -> new Redirected.Asam(rho, 0.01)),
        FISHER(0.1, rho -> new Redirected.Fisher(rho, 1)),
        LAYERWISE(0.05, Redirected.Layerwise::new),
        RANDOM(0.05, Redirected.RandomDirection::new),
        FRIENDLY(0.05, rho -> new Redirected.Friendly(rho, 1, 0.9));

        private final double usualRho;
        private final DoubleFunction<Perturbation> perturbation;

        Kind(double usualRho, DoubleFunction<Perturbation> perturbation) {
            this.usualRho = usualRho;
            this.perturbation = perturbation;
        }

        /** One with this ρ and otherwise the usual numbers. */
        public Perturbation with(double rho) {
            return perturbation.apply(rho);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How far ε goes.
     *
     * @param rho ρ, at least 0
     * @param normalized whether the length of ε is ρ, or ρ‖g‖
     */
    record Size(double rho, boolean normalized) {
        public Size {
            require(rho >= 0 && Double.isFinite(rho), "rho must be a finite number of at least 0, found %s.", rho);
        }

        /** Along the gradient so far. */
        Kind kind() {
            return normalized ? Kind.NORMALIZED : Kind.UNNORMALIZED;
        }

        /** What g is multiplied by. */
        double scale(double normSq) {
            return normalized ? rho / (Math.sqrt(normSq) + TINY) : rho;
        }
    }

    /**
     * Along the gradient: ε = ρ g/‖g‖ (Foret et al., 2021), or ε = ρ g (Andriushchenko and Flammarion, 2022).
     *
     * @param rho ρ, at least 0
     * @param normalized which of the two
     */
    record Along(double rho, boolean normalized) implements Stateless {
        public Along {
            new Size(rho, normalized);
        }

        @Override
        public NDArray point(NDArray w, NDArray g, Moment now) {
            double scale = new Size(now.rhoFactor() * rho, normalized)
                    .scale(now.sharpness().gradNormSq());
            return Aten.plus(w, scale, g, now.vectors().get());
        }

        @Override
        public Optional<Size> size() {
            return Optional.of(new Size(rho, normalized));
        }

        @Override
        public Perturbation withSize(Size other) {
            return new Along(other.rho, other.normalized);
        }

        @Override
        public Optional<Kind> kind() {
            return size().map(Size::kind);
        }
    }

    /**
     * ESAM's (Du et al., 2022): each tensor is perturbed with probability β, at least one is. On the chosen ones ε = (ρ/β)
     * g/‖g‖ with the norm over these alone (normalized) or ε = (ρ/β) g, elsewhere 0.
     *
     * @param rho ρ, at least 0
     * @param beta β, in (0, 1]
     * @param normalized which of the two
     */
    record StochasticWeights(double rho, double beta, boolean normalized) implements Stateless {
        public StochasticWeights {
            new Size(rho, normalized);
            require(beta > 0 && beta <= 1, "beta must be a probability in (0, 1], found %s.", beta);
        }

        @Override
        public NDArray point(NDArray w, NDArray g, Moment now) {
            boolean[] chosen = choose(now);
            NDArray epsilon = Aten.copy(g, now.vectors().get());
            NDList parts = now.layout().split(epsilon);
            NDList others = new NDList();
            for (int i = 0; i < chosen.length; i++) {
                if (!chosen[i]) {
                    others.add(parts.get(i));
                }
            }
            Aten.zero(others);
            double normSq = normalized ? InnerProduct.squaredNorm(epsilon) : 0;
            double scale = new Size(now.rhoFactor() * rho, normalized).scale(normSq);
            return Aten.plus(w, scale / beta, epsilon, epsilon);
        }

        @Override
        public Optional<Size> size() {
            return Optional.of(new Size(rho, normalized));
        }

        @Override
        public Perturbation withSize(Size other) {
            return new StochasticWeights(other.rho, beta, other.normalized);
        }

        @Override
        public Optional<Kind> kind() {
            return size().map(Size::kind);
        }

        @Override
        public Perturbation as(Kind other) {
            boolean along = other == Kind.NORMALIZED || other == Kind.UNNORMALIZED;
            return along ? withSize(new Size(rho, other == Kind.NORMALIZED)) : Stateless.super.as(other);
        }

        private boolean[] choose(Moment now) {
            boolean[] chosen = new boolean[now.layout().tensors().size()];
            boolean any = false;
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] = now.random().nextDouble() < beta;
                any |= chosen[i];
            }
            if (!any) {
                chosen[now.random().nextInt(chosen.length)] = true;
            }
            return chosen;
        }
    }

    /** What a perturbation of your own does: {@code (w, g, now) -> w.add(g.mul(0.05))}. */
    @FunctionalInterface
    interface Rule extends Behaviour {
        /** A function of its arguments alone; see {@link PerturbationState#point}. */
        NDArray point(NDArray w, NDArray g, Moment now);
    }

    /**
     * Your own.
     *
     * @param part its fingerprint is of where the rule goes from some seeded w and g
     */
    record Own(OwnPart<Rule> part) implements Stateless {
        /**
         * A perturbation by its rule.
         *
         * @throws aesam.AesamException if it goes elsewhere when it is asked again
         */
        public Own(String name, Rule rule) {
            this(new OwnPart<>(name, Probe.perturbation(name, rule), rule));
        }

        @Override
        public NDArray point(NDArray w, NDArray g, Moment now) {
            return part.behaviour("perturbation").point(w, g, now);
        }

        @Override
        public Optional<Size> size() {
            return Optional.empty();
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.empty();
        }

        @Override
        public Perturbation withSize(Size other) {
            return this;
        }
    }
}
