package aesam.optim;

import static aesam.AesamException.require;

import aesam.Behaviour;
import aesam.OwnPart;
import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What do steps that are no SAM steps get from the last one that was? */
public sealed interface Reuse {
    /** Starts with nothing remembered; what is kept belongs to the network. */
    ReuseState start(Network network);

    /** How many vectors as long as the weights it keeps from step to step; of your own, 1. */
    int vectors();

    /** A sentence of warning where what is reused is known to keep this kind of base optimizer from learning. */
    default Optional<String> warning(BaseOptimizer.Kind base) {
        return Optional.empty();
    }

    /** What is kept from step to step. */
    interface ReuseState extends AutoCloseable {
        /**
         * Takes in a SAM step and gives its direction.
         *
         * @param g ∇L(B; w), overwritten in the next step
         * @param gs g_s = ∇L(B⁺; w + ε), overwritten in the next step
         * @param gradNormSq ‖g‖²
         */
        NDArray remember(NDArray g, NDArray gs, double gradNormSq);

        /** The direction of any other step. */
        NDArray direction(NDArray g, double gradNormSq);

        /** Writes what is kept, so that a run that was cut off can go on; a memory that keeps nothing writes nothing. */
        default void save(State to) {}

        /** Takes over what {@link #save} wrote. */
        default void load(State from) {}

        @Override
        void close();
    }

    /** Nothing: such a step follows g. */
    record None() implements Reuse {
        @Override
        public int vectors() {
            return 0;
        }

        @Override
        public ReuseState start(Network network) {
            return new ReuseState() {
                @Override
                public NDArray remember(NDArray g, NDArray gs, double gradNormSq) {
                    return gs;
                }

                @Override
                public NDArray direction(NDArray g, double gradNormSq) {
                    return g;
                }

                @Override
                public void close() {}
            };
        }
    }

    /**
     * LookSAM's (Liu et al., 2022): the part of g_s orthogonal to g, g_v = g_s − (⟨g_s, g⟩/‖g‖²) g, is remembered, and
     * other steps follow g + α (‖g‖/‖g_v‖) g_v. Where g or g_v vanishes, or nearly so that no float32 holds the quotient, there is nothing
     * to scale: g_v is g_s, or they follow g.
     *
     * @param alpha α, at least 0
     */
    record Orthogonal(double alpha) implements Reuse {
        public Orthogonal {
            require(alpha >= 0 && Double.isFinite(alpha), "alpha must be at least 0, found %s.", alpha);
        }

        @Override
        public ReuseState start(Network network) {
            return new Part(network, alpha);
        }

        /** α of LookSAM's authors is for AdamW, which undoes the length of a direction; SGD does not. */
        @Override
        public Optional<String> warning(BaseOptimizer.Kind base) {
            double share = alpha / Math.sqrt(1 + alpha * alpha);
            return base != BaseOptimizer.Kind.SGD || share <= 0.5
                    ? Optional.empty()
                    : Optional.of(String.format(
                            Locale.ROOT,
                            "With alpha = %s what is reused makes up %.0f %% of a direction's length, and with SGD such runs have"
                                    + " stayed near chance where alpha = 0.1 trained.",
                            alpha,
                            100 * share));
        }

        @Override
        public int vectors() {
            return 2;
        }

        private static final class Part implements ReuseState {
            private final Network network;
            private final double alpha;
            private @Nullable NDArray gv;
            private @Nullable NDArray direction;
            private double gvNorm;

            Part(Network network, double alpha) {
                this.network = network;
                this.alpha = alpha;
            }

            @Override
            public NDArray remember(NDArray g, NDArray gs, double gradNormSq) {
                double along = -InnerProduct.of(gs, g) / gradNormSq;
                if (gv == null) {
                    gv = network.vector();
                }
                Aten.plus(gs, isFloat(along) ? along : 0, g, gv);
                gvNorm = Math.sqrt(InnerProduct.squaredNorm(gv));
                return gs;
            }

            @Override
            public NDArray direction(NDArray g, double gradNormSq) {
                double scale = alpha * Math.sqrt(gradNormSq) / gvNorm;
                if (gv == null || !isFloat(scale)) {
                    return g;
                }
                if (direction == null) {
                    direction = network.vector();
                }
                return Aten.plus(g, scale, gv, direction);
            }

            /** False for NaN, which 0/0 gives. */
            private static boolean isFloat(double x) {
                return Math.abs(x) <= Float.MAX_VALUE;
            }

            @Override
            public void save(State to) {
                if (gv != null) {
                    to.put("gv", Vectors.tensor(gv));
                    to.put("gv_norm", gvNorm);
                }
            }

            @Override
            public void load(State from) {
                close();
                if (from.has("gv")) {
                    gv = Vectors.vector(network.weights().getManager(), from.tensor("gv"));
                    gvNorm = from.number("gv_norm");
                }
            }

            @Override
            public void close() {
                if (gv != null) {
                    gv.close();
                    gv = null;
                }
                if (direction != null) {
                    direction.close();
                    direction = null;
                }
            }
        }
    }

    /** What a reuse of your own does. */
    @FunctionalInterface
    interface Rule extends Behaviour {
        /** Starts with nothing remembered; see {@link Reuse#start}. */
        ReuseState start(Network network);
    }

    /**
     * Your own.
     *
     * @param part its fingerprint is of the directions that it gives over some steps
     */
    record Own(OwnPart<Rule> part) implements Reuse {
        /**
         * A reuse by its rule.
         *
         * @throws aesam.AesamException if it gives other directions when it starts again
         */
        public Own(String name, Rule rule) {
            this(new OwnPart<>(name, Probe.reuse(name, rule), rule));
        }

        @Override
        public ReuseState start(Network network) {
            return part.behaviour("reuse").start(network);
        }

        @Override
        public int vectors() {
            return 1;
        }
    }
}
