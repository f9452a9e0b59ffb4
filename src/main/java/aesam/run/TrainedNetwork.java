package aesam.run;

import static aesam.AesamException.require;

import aesam.Seed;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import aesam.network.Compute;
import aesam.network.LayerRates;
import aesam.network.Layout;
import aesam.network.Network;
import aesam.network.Tensor;
import aesam.record.InitialWeights;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import aesam.record.Shards;
import aesam.train.Predictions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A network that was trained, and may be asked.
 *
 * @param name of its run or file
 * @param model whose weights these are; what it started from plays no part
 * @param weights a state dict with PyTorch's names
 * @param normalization of the images that it was trained on; empty where that is not known
 */
public record TrainedNetwork(
        String name, Recipe.Model model, Map<String, Tensor> weights, Optional<Normalization> normalization) {
    /**
     * What a run has left.
     *
     * @throws aesam.AesamException if it has left no weights
     */
    public static TrainedNetwork of(RunRecord record) {
        Recipe recipe = record.recipe();
        return new TrainedNetwork(
                recipe.id(),
                recipe.model(),
                record.weights(recipe.epochs()),
                recipe.data().images().normalization());
    }

    /**
     * A state dict in a file, or in several beside their index.
     *
     * @throws aesam.AesamException if it is none
     */
    public static TrainedNetwork of(Path file, Recipe.Model model) {
        return new TrainedNetwork(String.valueOf(file.getFileName()), model, Shards.read(file), Optional.empty());
    }

    /**
     * Asks it of every image once.
     *
     * @param by what the images are to be normalized
     * @param seen is told after each batch of how many images it was asked so far
     * @throws aesam.AesamException if the weights do not fit, or the images have more or fewer classes
     */
    public Predictions predict(ImageSet images, Normalization by, Compute compute, IntConsumer seen) {
        Recipe.Model any = new Recipe.Model(
                model.network(), model.precision(), model.loss(), new InitialWeights.Random(), LayerRates.NONE);
        try (Network network = Run.network(any, images, new Seed(0), compute, note -> {})) {
            requireClasses(network.layout(), images);
            network.load(weights);
            return Predictions.of(
                    network, network.weightsAndStatistics(), Run.evaluation(images, by, model.precision()), seen);
        }
    }

    /** The last weights are those of the head, which has an output a class. */
    private void requireClasses(Layout layout, ImageSet images) {
        Layout.Segment last = layout.tensors().get(layout.tensors().size() - 1);
        @Nullable Tensor head = weights.get(last.name());
        int classes = images.classes().size();
        if (head != null && head.shape().length > 0 && last.shape().get(0) == classes) {
            require(
                    head.shape()[0] == classes,
                    "%s tells %d classes apart, but the images have %d.",
                    name,
                    head.shape()[0],
                    classes);
        }
    }
}
