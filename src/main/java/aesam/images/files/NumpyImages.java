package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Images that {@code numpy.save} wrote, as those of CIFAR-10-C are: bytes, images × height × width (× 3 or 1). */
public final class NumpyImages {
    private NumpyImages() {}

    /**
     * Reads images and their labels.
     *
     * @param images a {@code .npy} file
     * @param labels as {@link LabelFile} takes them
     * @param classes the names of the classes, in the order of the labels
     * @throws AesamException if one of them cannot be read, or holds something else
     */
    public static ImageSet read(Path images, Path labels, List<String> classes) {
        NumpyArray array = array(images);
        long[] shape = array.shape();
        boolean grey = shape.length == 3 || (shape.length == 4 && shape[3] == 1);
        boolean coloured = shape.length == 4 && shape[3] == ImageSet.CHANNELS;
        require(
                array.bytes() == 1 && !array.signed() && (grey || coloured) && array.size() > 0,
                "%s holds numbers of %d bytes and the shape %s; expected unsigned bytes, images × height × width × 3: transpose or convert it in NumPy.",
                images,
                array.bytes(),
                Arrays.toString(shape));
        byte[] pixels = new byte[Math.multiplyExact((int) array.size(), coloured ? 1 : ImageSet.CHANNELS)];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = array.data().get(coloured ? i : i / ImageSet.CHANNELS);
        }
        int[] marks = LabelFile.read(labels, classes, (int) shape[0]);
        return new ImageSet((int) shape[1], (int) shape[2], pixels, marks, classes);
    }

    private static NumpyArray array(Path file) {
        require(Files.isRegularFile(file), "There is no file %s of images.", file);
        try {
            require(Files.size(file) < Integer.MAX_VALUE / ImageSet.CHANNELS, "%s is too large; split it.", file);
            return NumpyArray.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new AesamException("%s cannot be read as images (%s).".formatted(file, AesamException.reason(e)), e);
        }
    }
}
