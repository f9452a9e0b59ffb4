package aesam.images;

import static aesam.AesamException.require;

import aesam.Interruption;
import aesam.Seed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
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
 * @param threads that read and augment images
 * @param buffers of past epochs, to be used again
 */
public record Batches(
        ImageSet images,
        int size,
        Normalization normalization,
        Precision precision,
        Augmentation augmentation,
        boolean shuffle,
        boolean dropLast,
        Seed seed,
        int threads,
        Buffers buffers) {
    public Batches {
        require(threads >= 1, "Images are read by at least one thread, found %d.", threads);
        require(size >= 1, "A batch needs at least one image, found %d.", size);
        require(
                !dropLast || size <= images.size(),
                "A batch of %d images is not possible: there are only %d training images.",
                size,
                images.size());
    }

    /** For training: short last batches are left out. */
    public static Batches training(Dataset data, int size, Augmentation augmentation, boolean shuffle, Seed seed) {
        return of(data.train(), size, data.normalization(), augmentation, shuffle, true, seed);
    }

    /** For measuring: every image once, in order, as it is. */
    public static Batches evaluation(ImageSet images, Normalization normalization, int size) {
        return of(images, size, normalization, Augmentation.NONE, false, false, new Seed(0));
    }

    private static Batches of(
            ImageSet images,
            int size,
            Normalization normalization,
            Augmentation augmentation,
            boolean shuffle,
            boolean dropLast,
            Seed seed) {
        int side = Math.min(images.height(), images.width());
        require(
                augmentation.cutout() == 0 || augmentation.cutout() < side,
                "A cutout of %d pixels can blank images of %d × %d altogether; choose a smaller one.",
                augmentation.cutout(),
                images.height(),
                images.width());
        // Images in memory are ready sooner than threads can share them.
        int threads = images.source().isInMemory() ? 1 : Runtime.getRuntime().availableProcessors();
        return new Batches(
                images,
                size,
                normalization,
                Precision.FLOAT32,
                augmentation,
                shuffle,
                dropLast,
                seed,
                threads,
                new Buffers());
    }

    /** The same batches in another precision. */
    public Batches in(Precision other) {
        return new Batches(images, size, normalization, other, augmentation, shuffle, dropLast, seed, threads, buffers);
    }

    /** The same batches, prepared by so many threads. */
    public Batches on(int otherThreads) {
        return new Batches(
                images, size, normalization, precision, augmentation, shuffle, dropLast, seed, otherThreads, buffers);
    }

    /** Batches in an epoch. */
    public int perEpoch() {
        return dropLast ? images.size() / size : (images.size() + size - 1) / size;
    }

    /** The batches of one epoch from the {@code first} on, prepared ahead in the background. */
    public Prefetch epoch(int epoch, int first) {
        return new Prefetch(this, epoch, first);
    }

    /**
     * The first {@code count} batches of an epoch, all held at once.
     *
     * @throws aesam.AesamException if an epoch has fewer
     * @throws Interruption if the thread is interrupted
     */
    public List<Batch> first(int count, int epoch) {
        require(count <= perEpoch(), "An epoch has %d batches of %d images, not %d.", perEpoch(), size, count);
        List<Batch> first = new ArrayList<>();
        try (Preparation preparation = new Preparation(epoch, Batch::buffer)) {
            for (int i = 0; i < count; i++) {
                first.add(preparation.prepare(i));
            }
        } catch (InterruptedException e) {
            throw new Interruption();
        }
        return first;
    }

    /** The order of an epoch: position → image. */
    int[] order(int epoch) {
        return shuffle
                ? seed.permutation(images.size(), Seed.Stream.SHUFFLE, epoch)
                : IntStream.range(0, images.size()).toArray();
    }

    /** Prepares batches one after the other, the images of one on several threads. */
    final class Preparation implements AutoCloseable {
        private final int epoch;
        private final int[] order;
        private final IntFunction<ByteBuffer> buffers;
        private final byte[] mean = normalization.meanColour();
        private final double[] table = normalization.table();
        private final byte[] pixels;
        private final Workers workers = new Workers(threads);

        /**
         * Ready to prepare.
         *
         * @param buffers gives a buffer of so many bytes for each batch
         */
        Preparation(int epoch, IntFunction<ByteBuffer> buffers) {
            this.epoch = epoch;
            this.order = order(epoch);
            this.buffers = buffers;
            this.pixels = new byte[Math.multiplyExact(Math.min(size, images.size()), images.bytesPerImage())];
        }

        /** The {@code index}-th batch of the epoch. */
        Batch prepare(int index) throws InterruptedException {
            int from = index * size;
            int[] chosen = Arrays.copyOfRange(order, from, Math.min(from + size, order.length));
            int[] labels = Arrays.stream(chosen).map(images::label).toArray();
            int bytes = images.bytesPerImage();
            ByteBuffer buffer = buffers.apply(Math.multiplyExact(chosen.length * bytes, precision.bytes()));
            workers.forEach(chosen.length, i -> {
                SplittableRandom random = seed.generator(Seed.Stream.AUGMENTATION, epoch, chosen[i]);
                augmentation.write(images, chosen[i], mean, random, pixels, i * bytes);
                Normalization.apply(table, pixels, i * bytes, bytes, precision, buffer);
            });
            int[] shape = {images.height(), images.width(), ImageSet.CHANNELS};
            return new Batch(buffer, precision, shape, labels, chosen);
        }

        @Override
        public void close() {
            workers.close();
        }
    }
}
