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
 * @param labels the class of each sample of {@code inputs}
 * @param images the position of each sample of {@code inputs} in its data
 * @param rows which of these samples make up the batch; null for all of them
 */
public record Batch(
        ByteBuffer inputs, Precision precision, int[] sampleShape, int[] labels, int[] images, int @Nullable [] rows) {
    public Batch {
        long bytes = (long) precision.bytes() * labels.length;
        for (int d : sampleShape) {
            bytes *= d;
        }
        require(
                inputs.isDirect() && inputs.order() == ByteOrder.nativeOrder() && inputs.capacity() == bytes,
                "A batch of %d samples needs a direct buffer of %d bytes in native order, found %s.",
                labels.length,
                bytes,
                inputs);
        require(labels.length >= 1, "A batch needs at least one sample.");
    }

    /** All of the samples. */
    public Batch(ByteBuffer inputs, Precision precision, int[] sampleShape, int[] labels, int[] images) {
        this(inputs, precision, sampleShape, labels, images, null);
    }

    /**
     * A batch of vectors or images from an array.
     *
     * @param values sample after sample; images as height × width × channels
     */
    public static Batch of(float[] values, int[] labels, int... sampleShape) {
        ByteBuffer inputs = buffer(values.length * Float.BYTES);
        inputs.asFloatBuffer().put(values);
        return new Batch(
                inputs,
                Precision.FLOAT32,
                sampleShape,
                labels,
                IntStream.range(0, labels.length).toArray());
    }

    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** |B|. */
    public int size() {
        return rows == null ? labels.length : rows.length;
    }

    /** The label of the {@code i}-th sample of the batch. */
    public int label(int i) {
        return labels[rows == null ? i : rows[i]];
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
        return new Batch(inputs, precision, sampleShape, labels, images, chosen);
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
        int bytes = inputs.capacity() / labels.length;
        ByteBuffer part = inputs.slice(from * bytes, (to - from) * bytes).order(inputs.order());
        return new Batch(
                part,
                precision,
                sampleShape,
                Arrays.copyOfRange(labels, from, to),
                Arrays.copyOfRange(images, from, to));
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
