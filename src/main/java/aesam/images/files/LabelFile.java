package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Labels from a file, one an image, in the order of the images: a text with a line an image; a CSV file with several columns
 * (between commas, semicolons or tabs), of which the first line calls one {@code label} or {@code class}; or whole numbers in NumPy's {@code .npy} or {@code .npz}. In a
 * text the classes are all names or all numbers from 0, as the first one is. Names may stand in double quotes, and {@code
 * label} or {@code class} may stand above them.
 */
public final class LabelFile {
    /** Bytes of a line; a longer one is no class. */
    private static final long LONGEST = 1 << 10;

    private static final List<String> TITLES = List.of("label", "class", "labels", "target");

    /** A cell of a CSV file, in double quotes or not, and what ends it, by what separates cells. */
    private static final List<Pattern> CELLS = Stream.of(",", ";", "\t")
            .map(separator ->
                    Pattern.compile(" *(?:\"((?:[^\"]|\"\")*)\"|([^%1$s]*?)) *(?:%1$s|$)".formatted(separator)))
            .toList();

    private LabelFile() {}

    /**
     * Reads a file.
     *
     * @param classes the names of the classes, in the order of the labels
     * @param images how many labels there have to be
     * @return one of 0 … classes − 1 an image
     * @throws AesamException if it cannot be read, has more or fewer labels, or a class that is none of these
     */
    public static int[] read(Path file, List<String> classes, int images) {
        require(Files.isRegularFile(file), "There is no file %s of labels.", file);
        try {
            byte[] start = start(file);
            if (NumpyArchive.isOne(start)) {
                NumpyArchive archive = NumpyArchive.of(file);
                return ofArray(file, archive.read(archive.labels(images)), classes, images);
            }
            require(
                    Files.size(file) <= (images + 1) * LONGEST,
                    "%s is too large to hold the labels of %d images.",
                    file,
                    images);
            byte[] content = Files.readAllBytes(file);
            return NumpyArray.isOne(start)
                    ? ofArray(file, NumpyArray.read(new ByteArrayInputStream(content)), classes, images)
                    : ofLines(file, lines(content), classes, images);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(Long.BYTES);
        }
    }

    private static AesamException unreadable(Path file, IOException failure) {
        return new AesamException(
                "%s cannot be read as a list of labels (%s).".formatted(file, AesamException.reason(failure)), failure);
    }

    private static void requireSize(Path file, long labels, int images) {
        require(
                labels == images,
                "%s has %d labels, but there are %d images; give one line an image.",
                file,
                labels,
                images);
    }

    /** The same of an array in a file. */
    static int[] ofArray(Path file, NumpyArray array, List<String> classes, int images) {
        require(
                array.header().isVector(),
                "%s holds an array of %d dimensions; give one number an image, as array.argmax(1) is of one-hot rows.",
                file,
                array.header().shape().length);
        requireSize(file, array.size(), images);
        return IntStream.range(0, images)
                .map(i -> {
                    long label = array.number(i);
                    require(
                            label >= 0 && label < classes.size(),
                            "%s: the class of image %d is %d; give a number from 0 to %d.",
                            file,
                            i,
                            label,
                            classes.size() - 1);
                    return (int) label;
                })
                .toArray();
    }

    private static int[] ofLines(Path file, List<String> lines, List<String> classes, int images) {
        String title = lines.isEmpty() ? "" : lines.get(0).toLowerCase(Locale.ROOT);
        Pattern cell = CELLS.stream()
                .filter(any -> column(cells(title, any)) >= 0)
                .findFirst()
                .orElse(CELLS.get(0));
        List<String> titles = cells(title, cell);
        int column = column(titles);
        int first = lines.size() == images + 1 && column >= 0 ? 1 : 0;
        require(
                lines.size() != images + 1 || first == 1,
                "%s has a line more than there are images, but none of the columns in its first line, '%s', is called label or class.",
                file,
                AesamException.shortened(title));
        requireSize(file, lines.size() - first, images);
        List<String> labels = lines.stream()
                .skip(first)
                .map(line -> first == 1 && titles.size() > 1 ? cell(line, cell, column) : unquoted(line))
                .toList();
        boolean named = images > 0 && classes.contains(labels.get(0));
        return IntStream.range(0, images)
                .map(i -> {
                    int label = named ? classes.indexOf(labels.get(i)) : number(labels.get(i));
                    require(
                            label >= 0 && label < classes.size(),
                            "%s: the class in line %d is '%s'; give a name (%s) or a number from 0 to %d, the same kind in all lines.",
                            file,
                            first + i + 1,
                            AesamException.shortened(labels.get(i)),
                            ImageFile.some(classes),
                            classes.size() - 1);
                    return label;
                })
                .toArray();
    }

    private static int number(String line) {
        return line.matches("\\d{1,9}") ? Integer.parseInt(line) : -1;
    }

    private static List<String> lines(byte[] content) throws IOException {
        return ClassList.text(content)
                .stripTrailing()
                .lines()
                .map(String::strip)
                .toList();
    }

    private static int column(List<String> titles) {
        return IntStream.range(0, titles.size())
                .filter(i -> TITLES.contains(titles.get(i)))
                .findFirst()
                .orElse(-1);
    }

    private static List<String> cells(String line, Pattern pattern) {
        List<String> cells = new ArrayList<>();
        Matcher cell = pattern.matcher(line);
        while (cell.lookingAt()) {
            String quoted = cell.group(1);
            cells.add(quoted == null ? cell.group(2) : quoted.replace("\"\"", "\""));
            if (cell.end() == cell.regionEnd()) {
                break;
            }
            cell.region(cell.end(), line.length());
        }
        return cells;
    }

    /** Empty where a line has fewer. */
    private static String cell(String line, Pattern pattern, int column) {
        List<String> cells = cells(line, pattern);
        return column < cells.size() ? cells.get(column) : "";
    }

    private static String unquoted(String line) {
        boolean quoted = line.length() >= 2 && line.startsWith("\"") && line.endsWith("\"");
        return quoted ? line.substring(1, line.length() - 1).replace("\"\"", "\"") : line;
    }
}
