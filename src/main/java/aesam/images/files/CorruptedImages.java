package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Other test images for the same classes, in a folder of NumPy's files. In CIFAR-10-C (Hendrycks and Dietterich, 2019)
 * {@code CORRUPTION.npy} holds the images of five severities, one after the other, and {@code labels.npy} the labels of all; in
 * CIFAR-10.1 (Recht et al., 2018) {@code NAME_labels.npy} holds those of {@code NAME_data.npy}.
 *
 * @param name of the corruption
 * @param images the file of all severities
 * @param labels of these, or of one severity
 */
public record CorruptedImages(String name, Path images, Path labels) {
    private static final int SEVERITIES = 5;
    private static final String ENDING = ".npy";
    private static final String DATA = "_data" + ENDING;
    private static final String LABELS = "labels" + ENDING;

    /**
     * All of a folder, by name.
     *
     * @throws AesamException if it has none, or lacks labels
     */
    public static List<CorruptedImages> in(Path folder) {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> isOfImages(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AesamException(
                    "The folder %s cannot be read (%s).".formatted(folder, AesamException.reason(e)), e);
        }
        require(!files.isEmpty(), "There is no .npy file of images in %s.", folder);
        return files.stream().map(CorruptedImages::of).toList();
    }

    private static boolean isOfImages(String name) {
        return name.endsWith(ENDING) && !name.endsWith(LABELS) && !name.startsWith(".");
    }

    private static CorruptedImages of(Path images) {
        String file = String.valueOf(images.getFileName());
        String name = file.substring(0, file.length() - (file.endsWith(DATA) ? DATA : ENDING).length());
        Path own = images.resolveSibling(name + "_" + LABELS);
        Path labels = Files.exists(own) ? own : images.resolveSibling(LABELS);
        require(Files.exists(labels), "There are no labels of %s: neither %s nor %s.", images, own, labels);
        return new CorruptedImages(name, images, labels);
    }

    /**
     * Reads the images of all severities, the mildest first.
     *
     * @param classes the names of the classes, in the order of the labels
     * @throws AesamException if one of the files cannot be read, or holds something else
     */
    public ImageSet read(List<String> classes) {
        NumpyArray array = NumpyImages.array(images, Dataset.Split.TEST);
        int n = NumpyImages.count(images, array.header());
        int labelled = labelled();
        require(
                n == labelled || n == SEVERITIES * labelled,
                "%s has %d labels, but %s %d images.",
                labels,
                labelled,
                images,
                n);
        int[] each = LabelFile.read(labels, classes, labelled);
        int[] marks = IntStream.range(0, n).map(i -> each[i % labelled]).toArray();
        return NumpyImages.set(array, marks, classes);
    }

    private int labelled() {
        try (InputStream in = Files.newInputStream(labels)) {
            return (int) NumpyArray.Header.read(in).size();
        } catch (IOException e) {
            throw new AesamException(
                    "%s cannot be read as a list of labels (%s).".formatted(labels, AesamException.reason(e)), e);
        }
    }

    /**
     * How many severities the images have: five where labels for all corruptions are five times the same, else one.
     *
     * @param read what {@link #read} gave
     */
    public int severities(ImageSet read) {
        int[] all = IntStream.range(0, read.size()).map(read::label).toArray();
        int each = all.length / SEVERITIES;
        boolean repeated =
                each * SEVERITIES == all.length && Arrays.equals(all, each, all.length, all, 0, all.length - each);
        return repeated && labels.endsWith(LABELS) ? SEVERITIES : 1;
    }
}
