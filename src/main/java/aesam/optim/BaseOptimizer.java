package aesam.optim;

import static aesam.AesamException.require;

import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** What is done with the direction d, as PyTorch does it. */
@FunctionalInterface
public interface BaseOptimizer {
    /** Starts for the weights of a network. */
    Descent start(Network network);

    /** The state of one run. */
    interface Descent extends AutoCloseable {
        /**
         * Moves the network's weights in place.
         *
         * @param d the direction, flat; may be overwritten
         * @param rate η
         */
        void descend(NDArray d, double rate);

        /** Writes what is kept, so that a run that was cut off can go on; one that keeps nothing writes nothing. */
        default void save(State to) {}

        /** Takes over what {@link #save} wrote. */
        default void load(State from) {}

        @Override
        void close();
    }

    /**
     * SGD with momentum as {@code torch.optim.SGD}: d ← d + λw; v ← m v + d (v = 0 at first); w ← w − ηv, or with Nesterov
     * w ← w − η(d + m v). The rate stays outside v.
     *
     * @param momentum m in [0, 1)
     * @param weightDecay λ
     * @param nesterov needs momentum
     */
    record Sgd(double momentum, WeightDecay weightDecay, boolean nesterov) implements BaseOptimizer {
        public Sgd {
            require(momentum >= 0 && momentum < 1, "Momentum must be in [0, 1), found %s.", momentum);
            require(!nesterov || momentum > 0, "Nesterov's method needs momentum above 0.");
        }

        /** λ for all weights. */
        public Sgd(double momentum, double weightDecay, boolean nesterov) {
            this(momentum, new WeightDecay(weightDecay), nesterov);
        }

        @Override
        public Descent start(Network network) {
            return new Momentum(network.weights(), weightDecay.start(network));
        }

        private final class Momentum implements Descent {
            private final NDArray w;
            private final WeightDecay.Pull decay;
            private final @Nullable NDArray v;

            Momentum(NDArray w, WeightDecay.Pull decay) {
                this.w = w;
                this.decay = decay;
                this.v = momentum == 0 ? null : w.zerosLike();
            }

            @Override
            public void descend(NDArray d, double rate) {
                boolean decaysInPassing = v != null && !weightDecay.matricesOnly();
                if (!decaysInPassing) {
                    decay.add(d, 1);
                }
                if (v == null) {
                    Aten.addScaled(w, -rate, d);
                } else {
                    Aten.sgd(w, d, v, decaysInPassing ? weightDecay.rate() : 0, rate, momentum, nesterov);
                }
            }

            @Override
            public void save(State to) {
                if (v != null) {
                    to.put("v", Vectors.tensor(v));
                }
            }

            @Override
            public void load(State from) {
                if (v != null) {
                    Vectors.copy(from.tensor("v"), v);
                }
            }

            @Override
            public void close() {
                decay.close();
                if (v != null) {
                    v.close();
                }
            }
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
    record AdamW(double beta1, double beta2, double epsilon, WeightDecay weightDecay) implements BaseOptimizer {
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
        public Descent start(Network network) {
            return new Moments(network.weights(), weightDecay.start(network));
        }

        private final class Moments implements Descent {
            private final NDArray w;
            private final NDArray m;
            private final NDArray v;
            private final WeightDecay.Pull decay;
            private int t;

            Moments(NDArray w, WeightDecay.Pull decay) {
                this.w = w;
                this.decay = decay;
                this.m = w.zerosLike();
                this.v = w.zerosLike();
            }

            @Override
            public void descend(NDArray d, double rate) {
                t++;
                decay.add(w, -rate);
                Aten.adam(w, d, m, v, t, rate, beta1, beta2, epsilon);
            }

            @Override
            public void save(State to) {
                to.put("m", Vectors.tensor(m));
                to.put("v", Vectors.tensor(v));
                to.put("t", t);
            }

            @Override
            public void load(State from) {
                Vectors.copy(from.tensor("m"), m);
                Vectors.copy(from.tensor("v"), v);
                t = Math.toIntExact(from.count("t"));
            }

            @Override
            public void close() {
                decay.close();
                m.close();
                v.close();
            }
        }
    }

    /**
     * Clips the direction before another base optimizer takes it, as {@code torch.nn.utils.clip_grad_norm_}: d ← d ·
     * min(1, c/(‖d‖ + 1e-6)).
     *
     * @param maxNorm c, above 0
     * @param inner what is done with the clipped direction
     */
    record Clipped(double maxNorm, BaseOptimizer inner) implements BaseOptimizer {
        public Clipped {
            require(maxNorm > 0, "The norm that gradients are clipped to must be above 0, found %s.", maxNorm);
        }

        @Override
        public Descent start(Network network) {
            Descent descent = inner.start(network);
            return new Descent() {
                @Override
                public void descend(NDArray d, double rate) {
                    double share = maxNorm / (Math.sqrt(InnerProduct.squaredNorm(d)) + 1e-6);
                    if (share < 1) {
                        Aten.scale(d, share);
                    }
                    descent.descend(d, rate);
                }

                @Override
                public void save(State to) {
                    descent.save(to);
                }

                @Override
                public void load(State from) {
                    descent.load(from);
                }

                @Override
                public void close() {
                    descent.close();
                }
            };
        }
    }
}
