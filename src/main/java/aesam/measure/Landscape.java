package aesam.measure;

import static aesam.AesamException.require;

import aesam.Seed;
import aesam.network.Aten;
import aesam.network.Layout;
import aesam.network.Network;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.SplittableRandom;

/**
 * A slice of the loss through a network's weights: L(w + a·d₁ + b·d₂) along two random directions, each of whose filters
 * is as long as the filter of w in its place (Li et al., <i>Visualizing the Loss Landscape of Neural Nets</i>, 2018), so that
 * networks of different scale compare. Vectors such as biases and BatchNorm's are not moved.
 *
 * @param a the steps along d₁ and d₂, in units of the filters' lengths
 * @param loss L, by the index of b, then of a; one row (b = 0) for a slice along d₁ alone
 * @param gradientEvaluations spent; the error is that of the float arithmetic alone
 */
public record Landscape(double[] a, double[][] loss, double gradientEvaluations) {
    public Landscape {
        require(a != null && loss != null && loss.length >= 1, "A landscape lacks a part.");
        for (double[] row : loss) {
            require(row != null && row.length == a.length, "A landscape lacks a part.");
        }
    }

    /**
     * Measures at a network's weights.
     *
     * @param radius how far, above 0
     * @param points along a direction, odd, so that w itself is one
     * @param plane whether along both directions, or the first alone
     */
    public static Landscape measure(Objective objective, double radius, int points, boolean plane, Seed seed) {
        require(
                radius > 0 && points >= 3 && points % 2 == 1,
                "A landscape needs a radius above 0 and an odd number of points from 3 on, found %s and %d.",
                radius,
                points);
        Network network = objective.network();
        double[] steps = new double[points];
        for (int i = 0; i < points; i++) {
            steps[i] = radius * (2.0 * i / (points - 1) - 1);
        }
        double[][] loss = new double[plane ? points : 1][points];
        try (NDManager scope = network.scope()) {
            NDArray w = network.weights();
            NDArray first = direction(scope, network.layout(), w, seed, 0);
            NDArray second = direction(scope, network.layout(), w, seed, 1);
            for (int row = 0; row < loss.length; row++) {
                for (int column = 0; column < points; column++) {
                    try (NDManager own = scope.newSubManager()) {
                        NDArray point = network.weights(own).duplicate();
                        Aten.addScaled(point, steps[column], first);
                        if (plane) {
                            Aten.addScaled(point, steps[row], second);
                        }
                        loss[row][column] = objective.loss(point);
                    }
                }
            }
        }
        double passes = (double) loss.length * points * objective.batches().size();
        return new Landscape(steps, loss, passes * Network.FORWARD_ONLY);
    }

    private static NDArray direction(NDManager scope, Layout layout, NDArray w, Seed seed, long index) {
        SplittableRandom random = seed.generator(Seed.Stream.MEASUREMENT, -1, index);
        double[] weights = Layout.host(w);
        float[] direction = new float[weights.length];
        for (Layout.Segment tensor : layout.tensors()) {
            if (tensor.shape().dimension() < 2) {
                continue;
            }
            int filter = Math.toIntExact(tensor.size() / tensor.shape().get(0));
            for (int f = 0; f < tensor.shape().get(0); f++) {
                int from = Math.toIntExact(tensor.offset() + (long) f * filter);
                double ownSq = 0;
                double drawnSq = 0;
                for (int i = from; i < from + filter; i++) {
                    direction[i] = (float) random.nextGaussian();
                    drawnSq += (double) direction[i] * direction[i];
                    ownSq += weights[i] * weights[i];
                }
                float scale = (float) Math.sqrt(ownSq / drawnSq);
                for (int i = from; i < from + filter; i++) {
                    direction[i] *= scale;
                }
            }
        }
        NDArray array = scope.create(direction);
        return array.toType(w.getDataType(), false);
    }
}
