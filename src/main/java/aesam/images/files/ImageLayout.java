package aesam.images.files;

import static aesam.AesamException.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the images of a dataset lie and which class each is of; of the images themselves nothing has been read. Classes
 * are in alphabetical order; images go round the classes, so that any first images are of all of them.
 *
 * @param classes their names
 * @param train training images
 * @param test test images
 * @param trainNotes what else lies among the training images and is left out, a sentence each
 * @param testNotes the same of the test images
 */
record ImageLayout(
        List<String> classes,
        List<ImageFile> train,
        List<ImageFile> test,
        List<String> trainNotes,
        List<String> testNotes) {
    private static final String TRAIN_TAR = "ILSVRC2012_img_train.tar";
    private static final String TEST_TAR = "ILSVRC2012_img_val.tar";
    private static final List<String> TEST_SPLITS = List.of("test", "val", "valid", "validation");
    /** Where Kaggle's version of ImageNet has its images. */
    static final Path KAGGLE = Path.of("ILSVRC", "Data", "CLS-LOC");

    ImageLayout {
        classes = List.copyOf(classes);
        train = List.copyOf(train);
        test = List.copyOf(test);
        trainNotes = List.copyOf(trainNotes);
        testNotes = List.copyOf(testNotes);
    }

    /**
     * Looks into a folder: {@code train/CLASS/}, with images at any depth, and {@code test/CLASS/}, or {@code val},
     * {@code valid}, {@code validation}; there images may also lie flat, with a file of their classes (see {@link
     * ClassList}), as Tiny ImageNet's and ImageNet's validation images do. Instead of {@code train/} and {@code val/},
     * ImageNet's official tar files; or Kaggle's version of it as it is unpacked.
     *
     * @throws aesam.AesamException if a split is missing or empty, or has classes that the other has not
     */
    static ImageLayout of(Path where) {
        require(
                Files.exists(where),
                "%s does not exist; --data-dir or lab.dataIn(…) must name the folder of the images.",
                where);
        Path folder = Files.isDirectory(where.resolve(KAGGLE)) ? where.resolve(KAGGLE) : where;
        ImageSearch search = new ImageSearch("training");
        Map<String, List<ImageFile>> train = train(folder, search);
        List<String> classes = List.copyOf(train.keySet());
        train.forEach((name, files) -> require(
                !files.isEmpty(),
                "%s has no images; delete the folder if it is no class.%s",
                folder.resolve("train").resolve(name),
                search.notes().stream().map(" "::concat).collect(Collectors.joining())));
        ImageSearch testSearch = new ImageSearch("test");
        Map<String, List<ImageFile>> test = test(folder, classes, testSearch);
        return new ImageLayout(
                classes, inTurn(train, classes), inTurn(test, classes), search.notes(), testSearch.notes());
    }

    private static Map<String, List<ImageFile>> train(Path folder, ImageSearch search) {
        Path train = folder.resolve("train");
        Path tar = folder.resolve(TRAIN_TAR);
        if (!Files.isDirectory(train) && Files.isRegularFile(tar)) {
            return Tar.classes(tar);
        }
        require(
                Files.isDirectory(train),
                "There is no folder %s; expected train/CLASS/ and test/CLASS/ (or val/CLASS/).",
                train);
        Map<String, List<ImageFile>> classes = search.classes(train);
        require(!classes.isEmpty(), "%s has no folders of classes.", train);
        return classes;
    }

    private static Map<String, List<ImageFile>> test(Path folder, List<String> classes, ImageSearch search) {
        for (String name : TEST_SPLITS) {
            Path split = folder.resolve(name);
            if (!Files.isDirectory(split)) {
                continue;
            }
            if (!isFlat(split, classes)) {
                return sorted(split, classes, search.classes(split));
            }
            // Tiny ImageNet's and Kaggle's test/ have images, but not their classes.
            if (!name.equals("test") || ClassList.isIn(split)) {
                return ClassList.of(folder, split, classes).sort(search.images(split));
            }
            new ImageSearch("test").images(split).forEach(image -> search.leaveOut("of unknown class", image));
        }
        Path tar = folder.resolve(TEST_TAR);
        require(
                Files.isRegularFile(tar),
                "There is no folder %s, nor val, valid or validation beside it, that has folders of classes.",
                folder.resolve("test"));
        return ClassList.of(folder, folder, classes).sort(Tar.images(tar));
    }

    /** Whether nothing is sorted into classes; Tiny ImageNet's images lie in a folder of that name. */
    private static boolean isFlat(Path split, List<String> classes) {
        List<String> folders = ImageSearch.folders(split);
        return folders.isEmpty() || (folders.equals(List.of("images")) && !classes.contains("images"));
    }

    private static Map<String, List<ImageFile>> sorted(
            Path split, List<String> classes, Map<String, List<ImageFile>> found) {
        // Tiny ImageNet's, where the images were moved into classes.
        if (!classes.contains("images") && List.of().equals(found.get("images"))) {
            found.remove("images");
        }
        List<String> unknown =
                found.keySet().stream().filter(name -> !classes.contains(name)).toList();
        require(
                unknown.isEmpty(),
                "%s has classes that %s has not: %s.",
                split,
                split.resolveSibling("train"),
                ImageFile.some(unknown));
        require(found.values().stream().anyMatch(files -> !files.isEmpty()), "%s has no images.", split);
        return found;
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
