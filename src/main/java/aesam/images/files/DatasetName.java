package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Augmentation.Crop;
import aesam.images.Normalization;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The datasets that have a name, and what is known of each before it is read. */
public enum DatasetName {
    /** The first images of CIFAR-10, which need no download. */
    CIFAR10_MINI("CIFAR-10 (mini)", Layout.EMBEDDED, 32, 5_000, 1_000, 10),
    CIFAR10("CIFAR-10", Layout.CIFAR, 32, 50_000, 10_000, 10),
    CIFAR100("CIFAR-100", Layout.CIFAR, 32, 50_000, 10_000, 100),
    /** CIFAR-100's images with their superclasses. */
    CIFAR100_COARSE("CIFAR-100 (coarse)", Layout.CIFAR, 32, 50_000, 10_000, 20),
    MNIST("MNIST", Layout.MNIST, 28, 60_000, 10_000, 10),
    FASHION_MNIST("Fashion-MNIST", Layout.MNIST, 28, 60_000, 10_000, 10),
    TINY_IMAGENET("Tiny ImageNet", Layout.FOLDERS, 64, 100_000, 10_000, 200),
    IMAGENET("ImageNet", Layout.FOLDERS, 224, 1_281_167, 50_000, 1_000),
    /** Any images in folders of classes. */
    IMAGE_FOLDER("image folder", Layout.FOLDERS, 224, 0, 0, 0);

    private enum Layout {
        EMBEDDED,
        CIFAR,
        MNIST,
        FOLDERS
    }

    private final String title;
    private final Layout layout;
    private final int side;
    private final int trainImages;
    private final int testImages;
    private final int classes;

    DatasetName(String title, Layout layout, int side, int trainImages, int testImages, int classes) {
        this.title = title;
        this.layout = layout;
        this.side = side;
        this.trainImages = trainImages;
        this.testImages = testImages;
        this.classes = classes;
    }

    /**
     * The dataset of that name.
     *
     * @throws AesamException if there is none
     */
    public static DatasetName named(String name) {
        return Arrays.stream(values())
                .filter(dataset -> dataset.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AesamException(
                        "Unknown dataset '%s'; known: %s.".formatted(name, String.join(", ", names()))));
    }

    /** All names. */
    public static List<String> names() {
        return Arrays.stream(values()).map(DatasetName::toString).toList();
    }

    /** The name on the command line and in records, such as {@code cifar10-mini}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name in figures and tables, such as CIFAR-10. */
    public String title() {
        return title;
    }

    /** The side of the images in pixels if no other is asked for. */
    public int side() {
        return side;
    }

    /**
     * The side of the images in pixels.
     *
     * @param wanted the side that is asked for; null for {@link #side()}
     * @throws AesamException if it is none
     */
    public int side(@Nullable Integer wanted) {
        if (wanted == null) {
            return side;
        }
        require(wanted >= 1, "Images have at least one pixel, found a size of %d.", wanted);
        return wanted;
    }

    /** The number of training images; empty for {@link #IMAGE_FOLDER}. */
    public OptionalInt trainImages() {
        return known(trainImages);
    }

    /** The number of test images; empty for {@link #IMAGE_FOLDER}. */
    public OptionalInt testImages() {
        return known(testImages);
    }

    /** The number of classes; empty for {@link #IMAGE_FOLDER}. */
    public OptionalInt classes() {
        return known(classes);
    }

    private static OptionalInt known(int count) {
        return count == 0 ? OptionalInt.empty() : OptionalInt.of(count);
    }

    /** Whether the images are in the library's jar. */
    public boolean isEmbedded() {
        return layout == Layout.EMBEDDED;
    }

    /** Whether the images are MNIST's or Fashion-MNIST's. */
    boolean isMnist() {
        return layout == Layout.MNIST;
    }

    /** Whether the images are files of any size in folders, one folder a class. */
    public boolean isInFolders() {
        return layout == Layout.FOLDERS;
    }

    /** By what its pixels are normalized. */
    public Normalization normalization() {
        return switch (this) {
            case CIFAR10_MINI, CIFAR10 -> Normalization.CIFAR10;
            case CIFAR100, CIFAR100_COARSE -> Normalization.CIFAR100;
            case MNIST -> Normalization.MNIST;
            case FASHION_MNIST -> Normalization.FASHION_MNIST;
            case TINY_IMAGENET, IMAGENET, IMAGE_FOLDER -> Normalization.IMAGENET;
        };
    }

    /** The crop that the literature trains with. */
    public Crop crop() {
        return isInFolders() && this != TINY_IMAGENET ? Crop.RESIZED : Crop.PADDED;
    }
}
