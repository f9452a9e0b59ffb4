package aesam.images;

import static aesam.AesamException.require;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What happens to a training image on its way into a batch: a random crop, a random horizontal flip, colour jitter, and
 * cutout (DeVries and Taylor, 2017: a square at a random centre becomes the mean colour).
 *
 * @param crop which part of the image is taken
 * @param flip whether half of the images are mirrored
 * @param jitter s of brightness, contrast and saturation, each by a factor in [1 − s, 1 + s]; 0 for none
 * @param cutout side of the square in pixels; 0 for none
 */
public record Augmentation(Crop crop, boolean flip, double jitter, int cutout) {
    /** Images as they are. */
    public static final Augmentation NONE = new Augmentation(Crop.NONE, false);

    /** The usual one for CIFAR: pad 4 of 32 pixels, crop, flip. */
    public static final Augmentation CROP_AND_FLIP = new Augmentation(Crop.PADDED, true);

    /** The usual one for ImageNet. */
    public static final Augmentation RESIZED_CROP_AND_FLIP = new Augmentation(Crop.RESIZED, true);

    /** Which part of an image is taken. */
    public enum Crop {
        /** The image as it is, or the centre of one that is larger. */
        NONE,
        /** The image padded with black by an eighth of its size on each side, a part of that size anywhere in it. */
        PADDED,
        /** A rectangle anywhere in it, scaled to size (Szegedy et al., 2015): 8 to 100 % of the area, aspect 3/4 to 4/3. */
        RESIZED;

        private static final int PADDED_PART = 8;

        /** The name on the command line and in records. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** By how far a crop of a side of so many pixels is shifted. */
        private int shift(int side, SplittableRandom random) {
            int padding = this == PADDED ? side / PADDED_PART : 0;
            return padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
        }
    }

    public Augmentation {
        require(jitter >= 0 && jitter <= 1, "Colour jitter must be from 0 to 1, found %s.", jitter);
        require(cutout >= 0, "The side of the cutout must be 0 or more pixels, found %d.", cutout);
    }

    /** Crop and flip only. */
    public Augmentation(Crop crop, boolean flip) {
        this(crop, flip, 0, 0);
    }

    /**
     * Writes one image, augmented, as height × width × 3 bytes.
     *
     * @param mean the colour of the square that is cut out
     * @param random decides everything
     * @param out receives the bytes from {@code to} on
     */
    void write(ImageSet images, int image, byte[] mean, SplittableRandom random, byte[] out, int to) {
        int height = images.height();
        int width = images.width();
        if (crop == Crop.RESIZED) {
            Pixels whole = images.source().read(image);
            Resampler.Box box = ResizedCrop.draw(whole.height(), whole.width(), random);
            Resampler.write(whole, box, flip && random.nextBoolean(), height, width, out, to);
        } else {
            int dy = crop.shift(height, random);
            int dx = crop.shift(width, random);
            shift(images.pixels(image), dy, dx, flip && random.nextBoolean(), out, to);
        }
        if (jitter > 0) {
            ColourJitter.apply(jitter, random, out, to, height * width);
        }
        if (cutout > 0) {
            cutOut(random.nextInt(height), random.nextInt(width), height, width, mean, out, to);
        }
    }

    private static void shift(Pixels image, int dy, int dx, boolean mirrored, byte[] out, int to) {
        int height = image.height();
        int width = image.width();
        byte[] pixels = image.bytes();
        int at = to;
        for (int y = 0; y < height; y++) {
            int row = y + dy;
            boolean inside = row >= 0 && row < height;
            for (int x = 0; x < width; x++, at += ImageSet.CHANNELS) {
                int column = (mirrored ? width - 1 - x : x) + dx;
                if (inside && column >= 0 && column < width) {
                    int p = image.offset() + (row * width + column) * ImageSet.CHANNELS;
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
