package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Augmentation;
import aesam.images.Dataset;
import aesam.images.Fit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The datasets that have a name. */
public final class Datasets {
    /** The embedded one, which needs no download. */
    public static final String DEFAULT = "cifar10-mini";

    /** Any images in folders of classes. */
    public static final String FOLDER = "image-folder";

    private static final int UNKNOWN = -1;

    /**
     * What is known of a dataset before anything is read.
     *
     * @param side of its images in pixels, or that they are scaled to unless another one is asked for
     * @param trainImages how many
     * @param classes of these
     * @param inFolders whether its images lie in files of their own, of any size
     * @param resizedCrop whether augmentation usually scales what it crops
     */
    private record Known(String name, int side, int trainImages, int classes, boolean inFolders, boolean resizedCrop) {}

    private static final List<Known> ALL = List.of(
            new Known(DEFAULT, Cifar.SIDE, 5_000, 10, false, false),
            new Known("cifar10", Cifar.SIDE, 50_000, 10, false, false),
            new Known("cifar100", Cifar.SIDE, 50_000, 100, false, false),
            new Known("cifar100-coarse", Cifar.SIDE, 50_000, 20, false, false),
            new Known("tiny-imagenet", 64, 100_000, 200, true, false),
            new Known("imagenet", 224, 1_281_167, 1_000, true, true),
            new Known(FOLDER, 224, UNKNOWN, UNKNOWN, true, true));

    private Datasets() {}

    /** What {@link #load} knows. */
    public static List<String> names() {
        return ALL.stream().map(Known::name).toList();
    }

    /**
     * Checks a name without reading anything.
     *
     * @throws AesamException if it is unknown
     */
    public static void requireKnown(String name) {
        known(name);
    }

    private static Known known(String name) {
        return ALL.stream()
                .filter(k -> k.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new AesamException(
                        "Unknown dataset '" + name + "'; known: " + String.join(", ", names()) + "."));
    }

    /**
     * How many training images a dataset has; those of {@link #FOLDER} are counted, but not read.
     *
     * @param where the images lie
     * @throws AesamException if they are to be counted, and are not there
     */
    public static int trainImages(String name, @Nullable Path where) {
        Known known = known(name);
        return known.trainImages != UNKNOWN
                ? known.trainImages
                : ImageLayout.of(folder(name, where)).train().size();
    }

    /**
     * How many classes a dataset has; those of {@link #FOLDER} are counted.
     *
     * @param where the images lie
     * @throws AesamException if they are to be counted, and are not there
     */
    public static int classes(String name, @Nullable Path where) {
        Known known = known(name);
        return known.classes != UNKNOWN
                ? known.classes
                : ImageLayout.of(folder(name, where)).classes().size();
    }

    /**
     * The side of a dataset's images in pixels.
     *
     * @param wanted the side that is asked for; null for the usual one
     * @throws AesamException if its images cannot have that
     */
    public static int side(String name, @Nullable Integer wanted) {
        Known known = known(name);
        if (wanted == null) {
            return known.side;
        }
        require(wanted >= 1, "Images have at least one pixel, found a size of %d.", wanted);
        require(
                known.inFolders || wanted == known.side,
                "The images of %s have %d × %d pixels; another size is for images in folders.",
                name,
                known.side,
                known.side);
        return wanted;
    }

    /** Whether a dataset's images are usually augmented by {@link Augmentation#RESIZED_CROP_AND_FLIP}. */
    public static boolean usesResizedCrop(String name) {
        return known(name).resizedCrop;
    }

    /**
     * Reads a dataset in its usual size.
     *
     * @param name one of {@link #names()}
     * @param where the folder or official archive, or a folder that holds it under the dataset's name (as {@code
     *     data-scripts} leave them in {@code data/}); not needed for the embedded one
     * @throws AesamException if the name is unknown, or the files are missing, damaged or of another dataset
     */
    public static Dataset load(String name, @Nullable Path where) {
        return load(name, null, false, Storage.at(where));
    }

    /**
     * Reads a dataset.
     *
     * @param side of its images in pixels; null for the usual one
     * @param skipBroken whether files that are no whole images are left out
     * @throws AesamException if the name is unknown, or the files are missing, damaged or of another dataset
     */
    public static Dataset load(String name, @Nullable Integer side, boolean skipBroken, Storage storage) {
        int pixels = side(name, side);
        if (name.equals(DEFAULT)) {
            return CifarMini.read();
        }
        Path folder = folder(name, storage.dir());
        if (known(name).inFolders) {
            return ImageFolder.read(name, folder, new Fit(pixels, pixels), skipBroken, storage);
        }
        return name.equals("cifar10") ? Cifar.read10(folder) : Cifar.read100(folder, name.endsWith("-coarse"));
    }

    /** Where a dataset lies: the folder or archive itself, or what the folder holds under the dataset's name. */
    private static Path folder(String name, @Nullable Path where) {
        if (where == null) {
            throw new AesamException(
                    "Dataset " + name + " is not embedded; name its folder or archive with --data-dir.");
        }
        String own = name.equals("cifar100-coarse") ? "cifar100" : name;
        Path found = Files.isDirectory(where.resolve(own)) ? where.resolve(own) : where;
        Path unpacked = found.resolve("tiny-imagenet-200");
        return name.equals("tiny-imagenet") && Files.isDirectory(unpacked) ? unpacked : found;
    }
}
