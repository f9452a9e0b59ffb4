package aesam.images;

import static aesam.AesamException.require;

/**
 * A training and a test set of images of one size and the same classes.
 *
 * @param name as on the command line
 * @param train labels may be noisy
 * @param test labels are never touched
 * @param normalization of both
 */
public record Dataset(String name, ImageSet train, ImageSet test, Normalization normalization) {
    public Dataset {
        require(
                train.classes().equals(test.classes()),
                "The training and the test set of %s do not have the same classes.",
                name);
        require(
                train.height() == test.height() && train.width() == test.width(),
                "The training and the test images of %s differ in size.",
                name);
    }

    /** The same test set with other training images. */
    public Dataset withTrain(ImageSet images) {
        return new Dataset(name, images, test, normalization);
    }
}
