package aesam.images;

import java.util.SplittableRandom;

/**
 * Random brightness (times f), contrast (a blend with the mean grey) and saturation (a blend with each pixel's grey) in
 * random order, each with its own f uniform in [1 − strength, 1 + strength]; grey is 0.299 R + 0.587 G + 0.114 B.
 */
final class ColourJitter {
    private ColourJitter() {}

    /** Changes {@code count} pixels from {@code from} on in place. */
    static void apply(double strength, SplittableRandom random, byte[] pixels, int from, int count) {
        int[] order = {0, 1, 2};
        for (int i = 2; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int other = order[j];
            order[j] = order[i];
            order[i] = other;
        }
        for (int change : order) {
            double factor = 1 + strength * (2 * random.nextDouble() - 1);
            switch (change) {
                case 0 -> blend(factor, pixels, from, count, 0);
                case 1 -> blend(factor, pixels, from, count, meanGrey(pixels, from, count));
                default -> saturate(factor, pixels, from, count);
            }
        }
    }

    /** f p + (1 − f) other. */
    private static byte mix(double factor, byte pixel, double other) {
        return (byte) Math.round(Math.max(0, Math.min(255, factor * (pixel & 0xFF) + (1 - factor) * other)));
    }

    private static void blend(double factor, byte[] pixels, int from, int count, double other) {
        for (int i = from; i < from + count * ImageSet.CHANNELS; i++) {
            pixels[i] = mix(factor, pixels[i], other);
        }
    }

    private static void saturate(double factor, byte[] pixels, int from, int count) {
        for (int i = from; i < from + count * ImageSet.CHANNELS; i += ImageSet.CHANNELS) {
            double grey = grey(pixels, i);
            for (int c = i; c < i + ImageSet.CHANNELS; c++) {
                pixels[c] = mix(factor, pixels[c], grey);
            }
        }
    }

    private static double meanGrey(byte[] pixels, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count * ImageSet.CHANNELS; i += ImageSet.CHANNELS) {
            sum += grey(pixels, i);
        }
        return sum / count;
    }

    private static double grey(byte[] pixels, int at) {
        return 0.299 * (pixels[at] & 0xFF) + 0.587 * (pixels[at + 1] & 0xFF) + 0.114 * (pixels[at + 2] & 0xFF);
    }
}
