package aesam.images;

import java.security.MessageDigest;
import java.util.List;

/**
 * Some images of a source.
 *
 * @param source of their pixels
 * @param images their positions in the source, in order
 */
record ImageSubset(ImageSource source, int[] images) implements ImageSource {
    ImageSubset {
        images = images.clone();
    }

    @Override
    public int size() {
        return images.length;
    }

    @Override
    public Pixels read(int image) {
        return source.read(images[image]);
    }

    @Override
    public boolean isInMemory() {
        return source.isInMemory();
    }

    @Override
    public void identify(int image, MessageDigest digest) {
        source.identify(images[image], digest);
    }

    @Override
    public int leftOut() {
        return source.leftOut();
    }

    @Override
    public List<String> notes() {
        return source.notes();
    }
}
