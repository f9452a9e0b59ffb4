package aesam.model;

import aesam.Seed;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import java.util.SplittableRandom;

/**
 * He initialisation (He et al., 2015): weights from N(0, 2 / fan-in), the fan-in being the number of inputs of one output.
 * The numbers come from the run's seed, the same on every engine and device.
 */
public final class HeNormal implements Initializer {
    private final Seed seed;
    private long next;

    public HeNormal(Seed seed) {
        this.seed = seed;
    }

    /** Each call draws from a generator of its own, in the order in which the parameters are initialised. */
    @Override
    public NDArray initialize(NDManager manager, Shape shape, DataType dataType) {
        SplittableRandom random = seed.generator(Seed.Stream.WEIGHTS, next++);
        double std = Math.sqrt(2.0 / shape.slice(1).size());
        double[] values = new double[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = std * random.nextGaussian();
        }
        try (NDArray drawn = manager.create(values, shape)) {
            return drawn.toType(dataType, true);
        }
    }
}
