package aesam.run;

import aesam.Interruption;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.ImageSet;
import aesam.images.files.Storage;
import aesam.network.BatchNormMode;
import aesam.network.Compute;
import aesam.network.Cuda;
import aesam.network.Network;
import aesam.network.NetworkSize;
import aesam.network.PyTorch;
import aesam.record.PeakMemory;
import aesam.record.Recipe;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * What a gradient of a run takes on this machine. Nothing is trained, and of the data at most the files are counted: a few gradients
 * are measured on random pixels.
 *
 * @param parameters that are trained
 * @param multiplyAdds of a gradient evaluation: of the whole batch, forward and backward
 * @param weightBytes of all vectors as long as the weights that live from step to step: the weights themselves, the base
 *     optimizer's state, those of the reuse, the moving average, and those that a step works in
 * @param passBytes the most that a gradient took besides, of a GPU's memory if it is on one, scaled to the images that pass at a time;
 *     null where the system does not say
 * @param images that pass through the network at a time
 * @param measuredImages that a gradient was measured on
 * @param secondsPerEvaluation of a gradient of the whole batch: the median of those measured, scaled to it
 */
public record Forecast(
        long parameters,
        double multiplyAdds,
        long weightBytes,
        @Nullable Long passBytes,
        int images,
        int measuredImages,
        double secondsPerEvaluation) {
    private static final int FEWEST_GRADIENTS = 3;
    /** Of small networks more are measured: the JVM compiles during the first ones. */
    private static final double LEAST_SECONDS = 1;

    /** What is measured at once costs about a second on two cores, and little memory. */
    private static final double MOST_MULTIPLY_ADDS = 1e10;

    private static final long MOST_PIXELS = 1 << 20;
    private static final int FORWARD_AND_BACKWARD = 3;

    /**
     * Measures.
     *
     * @param storage where images are counted if it is not known how many classes they have
     * @param compute where to measure: on the first of several devices
     * @throws aesam.AesamException if the network does not fit the images, or images are to be counted and are not there
     */
    public static Forecast of(Recipe recipe, Storage storage, Compute compute) {
        int side = recipe.data().images().side();
        int classes = recipe.data().images().classes(storage);
        Recipe.Model model = recipe.model();
        Shape sample = new Shape(ImageSet.CHANNELS, side, side);
        NetworkSize size = NetworkSize.of(model.network().block(classes), sample);
        int microBatch = recipe.optimizer().microBatches().size();
        int images = microBatch == 0 ? recipe.batch() : Math.min(microBatch, recipe.batch());
        int measured = (int) Math.max(
                2,
                Math.min(
                        images,
                        Math.min((double) MOST_PIXELS / (side * side), MOST_MULTIPLY_ADDS / size.multiplyAdds())));
        try (Network network = Network.start(
                model.network().block(classes),
                sample,
                model.precision(),
                model.loss(),
                new Seed(0),
                List.of(compute.use().get(0)),
                model.layers())) {
            Batch batch = noise(measured, side, classes);
            @Nullable Long deviceBefore = Cuda.usedMemory(network.device());
            gradient(network, batch);
            @Nullable Long deviceAfter = Cuda.usedMemory(network.device());
            PyTorch.trimMemory(); // what the first pass has left would be taken again, and not be seen
            @Nullable Long before = PeakMemory.restart();
            List<Double> seconds = new ArrayList<>();
            long begin = System.nanoTime();
            while (seconds.size() < FEWEST_GRADIENTS || since(begin) < LEAST_SECONDS) {
                Interruption.check();
                long start = System.nanoTime();
                gradient(network, batch);
                seconds.add(since(start));
            }
            @Nullable Long peak = PeakMemory.bytes();
            @Nullable
            Long taken = deviceBefore == null ? difference(before, peak) : difference(deviceBefore, deviceAfter);
            double scale = (double) images / measured;
            return new Forecast(
                    size.parameters(),
                    (double) FORWARD_AND_BACKWARD * recipe.batch() * size.multiplyAdds(),
                    recipe.vectors()
                            * network.layout().length()
                            * model.precision().bytes(),
                    taken == null ? null : (long) (scale * taken),
                    images,
                    measured,
                    median(seconds) * recipe.batch() / measured);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        return StatUtils.percentile(values.stream().mapToDouble(v -> v).toArray(), 50);
    }

    private static @Nullable Long difference(@Nullable Long before, @Nullable Long after) {
        return before == null || after == null ? null : (Long) (after - before);
    }

    private static void gradient(Network network, Batch batch) {
        try (NDManager scope = network.scope()) {
            network.gradient(scope, network.weights(), batch, BatchNormMode.MOVING)
                    .loss(); // waits for the device
        }
    }

    private static Batch noise(int images, int side, int classes) {
        SplittableRandom random = new SplittableRandom(0);
        float[] pixels = new float[images * side * side * ImageSet.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        int[] labels = random.ints(images, 0, classes).toArray();
        return Batch.of(pixels, labels, side, side, ImageSet.CHANNELS);
    }
}
