package aesam.images.files;

import aesam.images.ImageSource;
import aesam.images.Pixels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Images in files, told apart by their names without folders and their lengths: so the same images are the same data in a
 * folder, in an archive, in memory and in a cache.
 *
 * @param files one an image
 * @param pixels of an image, as they are kept
 * @param isInMemory whether these are at hand
 * @param leftOut how many more files there are that are no whole images
 * @param notes what there is to say
 */
record FileImages(
        List<ImageFile> files, IntFunction<Pixels> pixels, boolean isInMemory, int leftOut, List<String> notes)
        implements ImageSource {
    @Override
    public int size() {
        return files.size();
    }

    @Override
    public Pixels read(int image) {
        return pixels.apply(image);
    }

    @Override
    public void identify(int image, MessageDigest digest) {
        ImageFile file = files.get(image);
        digest.update(file.plainName().getBytes(StandardCharsets.UTF_8));
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, file.length()));
    }
}
