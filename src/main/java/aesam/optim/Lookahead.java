package aesam.optim;

import static aesam.AesamException.require;

import aesam.Implied;
import aesam.network.Aten;
import aesam.network.InnerProduct;
import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.function.Supplier;

/** Where is the first gradient of a step taken, the one that each step has? Loss, s and predictions of the step are those there. */
public sealed interface Lookahead extends Implied {
    /**
     * The point.
     *
     * @param w the weights, flat; not to be changed
     * @param momentum of the base optimizer, flat; empty where it has none
     * @param factor what ρ is multiplied by now
     * @param vectors as {@link Moment#vectors}
     * @return w itself or another vector
     */
    NDArray point(NDArray w, Optional<NDArray> momentum, double factor, Supplier<NDArray> vectors);

    /** Vectors as long as the weights that a step works in for this. */
    int stepVectors();

    /** At the weights. */
    record None() implements Lookahead {
        @Override
        public NDArray point(NDArray w, Optional<NDArray> momentum, double factor, Supplier<NDArray> vectors) {
            return w;
        }

        @Override
        public int stepVectors() {
            return 0;
        }

        @Override
        public boolean isImplied() {
            return true;
        }
    }

    /**
     * MSAM's (Becker et al., 2024): at w − ρ v/‖v‖ with the momentum v of the base optimizer, which is 0 in the first step. So the
     * direction that SAM spends a gradient on costs none: SGD that looks ahead so, with no SAM step, is MSAM. The sign is the paper's: v
     * is a sum of gradients, the step goes along −v, and so does the perturbation. (Weight decay here is of w; in the authors' code, of
     * the perturbed weights.) Its authors' code has ρ = 0.3 for SGD and 1 for AdamW.
     *
     * @param rho ρ, at least 0
     */
    record Momentum(double rho) implements Lookahead {
        public Momentum {
            require(
                    rho >= 0 && Double.isFinite(rho),
                    "MSAM's rho must be a finite number of at least 0, found %s.",
                    rho);
        }

        @Override
        public NDArray point(NDArray w, Optional<NDArray> momentum, double factor, Supplier<NDArray> vectors) {
            NDArray v = momentum.orElseThrow();
            double scale = new Perturbation.Size(factor * rho, true).scale(InnerProduct.squaredNorm(v));
            return Aten.plus(w, -scale, v, vectors.get());
        }

        @Override
        public int stepVectors() {
            return 1;
        }

        @Override
        public boolean isImplied() {
            return false;
        }
    }
}
