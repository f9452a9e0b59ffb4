package aesam.train;

import static aesam.AesamException.require;

import aesam.Interruption;
import aesam.images.Batch;
import aesam.images.Batches;
import aesam.images.Prefetch;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.Prediction;
import aesam.network.Weights;
import ai.djl.ndarray.NDArray;

/**
 * How a network does on a set of images, in evaluation mode.
 *
 * @param loss mean over the images
 * @param accuracy share of images whose label has the largest output, in [0, 1]
 */
public record Evaluation(double loss, double accuracy) {
    /**
     * Evaluates a network at its weights on every image once.
     *
     * @throws aesam.AesamException if weights or statistics are not finite, as after a last step that diverged
     */
    public static Evaluation of(Network network, Batches images) {
        return of(network, network.here(), images);
    }

    /** The same at other weights than its own. */
    public static Evaluation of(Network network, Weights at, Batches images) {
        require(
                isFinite(at.vector()) && isFinite(at.statistics()),
                "Training diverged: the network's weights are not finite; try a smaller learning rate or rho.");
        double loss = 0;
        int correct = 0;
        int count = 0;
        try (Prefetch batches = images.epoch(0, 0)) {
            while (batches.hasNext()) {
                Interruption.check();
                Batch batch = batches.next();
                Prediction prediction = network.predict(at, batch);
                for (int i = 0; i < batch.size(); i++) {
                    loss += prediction.losses()[i];
                    correct += prediction.classes()[i] == batch.label(i) ? 1 : 0;
                }
                count += batch.size();
            }
        }
        return new Evaluation(loss / count, (double) correct / count);
    }

    private static boolean isFinite(NDArray vector) {
        return vector.isEmpty() || Double.isFinite(InnerProduct.squaredNorm(vector));
    }
}
