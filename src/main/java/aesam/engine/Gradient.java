package aesam.engine;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;

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

    /**
     * The gradient over several parts of a batch together: the mean over all their samples.
     *
     * @param parts at least one; their vectors stay as they are
     */
    public static Gradient mean(List<Gradient> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        double[] losses =
                parts.stream().flatMapToDouble(p -> Arrays.stream(p.losses)).toArray();
        long[] predictions =
                parts.stream().flatMapToLong(p -> Arrays.stream(p.predictions)).toArray();
        NDArray sum = parts.get(0).vector.zerosLike();
        for (Gradient part : parts) {
            try (NDArray share = part.vector.mul((double) part.losses.length / losses.length)) {
                sum.addi(share);
            }
        }
        return new Gradient(sum, losses, predictions);
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
