package aesam.images;

import static aesam.AesamException.require;

/**
 * One image of any size, as a part of an array that may hold more.
 *
 * @param height in pixels
 * @param width in pixels
 * @param bytes unsigned, row after row, red-green-blue; not a copy: for reading only
 * @param offset of the first of them
 */
public record Pixels(int height, int width, byte[] bytes, int offset) {
    /** An image that says to have more pixels is not believed. */
    public static final int MOST = 1 << 27;

    public Pixels {
        require(height >= 1 && width >= 1, "An image has at least one pixel, found %d × %d.", width, height);
        require(
                offset >= 0 && (long) height * width * ImageSet.CHANNELS <= bytes.length - (long) offset,
                "%d × %d pixels do not fit into %d bytes from %d on.",
                width,
                height,
                bytes.length,
                offset);
    }

    /** All of an array. */
    public Pixels(int height, int width, byte[] bytes) {
        this(height, width, bytes, 0);
    }

    /** How many bytes an image of that size takes. */
    public static int bytes(int height, int width) {
        return Math.multiplyExact(Math.multiplyExact(height, width), ImageSet.CHANNELS);
    }
}
