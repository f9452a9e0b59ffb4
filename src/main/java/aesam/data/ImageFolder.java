package aesam.data;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Images in folders: {@code train/CLASS/*} and {@code test/CLASS/*}, JPEG, PNG, BMP or GIF, of any size. They are scaled so
 * that they cover the size asked for, cut at the centre, and held in memory; CIFAR-10's constants normalize them.
 */
public final class ImageFolder {
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "gif");

    /** An image that says to be larger is not believed. */
    private static final long MOST_PIXELS = 1 << 27;

    private ImageFolder() {}

    private record File(Path path, int label) {}

    /**
     * Reads both splits; the classes are the folders of {@code train/}, in alphabetical order.
     *
     * @param height of every image in pixels
     * @param width of every image in pixels
     * @throws AesamException naming what is missing or cannot be read
     */
    public static Dataset read(Path folder, int height, int width) {
        require(height >= 1 && width >= 1, "Images have at least one pixel, found %d × %d.", height, width);
        List<String> classes = classes(folder.resolve("train"));
        List<String> tested = classes(folder.resolve("test"));
        require(
                classes.containsAll(tested),
                "%s has classes that %s has not: %s.",
                folder.resolve("test"),
                folder.resolve("train"),
                tested.stream().filter(c -> !classes.contains(c)).toList());
        return new Dataset(
                String.valueOf(folder.getFileName()),
                split(folder.resolve("train"), classes, height, width),
                split(folder.resolve("test"), classes, height, width),
                Normalization.CIFAR10);
    }

    private static List<String> classes(Path split) {
        require(Files.isDirectory(split), "There is no folder %s; expected train/CLASS/ and test/CLASS/.", split);
        try (Stream<Path> folders = Files.list(split)) {
            List<String> classes = folders.filter(Files::isDirectory)
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
            require(!classes.isEmpty(), "%s has no folders of classes.", split);
            return classes;
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(split, e), e);
        }
    }

    private static ImageSet split(Path split, List<String> classes, int height, int width) {
        List<File> files = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            Path folder = split.resolve(classes.get(label));
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> paths = Files.list(folder)) {
                for (Path path : paths.filter(ImageFolder::isImage).sorted().toList()) {
                    files.add(new File(path, label));
                }
            } catch (IOException e) {
                throw new AesamException("%s cannot be read (%s).".formatted(folder, e), e);
            }
        }
        require(!files.isEmpty(), "%s has no images.", split);
        int bytes = height * width * ImageSet.CHANNELS;
        byte[] pixels = new byte[Math.multiplyExact(files.size(), bytes)];
        IntStream.range(0, files.size())
                .parallel()
                .forEach(i -> ImageSet.put(fitted(decode(files.get(i).path()), height, width), pixels, i * bytes));
        int[] labels = files.stream().mapToInt(File::label).toArray();
        return new ImageSet(height, width, pixels, labels, classes);
    }

    private static boolean isImage(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static BufferedImage decode(Path path) {
        try (ImageInputStream in = ImageIO.createImageInputStream(path.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            require(readers.hasNext(), "%s is no image of a known format.", path);
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getHeight(0) * reader.getWidth(0);
                require(pixels <= MOST_PIXELS, "%s says to have %d pixels, more than are believed.", path, pixels);
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (AesamException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new AesamException("%s cannot be decoded (%s).".formatted(path, AesamException.reason(e)), e);
        }
    }

    /** Scaled to cover the size, then cut at the centre. */
    private static BufferedImage fitted(BufferedImage image, int height, int width) {
        double scale = Math.max((double) height / image.getHeight(), (double) width / image.getWidth());
        int h = (int) Math.ceil(image.getHeight() * scale);
        int w = (int) Math.ceil(image.getWidth() * scale);
        BufferedImage fitted = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = fitted.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(image, (width - w) / 2, (height - h) / 2, w, h, null);
        g.dispose();
        return fitted;
    }

    /**
     * Writes the first images of each class of a dataset as PNG files.
     *
     * @param perClass how many of each class and split, or as many as there are
     * @throws AesamException if they cannot be written
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
                Path file = split.resolve(images.classes().get(label)).resolve("%05d.png".formatted(written[label]++));
                require(
                        file.normalize().startsWith(split.normalize()),
                        "The class '%s' is no name of a folder; it would lie outside of %s.",
                        images.classes().get(label),
                        split);
                try {
                    Files.createDirectories(file.resolveSibling(""));
                    ImageIO.write(images.picture(i), "png", file.toFile());
                } catch (IOException e) {
                    throw new AesamException("%s cannot be written (%s).".formatted(file, e), e);
                }
            }
        }
    }
}
