package aesam.run;

import aesam.images.ImageSet;
import aesam.images.files.Storage;
import aesam.measure.Measurement;
import aesam.network.NetworkSize;
import aesam.network.blocks.Architecture;
import aesam.record.Images;
import aesam.record.NetworkDefinition;
import aesam.record.Recipe;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What runs cost, before they are run. */
public final class Prices {
    /** What a unit takes on 2 processors of a few years ago, roughly. */
    public static final double SECONDS_PER_UNIT = 0.1;

    private static final NetworkDefinition UNIT_NETWORK = new NetworkDefinition.Named(Architecture.RESNET8, 0);
    private static final int UNIT_BATCH = 128;
    private static final int UNIT_SIDE = 32;
    private static final int UNIT_CLASSES = 10;

    private final Storage storage;
    private final Map<Input, Long> multiplyAdds = new ConcurrentHashMap<>();
    private final Map<Images, Integer> trainImages = new ConcurrentHashMap<>();

    private record Input(NetworkDefinition network, int side) {}

    /**
     * Of runs whose data lie there.
     *
     * @param storage where images are counted if it is not known how many there are
     */
    public Prices(Storage storage) {
        this.storage = storage;
    }

    /**
     * The price of one run.
     *
     * @param steps of training
     * @param gradientEvaluations over these; for an adaptive policy those expected if its scores are normal, for one of your own
     *     the most that they can be
     * @param units one unit is a gradient evaluation on 128 images of 32 × 32 with ResNet-8
     */
    public record Price(int steps, double gradientEvaluations, double units) {}

    /**
     * The price of a run, evaluation on the test set not included.
     *
     * @throws aesam.AesamException if its images are to be counted, and are not there
     */
    public Price of(Recipe recipe) {
        Recipe.Data data = recipe.data();
        int images = data.limit() > 0
                ? data.limit()
                : trainImages.computeIfAbsent(data.images(), counted -> counted.trainImages(storage));
        double trained = images * (1 - data.validation());
        int steps = recipe.epochs() * (int) Math.max(1, trained / recipe.batch());
        double evaluations = steps * recipe.optimizer().expectedCost();
        return new Price(steps, evaluations, evaluations * unit(recipe));
    }

    /** The units of measuring a run's network at rest. */
    public double of(Recipe recipe, Measurement<?> measurement) {
        return unit(recipe) * measurement.imageGradients() / recipe.batch();
    }

    /** The units of one gradient evaluation, by multiply-adds. */
    double unit(Recipe recipe) {
        double relative = (double) multiplyAdds(
                        recipe.model().network(), recipe.data().images().side())
                / multiplyAdds(UNIT_NETWORK, UNIT_SIDE);
        return relative * recipe.batch() / UNIT_BATCH;
    }

    private long multiplyAdds(NetworkDefinition network, int side) {
        return multiplyAdds.computeIfAbsent(new Input(network, side), input -> {
            Shape image = new Shape(ImageSet.CHANNELS, side, side);
            return NetworkSize.of(network.block(UNIT_CLASSES), image).multiplyAdds();
        });
    }
}
