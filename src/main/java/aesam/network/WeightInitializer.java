package aesam.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * How weights start: a distribution, and the random numbers that it is drawn with. They are drawn in Java, so they are the
 * same on every engine and device.
 *
 * @param distribution of a parameter's numbers
 * @param random used up by one parameter
 */
public record WeightInitializer(Distribution distribution, SplittableRandom random) implements Initializer {
    /** A distribution with mean 0. */
    @FunctionalInterface
    public interface Distribution {
        /** All numbers of a parameter of this shape. */
        double[] draw(Shape shape, SplittableRandom random);
    }

    /**
     * He et al. (2015): N(0, 2 / fan-in), the fan-in being the number of inputs of one output. Numbers and vectors, such as the
     * slopes of a PReLU, have none: they start at its 0.25.
     */
    public static final Distribution HE_NORMAL = (shape, random) -> shape.dimension() < 2
            ? DoubleStream.generate(() -> 0.25).limit(shape.size()).toArray()
            : normal(Math.sqrt(2.0 / shape.slice(1).size())).draw(shape, random);

    /** N(0, std²). */
    public static Distribution normal(double std) {
        return (shape, random) -> {
            double[] values = new double[Math.toIntExact(shape.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = std * random.nextGaussian();
            }
            return values;
        };
    }

    /** U(−bound, bound). */
    public static Distribution uniform(double bound) {
        return (shape, random) -> random.doubles(shape.size(), -bound, bound).toArray();
    }

    /** For a block that has not been given the run's seed: the random numbers are others each time. */
    public WeightInitializer(Distribution distribution) {
        this(distribution, new SplittableRandom());
    }

    /** The same distribution with other random numbers. */
    public WeightInitializer with(SplittableRandom other) {
        return new WeightInitializer(distribution, other);
    }

    @Override
    public NDArray initialize(NDManager manager, Shape shape, DataType type) {
        // A duplicate, since what DJL creates only points at a buffer that goes with its array.
        try (NDArray drawn = manager.create(distribution.draw(shape, random), shape);
                NDArray typed = drawn.toType(type, false)) {
            return typed.duplicate();
        }
    }
}
