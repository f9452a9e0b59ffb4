package aesam.images;

import static aesam.AesamException.require;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A mini-batch B in memory outside the heap, ready for the engine to use in place.
 *
 * @param inputs numbers in native byte order, sample after sample
 * @param precision of these
 * @param sampleShape of one sample: height, width, channels for images; features for vectors
 * @param labels the class of each sample of {@code inputs}; empty where there are targets
 * @param targets what is to be predicted of each sample where that is no class; null for classes
 * @param images the position of each sample of {@code inputs} in its data
 * @param rows which of these samples make up the batch; null for all of them
 */
public record Batch(
        ByteBuffer inputs,
        Precision precision,
        int[] sampleShape,
        int[] labels,
        @Nullable Targets targets,
        int[] images,
        int @Nullable [] rows) {
    /**
     * Numbers to be predicted, as in a regression.
     *
     * @param values sample after sample
     * @param sampleShape of one sample's; empty for one number
     */
    public record Targets(double[] values, int... sampleShape) {
        /** How many numbers a sample has. */
        public int perSample() {
            return Arrays.stream(sampleShape).reduce(1, Math::multiplyExact);
        }

        private Targets range(int from, int to) {
            return new Targets(Arrays.copyOfRange(values, from * perSample(), to * perSample()), sampleShape);
        }
    }

    public Batch {
        long bytes = (long) precision.bytes() * images.length;
        for (int d : sampleShape) {
            bytes *= d;
        }
        require(images.length >= 1, "A batch needs at least one sample.");
        require(
                inputs.isDirect() && inputs.order() == ByteOrder.nativeOrder() && inputs.capacity() == bytes,
                "A batch of %d samples needs a direct buffer of %d bytes in native order, found %s.",
                images.length,
                bytes,
                inputs);
        int found = targets == null ? labels.length : targets.values().length;
        int each = targets == null ? 1 : targets.perSample();
        require(
                found == (long) images.length * each,
                "%d samples need %d label%s each, found %d in all.",
                images.length,
                each,
                each == 1 ? "" : "s",
                found);
    }

    /** All of the samples. */
    public Batch(ByteBuffer inputs, Precision precision, int[] sampleShape, int[] labels, int[] images) {
        this(inputs, precision, sampleShape, labels, null, images, null);
    }

    /**
     * A batch of vectors or images from an array.
     *
     * @param values sample after sample; images as height × width × channels
     */
    public static Batch of(float[] values, int[] labels, int... sampleShape) {
        int[] images = IntStream.range(0, labels.length).toArray();
        return new Batch(floats(values), Precision.FLOAT32, sampleShape, labels, images);
    }

    /**
     * A batch of vectors or images, of each of which numbers are to be predicted.
     *
     * @param values sample after sample; images as height × width × channels
     * @param targets sample after sample; (B), or (B, n) where there are n > 1 for each
     */
    public static Batch of(float[] values, float[] targets, int... sampleShape) {
        int samples = values.length / Arrays.stream(sampleShape).reduce(1, Math::multiplyExact);
        double[] numbers =
                IntStream.range(0, targets.length).mapToDouble(i -> targets[i]).toArray();
        int each = Math.max(1, targets.length / samples);
        Targets shaped = each == 1 ? new Targets(numbers) : new Targets(numbers, each);
        int[] images = IntStream.range(0, samples).toArray();
        return new Batch(floats(values), Precision.FLOAT32, sampleShape, new int[0], shaped, images, null);
    }

    private static ByteBuffer floats(float[] values) {
        ByteBuffer buffer = buffer(values.length * Float.BYTES);
        buffer.asFloatBuffer().put(values);
        return buffer;
    }

    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** |B|. */
    public int size() {
        return rows == null ? images.length : rows.length;
    }

    /** The class of the {@code i}-th sample of the batch; −1 where there are targets. */
    public int label(int i) {
        return targets != null ? -1 : labels[rows == null ? i : rows[i]];
    }

    /** Where the {@code i}-th sample of the batch stands in its data. */
    public int image(int i) {
        return images[rows == null ? i : rows[i]];
    }

    /** The samples at these positions only, in that order; shares the inputs. */
    public Batch select(int... positions) {
        int[] chosen = new int[positions.length];
        for (int i = 0; i < positions.length; i++) {
            chosen[i] = rows == null ? positions[i] : rows[positions[i]];
        }
        return new Batch(inputs, precision, sampleShape, labels, targets, images, chosen);
    }

    /**
     * The samples in order, in batches of so many, the last of what is left; shares the inputs.
     *
     * @param size at least 1
     */
    public List<Batch> split(int size) {
        require(size >= 1, "A batch needs at least one sample, found %d.", size);
        if (size >= size()) {
            return List.of(this);
        }
        List<Batch> parts = new ArrayList<>();
        for (int from = 0; from < size(); from += size) {
            int to = Math.min(from + size, size());
            parts.add(
                    rows == null
                            ? range(from, to)
                            : select(IntStream.range(from, to).toArray()));
        }
        return parts;
    }

    private Batch range(int from, int to) {
        int bytes = inputs.capacity() / images.length;
        ByteBuffer part = inputs.slice(from * bytes, (to - from) * bytes).order(inputs.order());
        return new Batch(
                part,
                precision,
                sampleShape,
                targets == null ? Arrays.copyOfRange(labels, from, to) : labels,
                targets == null ? null : targets.range(from, to),
                Arrays.copyOfRange(images, from, to),
                null);
    }

    /** The inputs of all samples, to look at. */
    public double[] values() {
        double[] values = new double[inputs.capacity() / precision.bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = precision == Precision.FLOAT64
                    ? inputs.getDouble(i * Double.BYTES)
                    : inputs.getFloat(i * Float.BYTES);
        }
        return values;
    }
}
