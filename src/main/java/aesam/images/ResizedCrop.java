package aesam.images;

import aesam.images.Resampler.Box;
import java.util.SplittableRandom;

/**
 * The random resized crop of Szegedy et al. (2015): a rectangle of 8 to 100 % of an image's area and of an aspect ratio
 * from 3/4 to 4/3, uniform in area and in the logarithm of the ratio, anywhere in the image.
 */
final class ResizedCrop {
    private static final double LEAST_AREA = 0.08;
    private static final double WIDEST = 4.0 / 3;
    private static final int TRIES = 10;

    private ResizedCrop() {}

    static Box draw(int height, int width, SplittableRandom random) {
        for (int i = 0; i < TRIES; i++) {
            double area = (LEAST_AREA + (1 - LEAST_AREA) * random.nextDouble()) * height * width;
            double ratio = Math.exp((2 * random.nextDouble() - 1) * Math.log(WIDEST));
            int wide = (int) Math.round(Math.sqrt(area * ratio));
            int high = (int) Math.round(Math.sqrt(area / ratio));
            if (wide >= 1 && high >= 1 && wide <= width && high <= height) {
                return new Box(random.nextInt(height - high + 1), random.nextInt(width - wide + 1), high, wide);
            }
        }
        // The image is long and narrow: as much of its centre as the ratios allow.
        int wide = Math.min(width, Math.max(1, (int) Math.round(height * WIDEST)));
        int high = Math.min(height, Math.max(1, (int) Math.round(width * WIDEST)));
        int top = (height - high) / 2;
        int left = (width - wide) / 2;
        return new Box(top, left, high, wide);
    }
}
