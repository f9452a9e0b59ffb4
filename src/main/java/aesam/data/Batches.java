package aesam.data;

import static aesam.AesamException.require;

import aesam.Seed;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How a set of images becomes mini-batches. A batch is a function of (seed, epoch, index) alone, whoever prepares it and
 * whenever.
 *
 * @param images to draw from
 * @param size images in a batch
 * @param normalization of their pixels
 * @param augmentation of each image, anew in each epoch
 * @param shuffle whether each epoch has its own random order; else that of the images
 * @param dropLast whether the last images of an epoch that do not fill a batch are left out
 * @param seed of order and augmentation
 */
public record Batches(
        ImageSet images,
        int size,
        Normalization normalization,
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
        return new Batches(data.train(), size, data.normalization(), augmentation, shuffle, true, seed);
    }

    /** For measuring: every image once, in order, as it is. */
    public static Batches evaluation(ImageSet images, Normalization normalization, int size) {
        return new Batches(images, size, normalization, Augmentation.NONE, false, false, new Seed(0));
    }

    /** Batches in an epoch. */
    public int perEpoch() {
        return dropLast ? images.size() / size : (images.size() + size - 1) / size;
    }

    /** The batches of one epoch from the {@code first} on, prepared ahead by one background thread. */
    public Prefetch epoch(int epoch, int first) {
        return new Prefetch(this, epoch, first);
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
        private final float[] table = normalization.table();
        private final float[] values;
        private final java.nio.ByteBuffer[] buffers;

        Preparation(int epoch, int buffers) {
            this.epoch = epoch;
            this.order = order(epoch);
            this.values = new float[Math.min(size, images.size()) * images.bytesPerImage()];
            this.buffers = new java.nio.ByteBuffer[buffers];
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
                        table,
                        seed.generator(Seed.Stream.AUGMENTATION, epoch, chosen[i]),
                        values,
                        i * images.bytesPerImage());
            }
            int floats = chosen.length * images.bytesPerImage();
            int slot = index % buffers.length;
            if (buffers[slot] == null || buffers[slot].capacity() != floats * 4) {
                buffers[slot] = Batch.buffer(floats);
            }
            buffers[slot].asFloatBuffer().put(values, 0, floats);
            int[] shape = {images.height(), images.width(), ImageSet.CHANNELS};
            return new Batch(buffers[slot], shape, labels, chosen);
        }
    }
}
