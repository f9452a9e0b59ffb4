package aesam.data;

import static aesam.AesamException.require;

import java.util.SplittableRandom;

/**
 * What happens to a training image on its way into a batch: a random crop of the image padded with black, a random
 * horizontal flip, and cutout (DeVries and Taylor, 2017: a square at a random centre becomes the mean colour).
 *
 * @param padding pixels on each side before the crop; 0 for no crop
 * @param flip whether half of the images are mirrored
 * @param cutout side of the square in pixels; 0 for none
 */
public record Augmentation(int padding, boolean flip, int cutout) {
    /** Images as they are. */
    public static final Augmentation NONE = new Augmentation(0, false, 0);

    /** The usual one for CIFAR: pad 4, crop, flip. */
    public static final Augmentation CROP_AND_FLIP = new Augmentation(4, true, 0);

    public Augmentation {
        require(padding >= 0, "The crop's padding must be 0 or more pixels, found %d.", padding);
        require(cutout >= 0, "The side of the cutout must be 0 or more pixels, found %d.", cutout);
    }

    /**
     * Writes one image, cropped, flipped and cut out, as height × width × 3 bytes.
     *
     * @param mean the colour of the square that is cut out
     * @param random decides crop, flip and square
     * @param out receives the bytes from {@code to} on
     */
    void write(ImageSet images, int image, byte[] mean, SplittableRandom random, byte[] out, int to) {
        int height = images.height();
        int width = images.width();
        int dy = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
        int dx = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
        boolean mirrored = flip && random.nextBoolean();
        byte[] pixels = images.pixels();
        int start = images.offset(image);
        int at = to;
        for (int y = 0; y < height; y++) {
            int row = y + dy;
            boolean inside = row >= 0 && row < height;
            for (int x = 0; x < width; x++, at += ImageSet.CHANNELS) {
                int column = (mirrored ? width - 1 - x : x) + dx;
                if (inside && column >= 0 && column < width) {
                    int p = start + (row * width + column) * ImageSet.CHANNELS;
                    out[at] = pixels[p];
                    out[at + 1] = pixels[p + 1];
                    out[at + 2] = pixels[p + 2];
                } else {
                    out[at] = 0;
                    out[at + 1] = 0;
                    out[at + 2] = 0;
                }
            }
        }
        if (cutout > 0) {
            cutOut(random.nextInt(height), random.nextInt(width), height, width, mean, out, to);
        }
    }

    private void cutOut(int centreY, int centreX, int height, int width, byte[] mean, byte[] out, int to) {
        int left = Math.max(0, centreX - cutout / 2);
        int right = Math.min(width, centreX - cutout / 2 + cutout);
        int bottom = Math.min(height, centreY - cutout / 2 + cutout);
        for (int y = Math.max(0, centreY - cutout / 2); y < bottom; y++) {
            for (int x = left; x < right; x++) {
                System.arraycopy(mean, 0, out, to + (y * width + x) * ImageSet.CHANNELS, ImageSet.CHANNELS);
            }
        }
    }
}
