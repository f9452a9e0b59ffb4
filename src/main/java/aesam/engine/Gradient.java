package aesam.engine;

import ai.djl.ndarray.NDArray;

/**
 * The gradient of the mean loss of a batch at a point of weight space, and what the pass found on its way.
 *
 * @param vector ∇L(B; w), flat, in the order of {@link Network#layout()}
 * @param losses of each sample
 * @param predictions the class with the largest output for each sample; −1 where outputs are not (B, classes)
 */
public record Gradient(NDArray vector, double[] losses, long[] predictions) {
    /** L(B; w), the mean loss. */
    public double loss() {
        return mean(losses);
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
