package aesam.data;

import static aesam.AesamException.require;

import java.util.Arrays;
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
     * Writes one image, cropped, flipped, normalized and cut out, as height × width × 3 floats.
     *
     * @param table from {@link Normalization#table()}
     * @param random decides crop, flip and square
     * @param out receives the floats from {@code to} on
     */
    void write(ImageSet images, int image, float[] table, SplittableRandom random, float[] out, int to) {
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
            for (int x = 0; x < width; x++) {
                int column = (mirrored ? width - 1 - x : x) + dx;
                if (inside && column >= 0 && column < width) {
                    int p = start + (row * width + column) * ImageSet.CHANNELS;
                    out[at++] = table[pixels[p] & 0xFF];
                    out[at++] = table[256 + (pixels[p + 1] & 0xFF)];
                    out[at++] = table[512 + (pixels[p + 2] & 0xFF)];
                } else {
                    out[at++] = table[0];
                    out[at++] = table[256];
                    out[at++] = table[512];
                }
            }
        }
        if (cutout > 0) {
            cutOut(random.nextInt(height), random.nextInt(width), height, width, out, to);
        }
    }

    private void cutOut(int centreY, int centreX, int height, int width, float[] out, int to) {
        int left = Math.max(0, centreX - cutout / 2);
        int right = Math.min(width, centreX - cutout / 2 + cutout);
        int bottom = Math.min(height, centreY - cutout / 2 + cutout);
        for (int y = Math.max(0, centreY - cutout / 2); y < bottom; y++) {
            int row = to + y * width * ImageSet.CHANNELS;
            Arrays.fill(out, row + left * ImageSet.CHANNELS, row + right * ImageSet.CHANNELS, 0f);
        }
    }
}
