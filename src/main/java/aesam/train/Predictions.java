package aesam.train;

import static aesam.AesamException.require;

import aesam.Interruption;
import aesam.images.Batch;
import aesam.images.Batches;
import aesam.images.Prefetch;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.Prediction;
import aesam.network.WeightsAndStatistics;
import ai.djl.ndarray.NDArray;
import java.util.function.IntConsumer;

/**
 * What a network in evaluation mode says of each of a set of images, in their order.
 *
 * @param labels of the images
 * @param classes that have the largest output; −1 where outputs are no classes
 * @param confidences the largest softmax probability of each image, in (0, 1]; NaN where outputs are no classes
 * @param losses of each image
 */
public record Predictions(int[] labels, int[] classes, double[] confidences, double[] losses) {
    /**
     * Asks a network of every image once.
     *
     * @param at its weights and statistics
     * @param seen is told after each batch of how many images it was asked so far
     * @throws aesam.AesamException if weights or statistics are not finite, as after a last step that diverged
     */
    public static Predictions of(Network network, WeightsAndStatistics at, Batches images, IntConsumer seen) {
        require(
                isFinite(at.weights()) && isFinite(at.statistics()),
                "Training diverged: the network's weights are not finite; try a smaller learning rate or rho.");
        int n = images.dropLast()
                ? images.perEpoch() * images.size()
                : images.images().size();
        Predictions all = new Predictions(new int[n], new int[n], new double[n], new double[n]);
        int done = 0;
        try (Prefetch batches = images.epoch(0, 0)) {
            while (batches.hasNext()) {
                Interruption.check();
                Batch batch = batches.next();
                Prediction prediction = network.predict(at, batch);
                for (int i = 0; i < batch.size(); i++, done++) {
                    all.labels[done] = batch.label(i);
                    all.classes[done] = (int) prediction.classes()[i];
                    all.confidences[done] = prediction.confidences()[i];
                    all.losses[done] = prediction.losses()[i];
                }
                seen.accept(done);
            }
        }
        return all;
    }

    private static boolean isFinite(NDArray vector) {
        return vector.isEmpty() || Double.isFinite(InnerProduct.squaredNorm(vector));
    }

    /** How many images. */
    public int n() {
        return labels.length;
    }

    /** Whether an image's label has the largest output. */
    public boolean isCorrect(int image) {
        return classes[image] == labels[image];
    }

    /** Mean loss and accuracy. */
    public Evaluation evaluation() {
        double loss = 0;
        int correct = 0;
        for (int i = 0; i < n(); i++) {
            loss += losses[i];
            correct += isCorrect(i) ? 1 : 0;
        }
        return new Evaluation(loss / n(), (double) correct / n());
    }

    /**
     * The confusion matrix: how many images of each class, by row, have the largest output for each, by column.
     *
     * @throws aesam.AesamException if there are more outputs than classes, or the outputs are no classes
     */
    public int[][] confusion(int count) {
        int[][] confusion = new int[count][count];
        for (int i = 0; i < n(); i++) {
            require(
                    classes[i] >= 0 && classes[i] < count,
                    "The network's outputs are not those of the images' %d classes: one of its predictions is %d.",
                    count,
                    classes[i]);
            confusion[labels[i]][classes[i]]++;
        }
        return confusion;
    }
}
