package aesam.images;

import static aesam.AesamException.require;

import java.security.MessageDigest;

/**
 * Images of one size in memory, told apart by their pixels.
 *
 * @param pixels unsigned bytes, image after image, row after row, red-green-blue
 */
record InMemory(int size, int height, int width, byte[] pixels) implements ImageSource {
    static InMemory of(int height, int width, byte[] pixels, int count) {
        long bytes = (long) count * height * width * ImageSet.CHANNELS;
        require(
                pixels.length == bytes,
                "%d labels need %d bytes of %d × %d pixels, found %d; the image data do not fit their labels.",
                count,
                bytes,
                height,
                width,
                pixels.length);
        return new InMemory(count, height, width, pixels);
    }

    @Override
    public Pixels read(int image) {
        return new Pixels(height, width, pixels, image * Pixels.bytes(height, width));
    }

    @Override
    public boolean isInMemory() {
        return true;
    }

    @Override
    public void identify(int image, MessageDigest digest) {
        int bytes = Pixels.bytes(height, width);
        digest.update(pixels, image * bytes, bytes);
    }
}
