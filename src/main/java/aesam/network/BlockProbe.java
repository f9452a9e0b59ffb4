package aesam.network;

import aesam.Seed;
import aesam.images.Batch;
import aesam.images.ImageSet;
import aesam.images.Precision;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What a block of the user's is told apart by. */
public final class BlockProbe {
    private static final int IMAGES = 2;

    private BlockProbe() {}

    /**
     * Names and shapes of its parameters, as numbers, and its outputs in float64 for two seeded images at seeded weights.
     *
     * @param block not initialised; of no use afterwards
     * @param side of the images in pixels
     */
    public static double[] answer(Block block, int side) {
        Seed seed = new Seed(0);
        Shape sample = new Shape(ImageSet.CHANNELS, side, side);
        try (Network network = Network.start(block, sample, Precision.FLOAT64, Loss.crossEntropy(), seed)) {
            List<Double> answer = new ArrayList<>();
            ParameterNames.of(block).forEach((name, parameter) -> {
                answer.add((double) name.hashCode());
                for (long dimension : parameter.getArray().getShape().getShape()) {
                    answer.add((double) dimension);
                }
            });
            SplittableRandom random = seed.generator(Seed.Stream.PROBE);
            float[] pixels = new float[Math.toIntExact(IMAGES * sample.size())];
            for (int p = 0; p < pixels.length; p++) {
                pixels[p] = (float) random.nextDouble(-1, 1);
            }
            Batch images = Batch.of(pixels, new int[IMAGES], side, side, ImageSet.CHANNELS);
            for (double output : network.outputs(images)) {
                answer.add(output);
            }
            return answer.stream().mapToDouble(number -> number).toArray();
        }
    }
}
