package aesam.images;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Seed;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Image sets of one size and the same classes: to train on, to choose by, and to test on.
 *
 * @param name as on the command line
 * @param train labels may be noisy
 * @param validation images that are not trained on, with their true labels; null for none
 * @param test labels are never touched
 * @param normalization of all images
 */
public record Dataset(
        String name, ImageSet train, @Nullable ImageSet validation, ImageSet test, Normalization normalization) {
    public Dataset {
        requireAlike(name, train, "test", test);
        if (validation != null) {
            requireAlike(name, train, "validation", validation);
        }
    }

    /** Without a validation set. */
    public Dataset(String name, ImageSet train, ImageSet test, Normalization normalization) {
        this(name, train, null, test, normalization);
    }

    private static void requireAlike(String name, ImageSet train, String split, ImageSet other) {
        require(
                train.classes().equals(other.classes()),
                "The training and the %s set of %s do not have the same classes.",
                split,
                name);
        require(
                train.height() == other.height() && train.width() == other.width(),
                "The training and the %s images of %s differ in size.",
                split,
                name);
    }

    /** A part of a dataset. */
    public enum Split {
        TRAIN,
        VALIDATION,
        TEST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One of its parts.
     *
     * @throws aesam.AesamException if it is the validation set, and there is none
     */
    public ImageSet images(Split split) {
        return switch (split) {
            case TRAIN -> train;
            case TEST -> test;
            case VALIDATION -> {
                if (validation == null) {
                    throw new AesamException("There are no validation images of " + name
                            + "; a run that was trained with --validation has some.");
                }
                yield validation;
            }
        };
    }

    /** The same validation and test set with other training images. */
    public Dataset withTrain(ImageSet images) {
        return new Dataset(name, images, validation, test, normalization);
    }

    /** The same images, normalized otherwise. */
    public Dataset withNormalization(Normalization other) {
        return new Dataset(name, train, validation, test, other);
    }

    /** The same with all images scaled to a square of this side, see {@link ImageSet#scaledTo}. */
    public Dataset scaledTo(int side) {
        return new Dataset(
                name,
                train.scaledTo(side),
                validation == null ? null : validation.scaledTo(side),
                test.scaledTo(side),
                normalization);
    }

    /**
     * Takes a random part of the training images of each class as validation set: ⌊share · count + ½⌋ of those whose true
     * label it is, but never all of them. The others stay in their order, with their labels. The same seed takes the same
     * images.
     *
     * @param share in [0, 1); 0 for no validation set
     * @throws aesam.AesamException if the share is so small that it is no image
     */
    public Dataset withValidation(double share, Seed seed) {
        require(share >= 0 && share < 1, "The share of validation images must be from 0 to below 1, found %s.", share);
        if (share == 0) {
            return new Dataset(name, train, test, normalization);
        }
        ImageSet known = train.withTrueLabels();
        long[] wanted = Arrays.stream(known.counts())
                .mapToLong(count -> Math.min(Math.round(share * count), count - 1))
                .toArray();
        boolean[] taken = new boolean[train.size()];
        for (int image : seed.permutation(train.size(), Seed.Stream.VALIDATION, 0)) {
            taken[image] = wanted[known.label(image)]-- > 0;
        }
        int[] held = IntStream.range(0, taken.length).filter(i -> taken[i]).toArray();
        int[] rest = IntStream.range(0, taken.length).filter(i -> !taken[i]).toArray();
        require(
                held.length > 0,
                "A share of %s of the training images is not one image of any class; give a larger one.",
                share);
        return new Dataset(name, train.select(rest), known.select(held), test, normalization);
    }
}
