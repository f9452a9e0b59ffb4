package aesam.train;

import aesam.images.Batches;
import aesam.network.Network;
import aesam.network.WeightsAndStatistics;

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
        return of(network, network.weightsAndStatistics(), images);
    }

    /** The same at other weights than its own. */
    public static Evaluation of(Network network, WeightsAndStatistics at, Batches images) {
        return Predictions.of(network, at, images, done -> {}).evaluation();
    }
}
