package aesam.images;

import static aesam.AesamException.require;

import aesam.images.Resampler.Box;

/**
 * The size that images of any size are brought to. An image is kept shrunk so that it just covers 8/7 of that size (256
 * for 224) and never enlarged; what evaluation sees is the centre of that. An image that has the size already stays as it
 * is.
 *
 * @param height in pixels
 * @param width in pixels
 */
public record TargetSize(int height, int width) {
    private static final double MARGIN = 256.0 / 224;

    public TargetSize {
        require(height >= 1 && width >= 1, "Images have at least one pixel, found %d × %d.", height, width);
        require((long) height * width <= Pixels.MOST, "Images of %d × %d pixels are too large.", width, height);
    }

    /** The height in which an image is kept. */
    public int keptHeight(int ofHeight, int ofWidth) {
        return kept(ofHeight, scale(ofHeight, ofWidth));
    }

    /** The width in which an image is kept. */
    public int keptWidth(int ofHeight, int ofWidth) {
        return kept(ofWidth, scale(ofHeight, ofWidth));
    }

    private static int kept(int of, double scale) {
        return scale >= 1 ? of : Math.max(1, (int) Math.round(of * scale));
    }

    /** By how much an image is enlarged to cover the size and its margin; 1 if it has the size already. */
    private double scale(int ofHeight, int ofWidth) {
        if (ofHeight == height && ofWidth == width) {
            return 1;
        }
        double high = Math.round(height * MARGIN);
        double wide = Math.round(width * MARGIN);
        return Math.max(high / ofHeight, wide / ofWidth);
    }

    /** Shrinks an image to what is kept of it. */
    public Pixels shrink(Pixels image) {
        int high = keptHeight(image.height(), image.width());
        int wide = keptWidth(image.height(), image.width());
        return high == image.height() && wide == image.width()
                ? image
                : Resampler.scale(image, Box.all(image), high, wide);
    }

    /** The part that evaluation sees of an image that is kept. */
    Pixels centre(Pixels kept) {
        if (kept.height() == height && kept.width() == width) {
            return kept;
        }
        double scale = scale(kept.height(), kept.width());
        double high = Math.min(kept.height(), height / scale);
        double wide = Math.min(kept.width(), width / scale);
        double top = (kept.height() - high) / 2;
        double left = (kept.width() - wide) / 2;
        // Where nothing is scaled, nothing is to be blurred by half a pixel either.
        return Resampler.scale(
                kept,
                scale == 1 ? new Box(Math.floor(top), Math.floor(left), high, wide) : new Box(top, left, high, wide),
                height,
                width);
    }
}
