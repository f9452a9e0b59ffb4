package aesam.images.files;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * An image in a file of its own or within a tar archive. A file is opened for each reading: nothing stays open, and an
 * interrupted thread closes nothing that others read.
 *
 * @param container the folder, or the archive
 * @param isArchive which of them
 * @param name within the container
 * @param start of the image within the archive, else 0
 * @param length in bytes
 * @param modified when the file was, in milliseconds since 1970
 * @param label of its class
 */
record ImageFile(Path container, boolean isArchive, String name, long start, long length, long modified, int label) {
    ImageFile labelled(int other) {
        return new ImageFile(container, isArchive, name, start, length, modified, other);
    }

    /** The first three of some names, and how many more there are. */
    static String some(List<String> names) {
        int shown = Math.min(3, names.size());
        String more = names.size() > shown ? " and " + (names.size() - shown) + " more" : "";
        return String.join(", ", names.subList(0, shown)) + more;
    }

    /** Whether its file is there; a link may lead nowhere. */
    boolean exists() {
        return Files.exists(file());
    }

    private Path file() {
        return isArchive ? container : container.resolve(name);
    }

    /** All of it. */
    byte[] read() throws IOException {
        return read(Integer.MAX_VALUE);
    }

    /** So many of its first bytes, or all if it is shorter. */
    byte[] read(int most) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file().toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(most, length)];
            in.seek(start);
            in.readFully(bytes);
            return bytes;
        }
    }

    /** The name without folders. */
    String plainName() {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(File.separatorChar)) + 1);
    }

    /** What follows the last point of the name, in lower case; nothing where there is no point. */
    String ending() {
        String plain = plainName();
        return plain.contains(".") ? plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT) : "";
    }

    @Override
    public String toString() {
        return isArchive ? container + "!" + name : container.resolve(name).toString();
    }
}
