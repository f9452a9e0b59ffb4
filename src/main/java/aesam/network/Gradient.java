package aesam.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The gradient of the mean loss of a batch at a point of weight space, and what the pass found on its way. All of it is where
 * the network is, and copied to the host when asked for: on a GPU that waits for the pass.
 *
 * @param vector ∇L(B; w), flat, in the order of {@link Network#layout()}
 * @param each the loss of each sample
 * @param classes the class with the largest output for each sample; −1 where outputs or targets are no classes
 */
public record Gradient(NDArray vector, NDArray each, NDArray classes) {
    /** L(B; w), the mean loss. */
    public double loss() {
        double sum = 0;
        for (double value : losses()) {
            sum += value;
        }
        return sum / size();
    }

    /** The loss of each sample. */
    public double[] losses() {
        return Layout.host(each);
    }

    /** The class with the largest output for each sample; −1 where outputs or targets are no classes. */
    public long[] predictions() {
        return Vectors.longs(classes);
    }

    private long size() {
        return each.size();
    }

    /**
     * The gradient over several parts of a batch together: the mean over all their samples.
     *
     * @param parts at least one; their vectors stay as they are
     * @param vectors give where the mean of several comes to lie, as a {@link Workspace} does
     */
    public static Gradient mean(List<Gradient> parts, Supplier<NDArray> vectors) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        long all = parts.stream().mapToLong(Gradient::size).sum();
        NDArray sum = Aten.copy(parts.get(0).vector, vectors.get());
        Aten.scale(sum, (double) parts.get(0).size() / all);
        for (Gradient part : parts.subList(1, parts.size())) {
            Aten.addScaled(sum, (double) part.size() / all, part.vector);
        }
        return new Gradient(sum, together(parts, Gradient::each), together(parts, Gradient::classes));
    }

    private static NDArray together(List<Gradient> parts, Function<Gradient, NDArray> array) {
        return NDArrays.concat(new NDList(parts.stream().map(array).toList()));
    }
}
