package aesam.record;

import static aesam.AesamException.require;

import aesam.Behaviour;
import aesam.OwnPart;
import aesam.images.Augmentation;
import aesam.images.Dataset;
import aesam.images.Normalization;
import aesam.images.files.BrokenImages;
import aesam.images.files.DatasetName;
import aesam.images.files.Datasets;
import aesam.images.files.NumpyDataset;
import aesam.images.files.Storage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.codec.digest.DigestUtils;

/** Which images are trained on and tested with. */
public sealed interface Images {
    /** For file names and tables, such as {@code cifar10-mini}. */
    String name();

    /** The side in pixels. */
    int side();

    /**
     * How many are trained on before a limit is applied; those in folders are counted, but not read.
     *
     * @throws aesam.AesamException if they are to be counted, and are not there
     */
    int trainImages(Storage storage);

    /** How many classes they have; likewise. */
    int classes(Storage storage);

    /** The same scaled to another side. */
    Images scaledTo(int side);

    /** How many classes they have, where that is known without looking. */
    OptionalInt knownClasses();

    /** The crop that they are usually augmented by. */
    Augmentation.Crop usualCrop();

    /** By what their pixels are normalized; empty where a record of your own images does not hold it. */
    Optional<Normalization> normalization();

    /**
     * Reads them.
     *
     * @throws aesam.AesamException if they are missing, damaged, or those of another dataset
     */
    Dataset read(Storage storage);

    /**
     * A dataset that has a name.
     *
     * @param dataset which
     * @param side that images are scaled to, in pixels
     * @param broken what files that are no whole images do
     */
    record Named(DatasetName dataset, int side, BrokenImages broken) implements Images {
        public Named {
            dataset.side(side);
        }

        /** Of its usual size; a broken file fails the run. */
        public Named(DatasetName dataset) {
            this(dataset, dataset.side(), BrokenImages.FAIL);
        }

        @Override
        public String name() {
            return dataset.toString();
        }

        @Override
        public int trainImages(Storage storage) {
            return Datasets.trainImages(dataset, storage.dir());
        }

        @Override
        public int classes(Storage storage) {
            return Datasets.classes(dataset, storage.dir());
        }

        @Override
        public Images scaledTo(int other) {
            return new Named(dataset, other, broken);
        }

        @Override
        public OptionalInt knownClasses() {
            return dataset.classes();
        }

        @Override
        public Augmentation.Crop usualCrop() {
            return dataset.crop();
        }

        @Override
        public Optional<Normalization> normalization() {
            return Optional.of(dataset.normalization());
        }

        @Override
        public Dataset read(Storage storage) {
            return Datasets.load(dataset, side, broken, storage);
        }
    }

    /**
     * Images and labels that NumPy has saved, see {@link NumpyDataset}.
     *
     * @param file of them
     * @param side that images are scaled to, in pixels
     */
    record FromFile(GivenFile file, int side) implements Images {
        public FromFile {
            require(side >= 1, "Images have at least one pixel, found a size of %d.", side);
        }

        /**
         * Images in the height that they have.
         *
         * @throws aesam.AesamException if the file cannot be read, or has no images to train on or none to test with
         */
        public static FromFile of(Path file) {
            return new FromFile(GivenFile.of(file), NumpyDataset.in(file).side());
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public int trainImages(Storage storage) {
            return unchanged().trainImages();
        }

        @Override
        public int classes(Storage storage) {
            return unchanged().classes().size();
        }

        @Override
        public Images scaledTo(int other) {
            return new FromFile(file, other);
        }

        @Override
        public OptionalInt knownClasses() {
            return OptionalInt.empty();
        }

        @Override
        public Augmentation.Crop usualCrop() {
            return Augmentation.Crop.PADDED;
        }

        @Override
        public Optional<Normalization> normalization() {
            return Optional.of(NumpyDataset.NORMALIZATION);
        }

        @Override
        public Dataset read(Storage storage) {
            return unchanged().read().scaledTo(side);
        }

        private NumpyDataset unchanged() {
            return NumpyDataset.in(file.unchanged());
        }
    }

    /** Images of your own, read already. */
    @FunctionalInterface
    interface Source extends Behaviour {
        Dataset dataset();
    }

    /**
     * Your own.
     *
     * @param part its fingerprint is of pixels and labels
     * @param side that images are scaled to, in pixels; they stay as they are if it is their height
     */
    record Own(OwnPart<Source> part, int side) implements Images {
        private static final int HEX_DIGITS = 32;

        public Own {
            require(side >= 1, "Images have at least one pixel, found a size of %d.", side);
        }

        /** Images under a name. */
        public Own(String name, Dataset data) {
            this(
                    new OwnPart<>(name, fingerprint(data), () -> data),
                    data.train().height());
        }

        private static String fingerprint(Dataset data) {
            return DigestUtils.sha256Hex(data.train().sha256() + data.test().sha256())
                    .substring(0, HEX_DIGITS);
        }

        @Override
        public String name() {
            return part.name();
        }

        @Override
        public int trainImages(Storage storage) {
            return given().train().size();
        }

        @Override
        public int classes(Storage storage) {
            return given().train().classes().size();
        }

        @Override
        public Images scaledTo(int other) {
            return new Own(part, other);
        }

        @Override
        public OptionalInt knownClasses() {
            Source source = part.behaviour();
            return source == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(source.dataset().train().classes().size());
        }

        @Override
        public Augmentation.Crop usualCrop() {
            return Augmentation.Crop.PADDED;
        }

        @Override
        public Optional<Normalization> normalization() {
            return Optional.ofNullable(part.behaviour())
                    .map(source -> source.dataset().normalization());
        }

        @Override
        public Dataset read(Storage storage) {
            Dataset given = given();
            return given.train().height() == side ? given : given.scaledTo(side);
        }

        private Dataset given() {
            return part.behaviour("dataset").dataset();
        }
    }
}
