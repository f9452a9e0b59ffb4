package aesam.images.files;

import aesam.AesamException;
import aesam.images.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** The array of images, that of the split where there are several. */
    String images(Dataset.Split split) throws IOException {
        String part = split.toString().toLowerCase(Locale.ROOT).substring(0, 3);
        return only(
                "images",
                NumpyArray.Header::isOfImages,
                name -> name.toLowerCase(Locale.ROOT).contains(part));
    }

    /** The array of labels of so many images. */
    String labels(long images) throws IOException {
        return only(
                "labels of " + images + " images",
                header -> header.isVector() && header.size() == images,
                name -> name.toLowerCase(Locale.ROOT).matches(LABELS));
    }

    private String only(String what, Predicate<NumpyArray.Header> fits, Predicate<String> named) throws IOException {
        List<String> found = names(fits).toList();
        List<String> better = found.size() > 1 ? found.stream().filter(named).toList() : found;
        if (better.size() == 1) {
            return better.get(0);
        }
        if (found.size() > 1) {
            throw new IOException(
                    "it holds several arrays that may be the %s: %s; save those that you want in a file of their own"
                            .formatted(what, ImageFile.some(found)));
        }
        throw new IOException("it holds no %s, but %s"
                .formatted(
                        what,
                        ImageFile.some(Stream.concat(
                                        names(any -> true),
                                        others.entrySet().stream()
                                                .map(other -> other.getKey() + " (" + other.getValue() + ")"))
                                .toList())));
    }

    private Stream<String> names(Predicate<NumpyArray.Header> fits) {
        return arrays.keySet().stream().filter(name -> fits.test(arrays.get(name)));
    }
}
