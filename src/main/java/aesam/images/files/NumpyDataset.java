package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.Dataset.Split;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images and labels of your own in a {@code .npz} file. {@code train_images} and {@code train_labels} are trained on, {@code
 * test_images} and {@code test_labels} tested with; {@code x_train}, {@code y_train} and the like are understood, too. Those of
 * {@code val} are the validation set, as in MedMNIST; where there are none of {@code test}, they are tested with. Classes are numbers from
 * 0, which are their names.
 */
public final class NumpyDataset {
    /** By what the pixels are normalized. */
    public static final Normalization NORMALIZATION = Normalization.IMAGENET;

    private final Path file;
    private final NumpyArchive archive;

    private NumpyDataset(Path file, NumpyArchive archive) {
        this.file = file;
        this.archive = archive;
    }

    /**
     * Looks at what a file holds; images are not read.
     *
     * @throws AesamException if it cannot be read, or has no images to train on or none to test with
     */
    public static NumpyDataset in(Path file) {
        NumpyArchive archive = NumpyImages.archive(file);
        require(
                archive.has(Split.TRAIN) && (archive.has(Split.TEST) || archive.has(Split.VALIDATION)),
                "%s must hold images to train on and to test with, but holds %s; write numpy.savez(file, train_images=…,"
                        + " train_labels=…, test_images=…, test_labels=…).",
                file,
                archive.content());
        return new NumpyDataset(file, archive);
    }

    /** The height of the training images in pixels. */
    public int side() {
        return (int) header(Split.TRAIN).shape()[1];
    }

    /** How many images there are to train on. */
    public int trainImages() {
        return (int) header(Split.TRAIN).shape()[0];
    }

    /**
     * The names of the classes: numbers from 0 to the largest label.
     *
     * @throws AesamException if labels are missing, or some are no numbers of classes
     */
    public List<String> classes() {
        long largest = splits().stream()
                .map(this::labels)
                .flatMapToLong(labels -> IntStream.range(0, labels.size()).mapToLong(labels::number))
                .max()
                .orElse(0);
        require(
                largest < trainImages(),
                "%s has the label %d, but only %d images to train on; number the classes from 0.",
                file,
                largest,
                trainImages());
        return IntStream.rangeClosed(0, (int) largest)
                .mapToObj(Integer::toString)
                .toList();
    }

    /**
     * Reads all of it.
     *
     * @throws AesamException if something is missing, or is no images or labels
     */
    public Dataset read() {
        List<String> classes = classes();
        List<Split> splits = splits();
        return new Dataset(
                String.valueOf(file.getFileName()),
                set(Split.TRAIN, classes),
                splits.size() == 3 ? set(Split.VALIDATION, classes) : null,
                set(splits.get(1), classes),
                NORMALIZATION);
    }

    /** Those to train on, to test with and, where there are others, to validate with. */
    private List<Split> splits() {
        if (!archive.has(Split.TEST)) {
            return List.of(Split.TRAIN, Split.VALIDATION);
        }
        return archive.has(Split.VALIDATION)
                ? List.of(Split.TRAIN, Split.TEST, Split.VALIDATION)
                : List.of(Split.TRAIN, Split.TEST);
    }

    private NumpyArray.Header header(Split split) {
        try {
            NumpyArray.Header header = archive.header(archive.images(split));
            NumpyImages.count(file, header);
            return header;
        } catch (IOException e) {
            throw NumpyImages.unreadable(file, e);
        }
    }

    private NumpyArray labels(Split split) {
        try {
            return archive.read(archive.labels(header(split).shape()[0], split));
        } catch (IOException e) {
            throw NumpyImages.unreadable(file, e);
        }
    }

    private ImageSet set(Split split, List<String> classes) {
        return NumpyImages.read(file, null, split, classes);
    }
}
