package aesam.network;

import static aesam.AesamException.require;

import aesam.Behaviour;
import aesam.Fingerprint;
import aesam.OwnPart;
import aesam.Seed;
import aesam.images.Batch;
import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/** A loss, given for each sample; training minimizes its mean over the batch. */
public sealed interface Loss {
    /**
     * The loss of each sample.
     *
     * @param outputs of the network, (B, …), for classifiers the logits (B, classes)
     * @param labels the classes (B) as 64-bit integers; for batches of targets these, (B, …) in the type of the outputs
     * @return (B)
     */
    NDArray perSample(NDArray outputs, NDArray labels);

    /**
     * Checks that it can take a network's outputs for a batch.
     *
     * @param outputs their shape
     * @throws aesam.AesamException saying what it needs
     */
    default void check(Shape outputs, Batch batch) {}

    /** Cross-entropy of the softmax: −log p(label). */
    static Loss crossEntropy() {
        return crossEntropy(0);
    }

    /** Cross-entropy against smoothed labels, see {@link CrossEntropy}. */
    static Loss crossEntropy(double smoothing) {
        return new CrossEntropy(smoothing);
    }

    /** The squared error, see {@link MeanSquaredError}. */
    static Loss meanSquaredError() {
        return new MeanSquaredError();
    }

    /**
     * Cross-entropy against the label smoothed over all classes (Szegedy et al., 2016), as PyTorch computes it:
     * (1 − s)·(−log p(label)) + s·mean over classes of −log p.
     *
     * @param smoothing s in [0, 1); 0 is plain cross-entropy
     */
    record CrossEntropy(double smoothing) implements Loss {
        public CrossEntropy {
            require(smoothing >= 0 && smoothing < 1, "Label smoothing must be in [0, 1), found %s.", smoothing);
        }

        @Override
        public NDArray perSample(NDArray outputs, NDArray labels) {
            NDArray logP = outputs.logSoftmax(1);
            NDArray ofLabel = logP.gather(labels.expandDims(1), 1).squeeze(1);
            if (smoothing == 0) {
                return ofLabel.neg();
            }
            NDArray rest = logP.mean(new int[] {1}).sub(ofLabel);
            // On a GPU a scalar of the host is an argument; one made there would be a copy that waits.
            NDArray s = outputs.getManager().newSubManager(Device.cpu()).create(smoothing);
            return rest.mul(s).add(ofLabel).neg();
        }

        @Override
        public void check(Shape outputs, Batch batch) {
            require(
                    batch.targets() == null,
                    "Cross-entropy needs classes as labels, found numbers: take another loss, such as the squared error.");
            int largest = 0;
            for (int i = 0; i < batch.size(); i++) {
                require(batch.label(i) >= 0, "Classes are numbered from 0, found the label %d.", batch.label(i));
                largest = Math.max(largest, batch.label(i));
            }
            require(
                    outputs.dimension() == 2 && outputs.get(0) == batch.size() && outputs.get(1) > largest,
                    "The network's outputs for %d images have the shape %s; cross-entropy needs (%d, classes) with at least %d classes, "
                            + "since there is a label %d%s.",
                    batch.size(),
                    outputs,
                    batch.size(),
                    largest + 1,
                    largest,
                    outputs.dimension() > 2 ? " (is a Blocks.batchFlattenBlock() missing?)" : "");
        }
    }

    /** The mean of (output − target)² over a sample's outputs: its mean over a batch is {@code torch.nn.MSELoss}. */
    record MeanSquaredError() implements Loss {
        @Override
        public NDArray perSample(NDArray outputs, NDArray labels) {
            NDArray targets = labels.toType(outputs.getDataType(), false).reshape(outputs.getShape());
            NDArray squares = outputs.sub(targets).square();
            return squares.reshape(outputs.getShape().get(0), -1).mean(new int[] {1});
        }

        @Override
        public void check(Shape outputs, Batch batch) {
            int each = batch.targets() == null ? 1 : batch.targets().perSample();
            require(
                    outputs.dimension() >= 1
                            && outputs.get(0) == batch.size()
                            && outputs.size() == (long) batch.size() * each,
                    "The network's outputs have the shape %s; the squared error needs as many for each of the %d samples as there "
                            + "are target numbers, %d.",
                    outputs,
                    batch.size(),
                    each);
        }
    }

    /** What a loss of your own does: {@code (outputs, labels) -> …}. */
    @FunctionalInterface
    interface PerSample extends Behaviour {
        /** A function of its arguments alone; see {@link Loss#perSample}. */
        NDArray perSample(NDArray outputs, NDArray labels);
    }

    /**
     * Your own.
     *
     * @param part its fingerprint is of its values for some seeded outputs and classes, or where it takes no classes, numbers
     */
    record Own(OwnPart<PerSample> part) implements Loss {
        private static final int PROBES = 8;
        private static final int SAMPLES = 16;
        private static final int CLASSES = 10;

        /**
         * A loss by what it does.
         *
         * @throws aesam.AesamException if it gives other values when it is asked again
         */
        public Own(String name, PerSample loss) {
            this(new OwnPart<>(name, Fingerprint.of("loss '" + name + "'", PROBES, i -> probe(loss, i)), loss));
        }

        private static double[] probe(PerSample loss, int i) {
            SplittableRandom random = new Seed(0).generator(Seed.Stream.PROBE, i);
            double[] outputs = new double[SAMPLES * CLASSES];
            for (int n = 0; n < outputs.length; n++) {
                outputs[n] = 3 * random.nextGaussian();
            }
            long[] labels = random.longs(SAMPLES, 0, CLASSES).toArray();
            double[] targets = random.doubles(outputs.length, -1, 1).toArray();
            Shape shape = new Shape(SAMPLES, CLASSES);
            try (NDManager scope = PyTorch.engine().newBaseManager(Device.cpu())) {
                NDArray given = scope.create(outputs, shape);
                try {
                    return Layout.host(loss.perSample(given, scope.create(labels)));
                } catch (EngineException noClasses) {
                    return Layout.host(loss.perSample(given, scope.create(targets, shape)));
                }
            }
        }

        @Override
        public NDArray perSample(NDArray outputs, NDArray labels) {
            return part.behaviour("loss").perSample(outputs, labels);
        }
    }
}
