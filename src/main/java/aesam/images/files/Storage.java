package aesam.images.files;

import static aesam.AesamException.require;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where images lie, and where they are kept while they are used. Nothing of this changes a pixel.
 *
 * @param dir of datasets that are not embedded; may be null
 * @param cache a folder for decoded images, so that they are decoded once and for all; null for none
 * @param memory bytes of decoded images that may be held; a dataset that needs more is decoded anew in each epoch, by
 *     several threads ahead of its use
 * @param progress is told of what takes long
 */
public record Storage(@Nullable Path dir, @Nullable Path cache, long memory, Progress progress) {
    /** Looks on while images are read. Calls may come from any thread. */
    @FunctionalInterface
    public interface Progress {
        /** So many of so many images are done. */
        void onImages(String what, int done, int of);
    }

    public Storage {
        require(memory >= 0, "The memory for images must be 0 or more bytes, found %d.", memory);
    }

    /** A folder, no cache, a quarter of the heap. */
    public static Storage at(@Nullable Path dir) {
        return new Storage(dir, null, Runtime.getRuntime().maxMemory() / 4, (what, done, of) -> {});
    }

    /** The same for images that lie elsewhere. */
    public Storage withDir(@Nullable Path other) {
        return new Storage(other, cache, memory, progress);
    }

    /** The same with a cache. */
    public Storage withCache(@Nullable Path folder) {
        return new Storage(dir, folder, memory, progress);
    }

    /** The same with other memory. */
    public Storage withMemory(long bytes) {
        return new Storage(dir, cache, bytes, progress);
    }

    /** The same, with someone who looks on. */
    public Storage withProgress(Progress other) {
        return new Storage(dir, cache, memory, other);
    }
}
