package aesam.images.files;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.TargetSize;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the datasets that have a name. */
public final class Datasets {
    private Datasets() {}

    /**
     * Reads a dataset in its usual size.
     *
     * @param name one of {@link DatasetName#names()}
     * @param where the folder or official archive, or a folder that holds it under the dataset's name (as {@code
     *     data-scripts} leave them in {@code data/}); not needed for the embedded one
     * @throws AesamException if the name is unknown, or the files are missing, damaged or of another dataset
     */
    public static Dataset load(String name, @Nullable Path where) {
        return load(DatasetName.named(name), null, BrokenImages.FAIL, Storage.at(where));
    }

    /**
     * Reads a dataset.
     *
     * @param side of its images in pixels; null for the usual one
     * @param broken what files do that are no whole images
     * @throws AesamException if the files are missing, damaged or of another dataset
     */
    public static Dataset load(DatasetName name, @Nullable Integer side, BrokenImages broken, Storage storage) {
        int pixels = name.side(side);
        if (name.isEmbedded()) {
            return CifarMini.read().scaledTo(pixels);
        }
        Path folder = folder(name, storage.dir());
        if (name.isInFolders()) {
            return ImageFolder.read(name.toString(), folder, new TargetSize(pixels, pixels), broken, storage);
        }
        Dataset read = name.isMnist() ? Mnist.of(name).read(folder) : Cifar.read(name, folder);
        return read.scaledTo(pixels);
    }

    /**
     * The number of training images; those of {@link DatasetName#IMAGE_FOLDER} are counted, but not read.
     *
     * @param where the images lie
     * @throws AesamException if they are to be counted, and are not there
     */
    public static int trainImages(DatasetName name, @Nullable Path where) {
        return name.trainImages()
                .orElseGet(() -> ImageLayout.of(folder(name, where)).train().size());
    }

    /**
     * The number of classes; those of {@link DatasetName#IMAGE_FOLDER} are counted.
     *
     * @param where the images lie
     * @throws AesamException if they are to be counted, and are not there
     */
    public static int classes(DatasetName name, @Nullable Path where) {
        return name.classes()
                .orElseGet(() -> ImageLayout.of(folder(name, where)).classes().size());
    }

    /** Where a dataset lies: the folder or archive itself, or what the folder holds under the dataset's name. */
    private static Path folder(DatasetName name, @Nullable Path where) {
        if (where == null) {
            throw new AesamException("Dataset " + name
                    + " is not embedded; name its folder or archive with --data-dir or lab.dataIn(…).");
        }
        String own = (name == DatasetName.CIFAR100_COARSE ? DatasetName.CIFAR100 : name).toString();
        Path found = Files.isDirectory(where.resolve(own)) ? where.resolve(own) : where;
        Path unpacked = found.resolve("tiny-imagenet-200");
        return name == DatasetName.TINY_IMAGENET && Files.isDirectory(unpacked) ? unpacked : found;
    }
}
