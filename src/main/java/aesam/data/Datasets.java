package aesam.data;

import aesam.AesamException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The datasets that have a name. */
public final class Datasets {
    /** The embedded one, which needs no download. */
    public static final String DEFAULT = "cifar10-mini";

    private Datasets() {}

    /** What {@link #load} knows. */
    public static List<String> names() {
        return List.of(DEFAULT, "cifar10", "cifar100", "cifar100-coarse");
    }

    /** How many training images a dataset has. */
    public static int trainImages(String name) {
        requireKnown(name);
        return name.equals(DEFAULT) ? 5_000 : 50_000;
    }

    /**
     * Checks a name without reading anything.
     *
     * @throws AesamException if it is unknown
     */
    public static void requireKnown(String name) {
        if (!names().contains(name)) {
            throw new AesamException("Unknown dataset '" + name + "'; known: " + String.join(", ", names()) + ".");
        }
    }

    /**
     * Reads a dataset.
     *
     * @param name one of {@link #names()}
     * @param where the folder or official archive, or a folder that holds it under the dataset's name (as {@code
     *     data-scripts} leave them in {@code data/}); not needed for the embedded one
     * @throws AesamException if the name is unknown, or the files are missing, damaged or of another dataset
     */
    public static Dataset load(String name, @Nullable Path where) {
        requireKnown(name);
        if (name.equals(DEFAULT)) {
            return CifarMini.read();
        }
        if (where == null) {
            throw new AesamException(
                    "Dataset " + name + " is not embedded; name its folder or archive with --data-dir.");
        }
        boolean coarse = name.endsWith("-coarse");
        Path own = where.resolve(coarse ? "cifar100" : name);
        Path folder = Files.isDirectory(own) ? own : where;
        return name.equals("cifar10") ? Cifar.read10(folder) : Cifar.read100(folder, coarse);
    }
}
