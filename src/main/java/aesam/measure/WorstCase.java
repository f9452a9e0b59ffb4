package aesam.measure;

import static aesam.AesamException.require;

import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Network;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * SAM's sharpness max_{‖ε‖≤ρ} L(w + ε) − L(w), by projected gradient ascent from SAM's own ε = ρ∇L/‖∇L‖. It is a lower
 * bound: no ascent is sure to find the maximum.
 */
public final class WorstCase {
    private WorstCase() {}

    /**
     * Measures at a network's weights.
     *
     * @param rho ρ, the radius, above 0
     * @param steps of ascent, at least 1; the first is SAM's, the others go ρ/2 along the gradient and back into the ball
     * @return the largest increase found; its error is what the last step still added to it, 0 if nothing
     */
    public static Estimate measure(Objective objective, double rho, int steps) {
        require(rho > 0 && steps >= 1, "Sharpness needs rho > 0 and at least one step, found %s and %d.", rho, steps);
        Network network = objective.network();
        double best = 0;
        double gain = 0;
        try (NDManager scope = network.scope()) {
            double loss = objective.loss(network.weights());
            NDArray epsilon = network.weights(scope).zerosLike();
            for (int step = 0; step < steps; step++) {
                try (NDManager own = scope.newSubManager()) {
                    NDArray w = network.weights(own);
                    NDArray g = objective.gradient(own, w.add(epsilon));
                    double norm = Math.sqrt(InnerProduct.squaredNorm(g));
                    Aten.scale(g, (step == 0 ? rho : rho / 2) / (norm + 1e-12));
                    epsilon.addi(g);
                    double length = Math.sqrt(InnerProduct.squaredNorm(epsilon));
                    Aten.scale(epsilon, Math.min(1, rho / (length + 1e-12)));
                    double increase = objective.loss(w.add(epsilon)) - loss;
                    gain = Math.max(0, increase - best);
                    best = Math.max(best, increase);
                }
            }
        }
        double passes = objective.batches().size();
        return new Estimate(best, gain, passes * (steps * (1 + Network.FORWARD_ONLY) + Network.FORWARD_ONLY));
    }
}
