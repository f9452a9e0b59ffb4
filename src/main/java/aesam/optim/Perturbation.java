package aesam.optim;

import static aesam.AesamException.require;

import aesam.network.Aten;
import aesam.network.InnerProduct;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Where is the second gradient taken? Write your own as a lambda: {@code (w, g, now) -> g.mul(0.05).addi(w)}.
 */
@FunctionalInterface
public interface Perturbation {
    /** Keeps the normalization defined where the gradient vanishes. */
    double TINY = 1e-12;

    /**
     * The point w + ε.
     *
     * @param w the weights, flat; not to be changed
     * @param g ∇L(B; w), flat; not to be changed, and overwritten in the next step
     * @return a vector other than these, such as a new one or one of {@link Moment#vectors}
     */
    NDArray point(NDArray w, NDArray g, Moment now);

    /** SAM's: ε = ρ g/‖g‖ (Foret et al., 2021). */
    static Perturbation normalized(double rho) {
        return new Along(rho, true);
    }

    /** ε = ρ g (Andriushchenko and Flammarion, 2022). */
    static Perturbation unnormalized(double rho) {
        return new Along(rho, false);
    }

    /** ESAM's stochastic weight perturbation of the normalized kind, see {@link StochasticWeights}. */
    static Perturbation stochasticWeights(double rho, double beta) {
        return new StochasticWeights(rho, beta, true);
    }

    /**
     * Along the gradient.
     *
     * @param rho ρ, at least 0
     * @param normalized whether the length of ε is ρ, or ρ‖g‖
     */
    record Along(double rho, boolean normalized) implements Perturbation {
        public Along {
            requireRho(rho);
        }

        @Override
        public NDArray point(NDArray w, NDArray g, Moment now) {
            double scale = scale(rho, normalized, now.sharpness().gradNormSq());
            return Aten.plus(w, scale, g, now.vectors().get());
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
    record StochasticWeights(double rho, double beta, boolean normalized) implements Perturbation {
        public StochasticWeights {
            requireRho(rho);
            require(beta > 0 && beta <= 1, "beta must be a probability in (0, 1], found %s.", beta);
        }

        @Override
        public NDArray point(NDArray w, NDArray g, Moment now) {
            boolean[] chosen = choose(now);
            NDArray epsilon = Aten.copy(g, now.vectors().get());
            NDList parts = now.layout().split(epsilon);
            for (int i = 0; i < chosen.length; i++) {
                if (!chosen[i]) {
                    Aten.scale(parts.get(i), 0);
                }
            }
            double normSq = normalized ? InnerProduct.squaredNorm(epsilon) : 0;
            return Aten.plus(w, scale(rho, normalized, normSq) / beta, epsilon, epsilon);
        }

        private boolean[] choose(Moment now) {
            boolean[] chosen = new boolean[now.layout().tensors().size()];
            boolean any = false;
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] = now.coins().nextDouble() < beta;
                any |= chosen[i];
            }
            if (!any) {
                chosen[now.coins().nextInt(chosen.length)] = true;
            }
            return chosen;
        }
    }

    private static void requireRho(double rho) {
        require(rho >= 0 && Double.isFinite(rho), "rho must be a finite number of at least 0, found %s.", rho);
    }

    private static double scale(double rho, boolean normalized, double normSq) {
        return normalized ? rho / (Math.sqrt(normSq) + TINY) : rho;
    }
}
