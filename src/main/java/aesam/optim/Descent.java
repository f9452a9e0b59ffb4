package aesam.optim;

import static aesam.AesamException.require;

import aesam.Implied;
import aesam.network.Aten;
import aesam.network.InnerProduct;
import ai.djl.ndarray.NDArray;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What does a SAM step follow, now that it knows g = ∇L(B; w) and g_s = ∇L(B⁺; w + ε)? */
public sealed interface Descent extends Implied {
    /**
     * The direction of a SAM step.
     *
     * @param g ∇L(B; w); not to be changed
     * @param gs g_s, which may be overwritten
     * @param vectors as {@link Moment#vectors}
     */
    Direction of(NDArray g, NDArray gs, Supplier<NDArray> vectors);

    /** Which it is. */
    Kind kind();

    /** Vectors as long as the weights that a SAM step works in for this, besides g, w + ε and g_s. */
    default int stepVectors() {
        return 0;
    }

    @Override
    default boolean isImplied() {
        return false;
    }

    /**
     * What a step follows.
     *
     * @param d what the base optimizer gets
     * @param beside what is taken off the weights at the learning rate beside that, so that no momentum remembers it; mostly empty
     */
    record Direction(NDArray d, Optional<NDArray> beside) {
        /** All of it through the base optimizer. */
        Direction(NDArray d) {
            this(d, Optional.empty());
        }
    }

    /** Descents by the names that they are chosen by. */
    enum Kind {
        PERTURBED(new Perturbed()),
        GSAM(new SurrogateGap(0.4)),
        WSAM(new Weighted(0.9, true)),
        WSAM_COUPLED(new Weighted(0.9, false));

        private final Descent usual;

        Kind(Descent usual) {
            this.usual = usual;
        }

        /** The one with its authors' numbers. */
        public Descent usual() {
            return usual;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** SAM's: g_s. */
    record Perturbed() implements Descent {
        @Override
        public Direction of(NDArray g, NDArray gs, Supplier<NDArray> vectors) {
            return new Direction(gs);
        }

        @Override
        public Kind kind() {
            return Kind.PERTURBED;
        }

        @Override
        public boolean isImplied() {
            return true;
        }
    }

    /**
     * GSAM's (Zhuang et al., 2022), which also narrows the surrogate gap L(w + ε) − L(w): d = g_s − α g_⊥, where g_⊥ = g − (⟨g,
     * g_s⟩/‖g_s‖²) g_s is the part of g orthogonal to g_s. Its authors' code has α = 0.4, and ρ in proportion to the learning rate, see
     * {@link RhoSchedule.Rate}. Where g_s vanishes, d does.
     *
     * @param alpha α, at least 0
     */
    record SurrogateGap(double alpha) implements Descent {
        public SurrogateGap {
            require(
                    alpha >= 0 && Double.isFinite(alpha),
                    "GSAM's alpha must be a finite number of at least 0, found %s.",
                    alpha);
        }

        @Override
        public Direction of(NDArray g, NDArray gs, Supplier<NDArray> vectors) {
            double normSq = InnerProduct.squaredNorm(gs);
            if (normSq > 0) {
                NDArray orthogonal = Aten.plus(g, -InnerProduct.of(g, gs) / normSq, gs, vectors.get());
                Aten.addScaled(gs, -alpha, orthogonal);
            }
            return new Direction(gs);
        }

        @Override
        public Kind kind() {
            return Kind.GSAM;
        }

        @Override
        public int stepVectors() {
            return 1;
        }
    }

    /**
     * WSAM's (Yue et al., 2023), which weighs the sharpness L(w + ε) − L(w) by γ/(1−γ): coupled, d = g + γ/(1−γ) (g_s − g); decoupled,
     * d = g and w ← w − η γ/(1−γ) (g_s − g) beside the base optimizer. γ = ½ coupled is SAM. Its authors take γ = 0.9, decoupled.
     *
     * @param gamma γ, in [0, 1)
     * @param decoupled which of the two
     */
    record Weighted(double gamma, boolean decoupled) implements Descent {
        public Weighted {
            require(gamma >= 0 && gamma < 1, "WSAM's gamma must be in [0, 1), found %s.", gamma);
        }

        @Override
        public Direction of(NDArray g, NDArray gs, Supplier<NDArray> vectors) {
            double weight = gamma / (1 - gamma);
            NDArray sharpness = Aten.plus(gs, -1, g, gs);
            if (!decoupled) {
                return new Direction(Aten.plus(g, weight, sharpness, gs));
            }
            Aten.scale(sharpness, weight);
            return new Direction(g, Optional.of(sharpness));
        }

        @Override
        public Kind kind() {
            return decoupled ? Kind.WSAM : Kind.WSAM_COUPLED;
        }
    }
}
