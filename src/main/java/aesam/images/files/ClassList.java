package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text file that says which class images are of that lie flat in a folder or archive. A line either begins with an
 * image's name, with or without folders and ending, and its class, or is the class of the next image in alphabetical
 * order. What follows is left aside: Tiny ImageNet and Kaggle have boxes there. Instead of its name, a class may have a
 * number. Where one is 0, they count the training images' classes in alphabetical order, as in Caffe's {@code val.txt}.
 * Else they are ImageNet's (ILSVRC2012_ID), and its {@code meta.mat} or {@code map_clsloc.txt} (lines of name, number,
 * words) must lie beside them.
 *
 * @param lines the words of each
 * @param names of the classes, by how the lines call them
 */
record ClassList(Path file, List<List<String>> lines, Map<String, String> names) {
    /** Their names. */
    static final List<String> FILES = List.of(
            "val_annotations.txt",
            "imagenet_2012_validation_synset_labels.txt",
            "ILSVRC2012_validation_ground_truth.txt",
            "LOC_val_solution.csv",
            "val.txt");

    private static final String KAGGLES_FIRST_WORD = "ImageId";
    private static final String NUMBERS = "map_clsloc.txt";
    private static final String META = "meta.mat";

    /** Whether a folder has such a file. */
    static boolean isIn(Path folder) {
        return FILES.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    /**
     * Finds the file beside the images, in the dataset's folder, the folder of ImageNet's development kit, or where
     * Kaggle's dataset begins.
     *
     * @throws AesamException if there is none, or it has other classes
     */
    static ClassList of(Path folder, Path images, List<String> classes) {
        Path absolute = folder.toAbsolutePath();
        Path begin = absolute.endsWith(ImageLayout.KAGGLE)
                ? absolute.resolve("../../..").normalize()
                : folder;
        Path kit = folder.resolve("ILSVRC2012_devkit_t12").resolve("data");
        for (Path place : List.of(images, folder, kit, begin)) {
            for (String name : FILES) {
                if (Files.isRegularFile(place.resolve(name))) {
                    return read(place.resolve(name), classes);
                }
            }
        }
        throw new AesamException(("The test images in %s lie flat, and no file says their classes: "
                        + "sort them into val/CLASS/, or add one of %s.")
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
        Set<String> called = lines.stream().map(ClassList::last).collect(Collectors.toSet());
        boolean numbers = !classes.containsAll(called) && called.stream().allMatch(name -> name.matches("\\d+"));
        Map<String, String> names = numbers
                ? numbers(file, lines, called, classes)
                : classes.stream().collect(Collectors.toMap(name -> name, name -> name));
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

    private static Map<String, String> numbers(
            Path file, List<List<String>> lines, Set<String> called, List<String> classes) {
        if (called.contains("0")) {
            return IntStream.range(0, classes.size()).boxed().collect(Collectors.toMap(String::valueOf, classes::get));
        }
        require(
                lines.get(0).size() == 1,
                "%s has numbers of classes beside names of images, but no 0, so that nothing says what they count; "
                        + "write the names of the classes instead.",
                file);
        return imagenetNumbers(file);
    }

    private static Map<String, String> imagenetNumbers(Path file) {
        Path map = file.resolveSibling(NUMBERS);
        Path meta = file.resolveSibling(META);
        if (Files.exists(map)) {
            Map<String, String> names = new HashMap<>();
            lines(map).forEach(line -> names.put(last(line), line.get(0)));
            return names;
        }
        require(
                Files.exists(meta),
                "%s has numbers of classes; put %s or %s of ImageNet's development kit beside it, "
                        + "which say what they mean.",
                file,
                META,
                NUMBERS);
        return Synsets.read(meta);
    }

    /**
     * A text file's content, without the byte order mark that some editors write. With one it may be UTF-16, as Windows
     * PowerShell writes it.
     *
     * @throws IOException if it is no such text
     */
    static String text(byte[] content) throws IOException {
        int mark = content.length < 2 ? 0 : (content[0] & 0xFF) << 8 | (content[1] & 0xFF);
        Charset encoding = mark == 0xFEFF || mark == 0xFFFE ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        try {
            String text = encoding.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new IOException("it is no text in UTF-8; save it so", e);
        }
    }

    private static List<List<String>> lines(Path file) {
        try {
            return text(Files.readAllBytes(file))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith(KAGGLES_FIRST_WORD))
                    .map(line -> List.of(line.strip().split("[,\\s]+", -1)))
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
            lines.forEach(line -> classOf.put(plain(line.get(0)), last(line)));
        }
        Map<String, List<ImageFile>> sorted = new LinkedHashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            ImageFile image = ordered.get(i);
            @Nullable String label = named ? classOf(image.plainName(), classOf) : last(lines.get(i));
            require(label != null, "%s does not say which class %s is of.", file, image);
            sorted.computeIfAbsent(String.valueOf(names.get(label)), c -> new ArrayList<>())
                    .add(image);
        }
        return sorted;
    }

    private static String plain(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static @Nullable String classOf(String name, Map<String, String> classOf) {
        String label = classOf.get(name);
        int point = name.lastIndexOf('.');
        return label == null && point > 0 ? classOf.get(name.substring(0, point)) : label;
    }
}
