package aesam.images;

import static aesam.AesamException.require;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Per-channel normalization: a pixel p in [0, 1] becomes (p − mean) / std.
 *
 * @param mean of red, green, blue
 * @param std standard deviation of red, green, blue, positive
 */
public record Normalization(List<Double> mean, List<Double> std) {
    /** The published constants of CIFAR-10's training set. */
    public static final Normalization CIFAR10 =
            new Normalization(List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));

    /** The published constants of CIFAR-100's training set. */
    public static final Normalization CIFAR100 =
            new Normalization(List.of(0.5071, 0.4865, 0.4409), List.of(0.2673, 0.2564, 0.2762));

    /** The usual constants of MNIST's training set, grey in three colours. */
    public static final Normalization MNIST = grey(0.1307, 0.3081);

    /** The usual constants of Fashion-MNIST's training set, likewise. */
    public static final Normalization FASHION_MNIST = grey(0.2860, 0.3530);

    /** The usual constants of ImageNet's training set, for photographs of any kind. */
    public static final Normalization IMAGENET =
            new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    private static Normalization grey(double mean, double std) {
        return new Normalization(List.of(mean, mean, mean), List.of(std, std, std));
    }

    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        require(
                mean.size() == ImageSet.CHANNELS && std.size() == ImageSet.CHANNELS,
                "Normalization needs a mean and a standard deviation for each of %d channels.",
                ImageSet.CHANNELS);
        require(std.stream().allMatch(s -> s > 0), "Standard deviations must be positive, found %s.", std);
    }

    /**
     * Writes pixels, red-green-blue bytes, as normalized numbers.
     *
     * @param table of this normalization
     * @param from where the pixels, and the numbers, begin
     * @param count of bytes
     */
    static void apply(double[] table, byte[] pixels, int from, int count, Precision precision, ByteBuffer out) {
        if (precision == Precision.FLOAT64) {
            DoubleBuffer numbers = out.asDoubleBuffer();
            for (int i = from; i < from + count; i++) {
                numbers.put(i, table[i % ImageSet.CHANNELS * 256 + (pixels[i] & 0xFF)]);
            }
        } else {
            FloatBuffer numbers = out.asFloatBuffer();
            for (int i = from; i < from + count; i += ImageSet.CHANNELS) {
                numbers.put(i, (float) table[pixels[i] & 0xFF]);
                numbers.put(i + 1, (float) table[256 + (pixels[i + 1] & 0xFF)]);
                numbers.put(i + 2, (float) table[512 + (pixels[i + 2] & 0xFF)]);
            }
        }
    }

    /** Every possible result, at {@code [channel * 256 + byte]}: normalizing a pixel is one look-up. */
    double[] table() {
        double[] table = new double[ImageSet.CHANNELS * 256];
        for (int c = 0; c < ImageSet.CHANNELS; c++) {
            for (int p = 0; p < 256; p++) {
                table[c * 256 + p] = (p / 255.0 - mean.get(c)) / std.get(c);
            }
        }
        return table;
    }

    /** The mean colour, to the nearest byte a channel. */
    byte[] meanColour() {
        byte[] colour = new byte[ImageSet.CHANNELS];
        for (int c = 0; c < colour.length; c++) {
            colour[c] = (byte) Math.round(255 * mean.get(c));
        }
        return colour;
    }
}
