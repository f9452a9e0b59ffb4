package aesam.record;

import static aesam.AesamException.require;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of the user's that a recipe refers to. It is what is in it: two are equal wherever they lie, and a run stays the same run when
 * its files are moved.
 *
 * @param path of the file
 * @param sha256 of it; of an index of weights and all that it names
 */
public record GivenFile(String path, String sha256) {
    /**
     * The file as it is now.
     *
     * @throws aesam.AesamException if it cannot be read
     */
    static GivenFile of(Path file) {
        return new GivenFile(file.toString(), Shards.sha256(file));
    }

    /** The last part of its path. */
    String name() {
        return String.valueOf(Path.of(path).getFileName());
    }

    /**
     * Where it lies.
     *
     * @throws aesam.AesamException if it is not there any more, or something else is
     */
    Path unchanged() {
        Path file = Path.of(path);
        require(
                Files.isRegularFile(file),
                "%s, which this run was described with, is not there any more: put it back, or name the file where it lies now.",
                file);
        require(
                Shards.sha256(file).equals(sha256),
                "%s has changed since this run was described; name it again to start another run.",
                file);
        return file;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GivenFile file && file.sha256.equals(sha256);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }
}
