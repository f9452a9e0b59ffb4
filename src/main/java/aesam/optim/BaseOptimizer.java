package aesam.optim;

import static aesam.AesamException.require;

import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.State;
import ai.djl.ndarray.NDArray;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What is done with the direction d, as PyTorch does it. */
public sealed interface BaseOptimizer {
    /** Starts for the weights of a network. */
    BaseOptimizerState start(Network network);

    /** How many vectors of the weights' length it keeps from step to step. */
    int vectors();

    /** The same without clipping. */
    Unclipped unclipped();

    /** One that takes the direction as it is. */
    sealed interface Unclipped extends BaseOptimizer {
        /** λ, and what decays. */
        WeightDecay weightDecay();

        /** The same with another decay. */
        Unclipped with(WeightDecay other);

        /** Which it is. */
        Kind kind();

        @Override
        default Unclipped unclipped() {
            return this;
        }
    }

    /** Base optimizers by the names that they are chosen by. */
    enum Kind {
        SGD(decay -> new Sgd(0.9, decay, false)),
        ADAMW(AdamW::new);

        private final Function<WeightDecay, Unclipped> usual;

        Kind(Function<WeightDecay, Unclipped> usual) {
            this.usual = usual;
        }

        /** One with the usual numbers and this decay. */
        public Unclipped with(WeightDecay decay) {
            return usual.apply(decay);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * SGD with momentum as {@code torch.optim.SGD}: d ← d + λw; v ← m v + d (v = 0 at first); w ← w − ηv, or with Nesterov
     * w ← w − η(d + m v). The rate stays outside v.
     *
     * @param momentum m in [0, 1)
     * @param weightDecay λ
     * @param nesterov needs momentum
     */
    record Sgd(double momentum, WeightDecay weightDecay, boolean nesterov) implements Unclipped {
        public Sgd {
            require(momentum >= 0 && momentum < 1, "Momentum must be in [0, 1), found %s.", momentum);
            require(!nesterov || momentum > 0, "Nesterov's method needs momentum above 0.");
        }

        /** λ for all weights. */
        public Sgd(double momentum, double weightDecay, boolean nesterov) {
            this(momentum, new WeightDecay(weightDecay), nesterov);
        }

        @Override
        public BaseOptimizerState start(Network network) {
            return new SgdState(this, network);
        }

        @Override
        public int vectors() {
            return momentum == 0 ? 0 : 1;
        }

        @Override
        public Unclipped with(WeightDecay other) {
            return new Sgd(momentum, other, nesterov);
        }

        @Override
        public Kind kind() {
            return Kind.SGD;
        }
    }

    /**
     * AdamW as {@code torch.optim.AdamW}: w ← (1 − ηλ)w; m ← β₁m + (1−β₁)d; v ← β₂v + (1−β₂)d²; w ← w − η m̂/(√v̂ + ε) with
     * m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
     *
     * @param beta1 in [0, 1)
     * @param beta2 in [0, 1)
     * @param epsilon above 0
     * @param weightDecay λ
     */
    record AdamW(double beta1, double beta2, double epsilon, WeightDecay weightDecay) implements Unclipped {
        public AdamW {
            require(
                    beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1,
                    "AdamW's betas must be in [0, 1), found %s and %s.",
                    beta1,
                    beta2);
            require(epsilon > 0, "AdamW's epsilon must be above 0, found %s.", epsilon);
        }

        /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
        public AdamW(WeightDecay weightDecay) {
            this(0.9, 0.999, 1e-8, weightDecay);
        }

        /** The same, with λ for all weights. */
        public AdamW(double weightDecay) {
            this(new WeightDecay(weightDecay));
        }

        @Override
        public BaseOptimizerState start(Network network) {
            return new AdamWState(this, network);
        }

        @Override
        public int vectors() {
            return 2;
        }

        @Override
        public Unclipped with(WeightDecay other) {
            return new AdamW(beta1, beta2, epsilon, other);
        }

        @Override
        public Kind kind() {
            return Kind.ADAMW;
        }
    }

    /**
     * Clips the direction before another base optimizer takes it, as {@code torch.nn.utils.clip_grad_norm_}: d ← d ·
     * min(1, c/(‖d‖ + 1e-6)).
     *
     * @param maxNorm c, above 0
     * @param inner what is done with the clipped direction
     */
    record Clipped(double maxNorm, Unclipped inner) implements BaseOptimizer {
        public Clipped {
            require(maxNorm > 0, "The norm that gradients are clipped to must be above 0, found %s.", maxNorm);
        }

        @Override
        public BaseOptimizerState start(Network network) {
            return new ClippedState(maxNorm, inner.start(network));
        }

        @Override
        public int vectors() {
            return inner.vectors();
        }

        @Override
        public Unclipped unclipped() {
            return inner;
        }

        /** Another one at work, before which directions are clipped. */
        private record ClippedState(double maxNorm, BaseOptimizerState inner) implements BaseOptimizerState {
            @Override
            public void descend(NDArray d, double rate) {
                double share = maxNorm / (Math.sqrt(InnerProduct.squaredNorm(d)) + 1e-6);
                if (share < 1) {
                    Aten.scale(d, share);
                }
                inner.descend(d, rate);
            }

            @Override
            public Optional<NDArray> momentum() {
                return inner.momentum();
            }

            @Override
            public void save(State to) {
                inner.save(to);
            }

            @Override
            public void load(State from) {
                inner.load(from);
            }

            @Override
            public void close() {
                inner.close();
            }
        }
    }
}
