package aesam.images;

import java.security.MessageDigest;
import java.util.List;

/**
 * Where the pixels of an {@link ImageSet} come from: memory, files that are decoded when they are needed, a cache on disk.
 * May be asked by several threads at a time.
 */
public interface ImageSource {
    /** The number of images. */
    int size();

    /**
     * One image in the size in which it is kept, the same at every call.
     *
     * @throws aesam.AesamException naming the image if it cannot be read
     */
    Pixels read(int image);

    /** Whether {@link #read} costs nothing. */
    boolean isInMemory();

    /** Adds what tells an image from others: its pixels, or where they are not at hand its name and length. */
    void identify(int image, MessageDigest digest);

    /** Images that were found but left out. */
    default int leftOut() {
        return 0;
    }

    /** What there is to say about the images, a sentence each: those left out, those not used as they are. */
    default List<String> notes() {
        return List.of();
    }
}
