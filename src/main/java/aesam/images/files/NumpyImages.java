package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Images that NumPy has saved: bytes, images × height × width (× 3 or 1). */
public final class NumpyImages {
    private NumpyImages() {}

    /**
     * Reads images and their labels.
     *
     * @param images a {@code .npy} file, or {@code .npz}
     * @param labels as {@link LabelFile} takes them; null where they lie beside the images in {@code .npz}
     * @param split of which the images are, where {@code .npz} holds those of several
     * @param classes the names of the classes, in the order of the labels
     * @throws AesamException if one of them cannot be read, or holds something else
     */
    public static ImageSet read(Path images, @Nullable Path labels, Dataset.Split split, List<String> classes) {
        NumpyArray array = array(images, split);
        require(
                labels != null || !isArray(images),
                "%s holds images only; name the file of their labels, too.",
                images);
        int n = count(images, array.header());
        return set(
                array,
                labels == null ? beside(images, split, classes, n) : LabelFile.read(labels, classes, n),
                classes);
    }

    /** The labels in the file of the images. */
    private static int[] beside(Path images, Dataset.Split split, List<String> classes, int n) {
        NumpyArchive archive = archive(images);
        try {
            return LabelFile.ofArray(images, archive.read(archive.labels(n, split)), classes, n);
        } catch (IOException e) {
            throw unreadable(images, e);
        }
    }

    /** How many images there are, checked to be images. */
    static int count(Path file, NumpyArray.Header header) {
        long[] shape = header.shape();
        boolean grey = shape.length == 3 || (shape.length == 4 && shape[3] == 1);
        boolean coloured = shape.length == 4 && shape[3] == ImageSet.CHANNELS;
        require(
                header.bytes() == 1 && !header.signed() && (grey || coloured) && header.size() > 0,
                "%s holds numbers of %d bytes and the shape %s; expected unsigned bytes, images × height × width × 3: transpose or convert it in NumPy.",
                file,
                header.bytes(),
                Arrays.toString(shape));
        require(coloured || header.size() <= Integer.MAX_VALUE / ImageSet.CHANNELS, "%s is too large; split it.", file);
        return (int) shape[0];
    }

    /** The images of an array, which becomes theirs, with their labels. */
    static ImageSet set(NumpyArray array, int[] labels, List<String> classes) {
        long[] shape = array.header().shape();
        byte[] pixels = array.data().array();
        if (shape.length == 3 || shape[3] == 1) {
            byte[] grey = pixels;
            pixels = new byte[grey.length * ImageSet.CHANNELS];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = grey[i / ImageSet.CHANNELS];
            }
        }
        return new ImageSet((int) shape[1], (int) shape[2], pixels, labels, classes);
    }

    private static boolean isArray(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return NumpyArray.isOne(in.readNBytes(Long.BYTES));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads an array of images.
     *
     * @throws AesamException if it cannot be read, or has something else than whole numbers
     */
    static NumpyArray array(Path file, Dataset.Split split) {
        require(Files.isRegularFile(file), "There is no file %s of images.", file);
        try (InputStream start = Files.newInputStream(file);
                InputStream in = new FileInputStream(file.toFile())) {
            if (NumpyArchive.isOne(start.readNBytes(Long.BYTES))) {
                NumpyArchive archive = NumpyArchive.of(file);
                return archive.read(archive.images(split));
            }
            return NumpyArray.read(in);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * What a {@code .npz} file holds.
     *
     * @throws AesamException if it is none, or damaged
     */
    static NumpyArchive archive(Path file) {
        require(Files.isRegularFile(file), "There is no file %s of images.", file);
        require(
                !isArray(file),
                "%s holds one array; save images and labels in one file with numpy.savez, by their names.",
                file);
        try {
            return NumpyArchive.of(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static AesamException unreadable(Path file, IOException failure) {
        return new AesamException(
                "%s cannot be read as images (%s).".formatted(file, AesamException.reason(failure)), failure);
    }
}
