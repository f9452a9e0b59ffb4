package aesam.images.files;

import static aesam.AesamException.require;

import aesam.WholeFile;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.TargetSize;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Images in folders: {@code train/CLASS/*} and {@code test/CLASS/*} (or {@code val}, {@code valid}, {@code validation}), of
 * any size, JPEG, PNG, GIF, BMP or TIFF. ImageNet's constants normalize them.
 */
public final class ImageFolder {
    private ImageFolder() {}

    /**
     * Reads both splits into memory; the classes are the folders of {@code train/}, in alphabetical order, the images go
     * round them.
     *
     * @param height of every image in pixels
     * @param width of every image in pixels
     * @throws aesam.AesamException naming what is missing or cannot be read
     */
    public static Dataset read(Path folder, int height, int width) {
        return read(
                String.valueOf(folder.getFileName()),
                folder,
                new TargetSize(height, width),
                BrokenImages.FAIL,
                Storage.at(folder).withMemory(Long.MAX_VALUE));
    }

    /** The same under a name, with images held in memory, cached or decoded on demand. */
    static Dataset read(String name, Path folder, TargetSize size, BrokenImages broken, Storage storage) {
        ImageLayout layout = ImageLayout.of(folder);
        try (DatasetReader reader = new DatasetReader(size, broken, storage)) {
            return reader.read(name, layout);
        }
    }

    /**
     * Writes the first images of each class of a dataset as PNG files.
     *
     * @param perClass how many of each class and split, or as many as there are
     * @throws aesam.AesamException if they cannot be written
     */
    public static void write(Path folder, Dataset data, int perClass) {
        write(folder.resolve("train"), data.train(), perClass);
        write(folder.resolve("test"), data.test(), perClass);
    }

    private static void write(Path split, ImageSet images, int perClass) {
        int[] written = new int[images.classes().size()];
        for (int i = 0; i < images.size(); i++) {
            int label = images.label(i);
            if (written[label] < perClass) {
                Path file = split.resolve(images.classes().get(label))
                        .resolve(String.format(Locale.ROOT, "%05d.png", written[label]++));
                require(
                        file.normalize().startsWith(split.normalize()),
                        "The class '%s' is no name of a folder; it would lie outside of %s.",
                        images.classes().get(label),
                        split);
                try {
                    Files.createDirectories(file.resolveSibling(""));
                    try (OutputStream out = Files.newOutputStream(file)) {
                        ImageIO.write(images.picture(i), "png", out);
                    }
                } catch (IOException e) {
                    throw WholeFile.unwritable(file, e);
                }
            }
        }
    }
}
