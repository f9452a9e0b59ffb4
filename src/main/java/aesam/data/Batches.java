package aesam.data;

import static aesam.AesamException.require;

import aesam.Seed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a set of images becomes mini-batches. A batch is a function of (seed, epoch, index) alone, whoever prepares it and
 * whenever.
 *
 * @param images to draw from
 * @param size images in a batch
 * @param normalization of their pixels
 * @param precision of the normalized pixels
 * @param augmentation of each image, anew in each epoch
 * @param shuffle whether each epoch has its own random order; else that of the images
 * @param dropLast whether the last images of an epoch that do not fill a batch are left out
 * @param seed of order and augmentation
 */
public record Batches(
        ImageSet images,
        int size,
        Normalization normalization,
        Precision precision,
        Augmentation augmentation,
        boolean shuffle,
        boolean dropLast,
        Seed seed) {
    public Batches {
        require(size >= 1, "A batch needs at least one image, found %d.", size);
        require(
                !dropLast || size <= images.size(),
                "A batch of %d images is not possible: there are only %d training images.",
                size,
                images.size());
    }

    /** For training: short last batches are left out. */
    public static Batches training(Dataset data, int size, Augmentation augmentation, boolean shuffle, Seed seed) {
        return new Batches(
                data.train(), size, data.normalization(), Precision.FLOAT32, augmentation, shuffle, true, seed);
    }

    /** For measuring: every image once, in order, as it is. */
    public static Batches evaluation(ImageSet images, Normalization normalization, int size) {
        return new Batches(
                images, size, normalization, Precision.FLOAT32, Augmentation.NONE, false, false, new Seed(0));
    }

    /** The same batches in another precision. */
    public Batches in(Precision other) {
        return new Batches(images, size, normalization, other, augmentation, shuffle, dropLast, seed);
    }

    /** Batches in an epoch. */
    public int perEpoch() {
        return dropLast ? images.size() / size : (images.size() + size - 1) / size;
    }

    /** The batches of one epoch from the {@code first} on, prepared ahead by one background thread. */
    public Prefetch epoch(int epoch, int first) {
        return new Prefetch(this, epoch, first);
    }

    /**
     * The first {@code count} batches of an epoch, all held at once.
     *
     * @throws aesam.AesamException if an epoch has fewer
     */
    public List<Batch> first(int count, int epoch) {
        require(count <= perEpoch(), "An epoch has %d batches of %d images, not %d.", perEpoch(), size, count);
        Preparation preparation = new Preparation(epoch, count);
        return IntStream.range(0, count).mapToObj(preparation::prepare).toList();
    }

    /** The order of an epoch: position → image. */
    int[] order(int epoch) {
        return shuffle
                ? seed.permutation(images.size(), Seed.Stream.SHUFFLE, epoch)
                : IntStream.range(0, images.size()).toArray();
    }

    /** Prepares batches one after the other, each in one of a few buffers that it uses in turn. */
    final class Preparation {
        private final int epoch;
        private final int[] order;
        private final byte[] mean = normalization.meanColour();
        private final byte[] pixels;
        private final ByteBuffer[] buffers;

        Preparation(int epoch, int buffers) {
            this.epoch = epoch;
            this.order = order(epoch);
            this.pixels = new byte[Math.min(size, images.size()) * images.bytesPerImage()];
            this.buffers = new ByteBuffer[buffers];
        }

        /** The {@code index}-th batch of the epoch; it is overwritten {@code buffers} batches later. */
        Batch prepare(int index) {
            int from = index * size;
            int[] chosen = Arrays.copyOfRange(order, from, Math.min(from + size, order.length));
            int[] labels = new int[chosen.length];
            for (int i = 0; i < chosen.length; i++) {
                labels[i] = images.label(chosen[i]);
                augmentation.write(
                        images,
                        chosen[i],
                        mean,
                        seed.generator(Seed.Stream.AUGMENTATION, epoch, chosen[i]),
                        pixels,
                        i * images.bytesPerImage());
            }
            int count = chosen.length * images.bytesPerImage();
            int slot = index % buffers.length;
            ByteBuffer buffer = buffers[slot];
            if (buffer == null || buffer.capacity() != count * precision.bytes()) {
                buffer = Batch.buffer(count * precision.bytes());
                buffers[slot] = buffer;
            }
            normalization.apply(pixels, count, precision, buffer);
            int[] shape = {images.height(), images.width(), ImageSet.CHANNELS};
            return new Batch(buffer, precision, shape, labels, chosen);
        }
    }
}
