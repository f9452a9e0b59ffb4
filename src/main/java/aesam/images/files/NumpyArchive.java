package aesam.images.files;

import aesam.AesamException;
import aesam.images.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Arrays in a {@code .npz} file, which is a zip of {@code .npy} files. Which of them holds images or labels follows from their
 * dimensions, and only where several may, from their names.
 *
 * @param file where they lie
 * @param arrays the headers of those of whole numbers, by name
 * @param others why the others are none, by name
 */
record NumpyArchive(Path file, Map<String, NumpyArray.Header> arrays, Map<String, String> others) {
    private static final String ENDING = ".npy";
    private static final int MOST_ARRAYS = 1000;
    private static final String LABELS = "(.*_)?(labels?|targets?|class(es)?|y)(_.*)?";

    /** Whether a file's content begins as a zip does. */
    static boolean isOne(byte[] content) {
        return content.length > 3 && content[0] == 'P' && content[1] == 'K' && content[2] == 3 && content[3] == 4;
    }

    /**
     * Reads what it holds, without the numbers.
     *
     * @throws IOException if it is damaged, or no such file
     */
    static NumpyArchive of(Path file) throws IOException {
        Map<String, NumpyArray.Header> arrays = new LinkedHashMap<>();
        Map<String, String> others = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.getName().endsWith(ENDING)) {
                    continue;
                }
                if (arrays.size() + others.size() == MOST_ARRAYS) {
                    throw new IOException("it holds more than " + MOST_ARRAYS + " arrays");
                }
                String name = entry.getName().substring(0, entry.getName().length() - ENDING.length());
                try (InputStream in = zip.getInputStream(entry)) {
                    arrays.put(name, NumpyArray.Header.read(in));
                } catch (IOException e) {
                    others.put(name, AesamException.reason(e));
                }
            }
        }
        if (arrays.isEmpty() && others.isEmpty()) {
            throw new IOException(
                    "it is a zip without arrays of NumPy; load a file of torch.save in Python, and save the"
                            + " array in it with numpy.save");
        }
        return new NumpyArchive(file, arrays, others);
    }

    /** The numbers of an array by its name. */
    NumpyArray read(String name) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(name + ENDING))) {
            return NumpyArray.read(in);
        }
    }

    /** What an array is, by its name. */
    NumpyArray.Header header(String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    /** Whether an array of images is called after a split. */
    boolean has(Dataset.Split split) {
        return names(NumpyArray.Header::isOfImages).anyMatch(isOf(split));
    }

    /** The array of images, that of the split where there are several. */
    String images(Dataset.Split split) throws IOException {
        return only("images", names(NumpyArray.Header::isOfImages), isOf(split));
    }

    /** The array of labels of so many images. */
    String labels(long images) throws IOException {
        return only("labels of " + images + " images", labelsOf(images), NumpyArchive::isCalledLabels);
    }

    /** The same of a split: called after it where images of several are here. */
    String labels(long images, Dataset.Split split) throws IOException {
        boolean isOnly = names(NumpyArray.Header::isOfImages).count() == 1;
        return only(
                "labels of " + images + (isOnly ? "" : " " + split) + " images",
                labelsOf(images).filter(name -> isOnly || isOf(split).test(name)),
                NumpyArchive::isCalledLabels);
    }

    private Stream<String> labelsOf(long images) {
        return names(header -> header.isVector() && header.size() == images);
    }

    private static boolean isCalledLabels(String name) {
        return name.toLowerCase(Locale.ROOT).matches(LABELS);
    }

    private static Predicate<String> isOf(Dataset.Split split) {
        return name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            return switch (split) {
                case TRAIN -> lower.contains("train");
                case VALIDATION -> lower.contains("val") && !lower.contains("train");
                case TEST -> lower.contains("test");
            };
        };
    }

    private String only(String what, Stream<String> candidates, Predicate<String> named) throws IOException {
        List<String> found = candidates.toList();
        List<String> better = found.size() > 1 ? found.stream().filter(named).toList() : found;
        if (better.size() == 1) {
            return better.get(0);
        }
        if (found.size() > 1) {
            throw new IOException(
                    "it holds several arrays that may be the %s: %s; save those that you want in a file of their own"
                            .formatted(what, ImageFile.some(found)));
        }
        throw new IOException("it holds no %s, but %s".formatted(what, content()));
    }

    /** The first names of all that it holds, and why the first of the others is none. */
    String content() {
        List<String> all = new ArrayList<>(arrays.keySet());
        others.forEach((name, why) -> all.add(all.size() == arrays.size() ? name + " (" + why + ")" : name));
        return ImageFile.some(all);
    }

    private Stream<String> names(Predicate<NumpyArray.Header> fits) {
        return arrays.keySet().stream().filter(name -> fits.test(arrays.get(name)));
    }
}
