package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text file that says which class images are of that lie flat in a folder or archive. A line either begins with an
 * image's name and its class, or is the class of the next image in alphabetical order. Instead of its name, a class may have
 * ImageNet's number for it (ILSVRC2012_ID); then ImageNet's {@code meta.mat} or {@code map_clsloc.txt} (lines of name,
 * number, words) must lie beside it.
 *
 * @param lines the words of each
 * @param names of the classes, by how the lines call them
 */
record ClassList(Path file, List<List<String>> lines, Map<String, String> names) {
    private static final List<String> FILES = List.of(
            "val_annotations.txt",
            "imagenet_2012_validation_synset_labels.txt",
            "ILSVRC2012_validation_ground_truth.txt",
            "val.txt");
    private static final String NUMBERS = "map_clsloc.txt";
    private static final String META = "meta.mat";

    /**
     * Finds the file in the dataset's folder, its {@code val/} or the folder of ImageNet's development kit.
     *
     * @throws AesamException if there is none, or it has other classes
     */
    static ClassList of(Path folder, List<String> classes) {
        List<Path> places = List.of(
                folder,
                folder.resolve("val"),
                folder.resolve("ILSVRC2012_devkit_t12").resolve("data"));
        for (Path place : places) {
            for (String name : FILES) {
                if (Files.isRegularFile(place.resolve(name))) {
                    return read(place.resolve(name), classes);
                }
            }
        }
        throw new AesamException(
                "The test images in %s lie flat, and no file says their classes: sort them into val/CLASS/, or add one of %s."
                        .formatted(folder, FILES));
    }

    /**
     * Reads a file.
     *
     * @throws AesamException if it has other classes than these
     */
    static ClassList read(Path file, List<String> classes) {
        List<List<String>> lines = lines(file);
        require(!lines.isEmpty(), "%s is empty.", file);
        Map<String, String> names = new HashMap<>();
        classes.forEach(name -> names.put(name, name));
        boolean numbers = lines.stream().allMatch(line -> last(line).matches("\\d+"));
        if (numbers
                && !names.keySet()
                        .containsAll(lines.stream().map(ClassList::last).toList())) {
            names.putAll(numbers(file));
        }
        for (List<String> line : lines) {
            String name = names.get(last(line));
            require(
                    name != null && classes.contains(name),
                    "%s has the class %s, which the training images have not.",
                    file,
                    last(line));
        }
        return new ClassList(file, lines, names);
    }

    private static Map<String, String> numbers(Path file) {
        Path map = file.resolveSibling(NUMBERS);
        Path meta = file.resolveSibling(META);
        if (Files.exists(map)) {
            Map<String, String> names = new HashMap<>();
            lines(map).forEach(line -> names.put(last(line), line.get(0)));
            return names;
        }
        require(
                Files.exists(meta),
                "%s has numbers of classes; put %s or %s of ImageNet's development kit beside it, which say what they mean.",
                file,
                META,
                NUMBERS);
        return Synsets.read(meta);
    }

    private static List<List<String>> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .map(line -> List.of(line.strip().split("\\s+", -1)))
                    .toList();
        } catch (IOException e) {
            throw new AesamException("%s cannot be read (%s).".formatted(file, AesamException.reason(e)), e);
        }
    }

    private static String last(List<String> line) {
        return line.get(Math.min(1, line.size() - 1));
    }

    /**
     * Sorts images into classes.
     *
     * @throws AesamException if some are not in the file
     */
    Map<String, List<ImageFile>> sort(List<ImageFile> images) {
        require(!images.isEmpty(), "There are no images for the classes in %s.", file);
        List<ImageFile> ordered = new ArrayList<>(images);
        ordered.sort(Comparator.comparing(ImageFile::plainName));
        boolean named = lines.get(0).size() > 1;
        require(
                named || lines.size() == ordered.size(),
                "%s has the classes of %d images, but there are %d.",
                file,
                lines.size(),
                ordered.size());
        Map<String, String> classOf = new HashMap<>();
        if (named) {
            lines.forEach(line -> classOf.put(line.get(0), last(line)));
        }
        Map<String, List<ImageFile>> sorted = new LinkedHashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            ImageFile image = ordered.get(i);
            @Nullable String label = named ? classOf.get(image.plainName()) : last(lines.get(i));
            require(label != null, "%s does not say which class %s is of.", file, image);
            sorted.computeIfAbsent(String.valueOf(names.get(label)), c -> new ArrayList<>())
                    .add(image);
        }
        return sorted;
    }
}
