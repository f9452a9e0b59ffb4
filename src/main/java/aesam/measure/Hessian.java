package aesam.measure;

import static aesam.AesamException.require;

import aesam.Seed;
import aesam.images.Precision;
import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Layout;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.SplittableRandom;

/**
 * The curvature ∇²L(w) of an objective, known by its products with vectors: Hv ≈ (∇L(w + hv) − ∇L(w − hv)) / 2h for
 * ‖v‖ = 1, with h = 10⁻³ max(1, ‖w‖).
 *
 * @param objective L, of a network whose passes are in float32 or float64
 * @param at w, flat
 */
public record Hessian(Objective objective, NDArray at) {
    private static final double RELATIVE_STEP = 1e-3;

    public Hessian {
        Precision passes = objective.network().precision();
        require(
                passes == passes.ofVectors(),
                "Curvature is found by differences of gradients, for which %s is too coarse: start the network in %s.",
                passes,
                passes.ofVectors());
    }

    /**
     * Hv.
     *
     * @param scope owns the result
     * @param v of length 1
     */
    public NDArray times(NDManager scope, NDArray v) {
        double h = RELATIVE_STEP * Math.max(1, Math.sqrt(InnerProduct.squaredNorm(at)));
        try (NDManager own = scope.newSubManager()) {
            NDArray w = Vectors.alias(at, own);
            NDArray step = Vectors.alias(v, own).duplicate();
            Aten.scale(step, h);
            NDArray product = objective.gradient(scope, w.add(step));
            product.subi(objective.gradient(own, w.sub(step)));
            Aten.divide(product, 2 * h);
            return product;
        }
    }

    /** Two gradients over all batches. */
    private double evaluationsPerProduct() {
        return 2.0 * objective.batches().size();
    }

    /**
     * The largest eigenvalue, by power iteration. Where the one of largest magnitude is negative, as it may be far from a
     * minimum, a second iteration goes on with H shifted by it.
     *
     * @param iterations at most, for each
     * @param tolerance relative error at which to stop
     * @return the eigenvalue λ; its error is ‖Hv − λv‖: some eigenvalue lies that close to it
     */
    public Estimate largestEigenvalue(int iterations, double tolerance, Seed seed) {
        require(iterations >= 2, "Power iteration needs at least two iterations, found %d.", iterations);
        Estimate dominant = power(0, iterations, tolerance, seed);
        if (dominant.value() >= 0) {
            return dominant;
        }
        Estimate shifted = power(dominant.value(), iterations, tolerance, seed);
        return new Estimate(
                shifted.value() + dominant.value(),
                shifted.error(),
                dominant.gradientEvaluations() + shifted.gradientEvaluations());
    }

    /** The eigenvalue of largest magnitude of H − shift·I. */
    private Estimate power(double shift, int iterations, double tolerance, Seed seed) {
        try (NDManager scope = objective.network().scope()) {
            NDArray v = unit(signs(scope, seed, 0));
            double value = Double.NaN;
            double error = Double.NaN;
            int done = 0;
            boolean settled = false;
            while (done < iterations && !settled) {
                NDArray product = times(scope, v);
                Aten.addScaled(product, -shift, v);
                value = InnerProduct.of(v, product);
                double norm = Math.sqrt(InnerProduct.squaredNorm(product));
                error = Math.sqrt(Math.max(0, norm * norm - value * value));
                settled = norm == 0 || error <= tolerance * Math.abs(value);
                v.close();
                v = norm == 0 ? product : normalized(product, norm);
                done++;
            }
            return new Estimate(value, error, done * evaluationsPerProduct());
        }
    }

    /**
     * The trace, by Hutchinson's estimator E[vᵀHv] over random signs v.
     *
     * @param probes how many v, at least 2
     * @return the trace; its error is the standard error over the probes
     */
    public Estimate trace(int probes, Seed seed) {
        require(probes >= 2, "The trace needs at least two probes, found %d.", probes);
        double n = objective.network().layout().size();
        double sum = 0;
        double squares = 0;
        for (int probe = 0; probe < probes; probe++) {
            try (NDManager scope = objective.network().scope()) {
                NDArray v = unit(signs(scope, seed, 1 + probe));
                double value = n * InnerProduct.of(v, times(scope, v));
                sum += value;
                squares += value * value;
            }
        }
        double mean = sum / probes;
        double variance = Math.max(0, squares / probes - mean * mean) * probes / (probes - 1);
        return new Estimate(mean, Math.sqrt(variance / probes), probes * evaluationsPerProduct());
    }

    private static NDArray unit(NDArray v) {
        return normalized(v, Math.sqrt(InnerProduct.squaredNorm(v)));
    }

    private static NDArray normalized(NDArray v, double norm) {
        Aten.divide(v, norm);
        return v;
    }

    /** A vector of ±1. */
    private NDArray signs(NDManager scope, Seed seed, long index) {
        SplittableRandom random = seed.generator(Seed.Stream.MEASUREMENT, index);
        Layout layout = objective.network().layout();
        double[] signs = new double[Math.toIntExact(layout.size())];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = random.nextBoolean() ? 1 : -1;
        }
        return Vectors.vector(scope, layout.withGaps(signs), at.getDataType());
    }
}
