package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Labels from a text or CSV file: a line an image, in the order of the images, with its class. The classes are all names or
 * all numbers from 0, as the first line is. Names may stand in double quotes, and {@code label} or {@code class} may stand
 * above them.
 */
public final class LabelFile {
    /** Bytes of a line; a longer one is no class. */
    private static final long LONGEST = 1 << 10;

    private LabelFile() {}

    /**
     * Reads a file.
     *
     * @param classes the names of the classes, in the order of the labels
     * @param images how many labels there have to be
     * @return one of 0 … classes − 1 an image
     * @throws AesamException if it cannot be read, has more or fewer lines, or a class that is none of these
     */
    public static int[] read(Path file, List<String> classes, int images) {
        List<String> lines = lines(file, images);
        int first = lines.size() == images + 1 && List.of("label", "class").contains(lines.get(0)) ? 1 : 0;
        require(
                lines.size() - first == images,
                "%s has %d labels, but there are %d images; give one line an image.",
                file,
                lines.size() - first,
                images);
        boolean named = images > 0 && classes.contains(lines.get(first));
        int[] labels = new int[images];
        for (int i = 0; i < images; i++) {
            String line = lines.get(first + i);
            labels[i] = named ? classes.indexOf(line) : number(line);
            require(
                    labels[i] >= 0 && labels[i] < classes.size(),
                    "%s: the class in line %d is '%s'; give a name (%s) or a number from 0 to %d, the same kind in all lines.",
                    file,
                    first + i + 1,
                    AesamException.shortened(line),
                    ImageFile.some(classes),
                    classes.size() - 1);
        }
        return labels;
    }

    private static int number(String line) {
        return line.matches("\\d{1,9}") ? Integer.parseInt(line) : -1;
    }

    private static List<String> lines(Path file, int images) {
        require(Files.isRegularFile(file), "There is no file %s of labels.", file);
        try {
            require(
                    Files.size(file) <= (images + 1) * LONGEST,
                    "%s is too large to hold the labels of %d images.",
                    file,
                    images);
            String text = ClassList.text(file).stripTrailing();
            return text.lines().map(String::strip).map(LabelFile::unquoted).toList();
        } catch (IOException e) {
            throw new AesamException(
                    "%s cannot be read as a list of labels (%s).".formatted(file, AesamException.reason(e)), e);
        }
    }

    private static String unquoted(String line) {
        boolean quoted = line.length() >= 2 && line.startsWith("\"") && line.endsWith("\"");
        return quoted ? line.substring(1, line.length() - 1).replace("\"\"", "\"") : line;
    }
}
