package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where the images of a dataset lie and which class each is of; of the images themselves nothing has been read. Classes are
 * in alphabetical order; images go round the classes, so that any first images are of all of them.
 *
 * @param classes their names
 * @param train training images
 * @param test test images
 */
record ImageLayout(List<String> classes, List<ImageFile> train, List<ImageFile> test) {
    private static final String TRAIN_TAR = "ILSVRC2012_img_train.tar";
    private static final String TEST_TAR = "ILSVRC2012_img_val.tar";
    private static final List<String> TEST_SPLITS = List.of("test", "val", "valid", "validation");
    /** Formats that are read, and others that must not be overlooked. */
    private static final Set<String> ENDINGS = Set.of(
            "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "avif", "heic", "jp2", "ppm", "pgm", "jfif");

    ImageLayout {
        classes = List.copyOf(classes);
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /**
     * Looks into a folder: {@code train/CLASS/}, with images at any depth, and {@code test/CLASS/}, or {@code val}, {@code
     * valid}, {@code validation}; there images may also lie flat, with a file of their classes (see {@link ClassList}), as
     * Tiny ImageNet's and ImageNet's validation images do. Instead of {@code train/} and {@code val/}, ImageNet's official tar
     * files.
     *
     * @throws AesamException if a split is missing or empty, or has classes that the other has not
     */
    static ImageLayout of(Path folder) {
        require(
                Files.exists(folder),
                "%s does not exist; --data-dir or lab.dataIn(…) must name the folder of the images.",
                folder);
        Map<String, List<ImageFile>> train = train(folder);
        List<String> classes = List.copyOf(train.keySet());
        train.forEach((name, files) -> require(
                !files.isEmpty(), "%s has no images.", folder.resolve("train").resolve(name)));
        Map<String, List<ImageFile>> test = test(folder, classes);
        return new ImageLayout(classes, inTurn(train, classes), inTurn(test, classes));
    }

    private static Map<String, List<ImageFile>> train(Path folder) {
        Path train = folder.resolve("train");
        Path tar = folder.resolve(TRAIN_TAR);
        if (!Files.isDirectory(train) && Files.isRegularFile(tar)) {
            return Tar.classes(tar);
        }
        require(
                Files.isDirectory(train),
                "There is no folder %s; expected train/CLASS/ and test/CLASS/ (or val/CLASS/).",
                train);
        Map<String, List<ImageFile>> classes = classes(train);
        require(!classes.isEmpty(), "%s has no folders of classes.", train);
        return classes;
    }

    private static Map<String, List<ImageFile>> test(Path folder, List<String> classes) {
        for (String name : TEST_SPLITS) {
            Path split = folder.resolve(name);
            if (!Files.isDirectory(split)) {
                continue;
            }
            Path annotations = split.resolve("val_annotations.txt");
            if (Files.exists(annotations)) {
                return ClassList.read(annotations, classes).sort(images(split.resolve("images")));
            }
            Map<String, List<ImageFile>> found = classes(split);
            // Tiny ImageNet's test/ has images, but not their classes.
            if (found.isEmpty() || (found.keySet().equals(Set.of("images")) && !classes.contains("images"))) {
                if (name.equals("test")) {
                    continue;
                }
                return ClassList.of(folder, classes).sort(images(split));
            }
            List<String> unknown =
                    found.keySet().stream().filter(c -> !classes.contains(c)).toList();
            require(
                    unknown.isEmpty(),
                    "%s has classes that %s has not: %s.",
                    split,
                    folder.resolve("train"),
                    ImageFile.some(unknown));
            require(found.values().stream().anyMatch(files -> !files.isEmpty()), "%s has no images.", split);
            return found;
        }
        Path tar = folder.resolve(TEST_TAR);
        require(
                Files.isRegularFile(tar),
                "There is no folder %s, nor val, valid or validation beside it, that has folders of classes.",
                folder.resolve("test"));
        return ClassList.of(folder, classes).sort(Tar.images(tar));
    }

    private static Map<String, List<ImageFile>> classes(Path split) {
        Map<String, List<ImageFile>> classes = new TreeMap<>();
        for (Path folder : list(split)) {
            String name = folder.getFileName().toString();
            if (Files.isDirectory(folder) && !name.startsWith(".")) {
                classes.put(name, images(folder));
            }
        }
        return classes;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(folder, AesamException.reason(e)), e);
        }
    }

    /** All images in a folder and those within it, by name. */
    private static List<ImageFile> images(Path folder) {
        List<ImageFile> images = new ArrayList<>();
        try (Stream<Path> found = Files.find(
                folder,
                8,
                (path, is) -> is.isRegularFile() && isImage(path.getFileName().toString()),
                FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : (Iterable<Path>) found::iterator) {
                BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
                images.add(new ImageFile(
                        folder,
                        false,
                        folder.relativize(path).toString(),
                        0,
                        is.size(),
                        is.lastModifiedTime().toMillis(),
                        0));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(folder, AesamException.reason(e)), e);
        }
        images.sort(Comparator.comparing(ImageFile::name));
        return images;
    }

    /** By its ending; files that begin with a point are other programs'. */
    static boolean isImage(String name) {
        String plain = name.substring(name.lastIndexOf('/') + 1);
        String ending = plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !plain.startsWith(".") && ENDINGS.contains(ending);
    }

    /** The first of each class, the second of each class, and so on. */
    private static List<ImageFile> inTurn(Map<String, List<ImageFile>> images, List<String> classes) {
        int most = images.values().stream().mapToInt(List::size).max().orElse(0);
        List<ImageFile> inTurn = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            for (int label = 0; label < classes.size(); label++) {
                List<ImageFile> files = images.getOrDefault(classes.get(label), List.of());
                if (i < files.size()) {
                    inTurn.add(files.get(i).labelled(label));
                }
            }
        }
        return inTurn;
    }
}
