package aesam.spark;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A folder in one file: a ZIP archive whose last entry says that it is whole. */
final class Snapshot {
    private static final String END = "end";

    private Snapshot() {}

    /** An archive that was cut off, or changed since. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(Throwable cause) {
            super(cause);
        }
    }

    /** Writes all files of a folder, and closes the stream. */
    static void write(Path folder, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.BEST_SPEED);
            for (Path file : files(folder)) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, zip);
            }
            zip.putNextEntry(new ZipEntry(END));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    /**
     * Writes the files into a new folder; checksums are compared, and the stream is closed.
     *
     * @throws Damaged if the archive is not whole; the folder is then not either
     */
    static void read(InputStream in, Path folder) throws IOException {
        String last = "";
        try (ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                last = entry.getName();
                Path file = folder.resolve(last).normalize();
                if (!file.startsWith(folder)) {
                    throw new ZipException("an entry lies outside: " + last);
                }
                if (!last.equals(END)) {
                    Files.createDirectories(file.resolveSibling(""));
                    Files.copy(zip, file);
                }
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new Damaged(e);
        }
        if (!last.equals(END)) {
            throw new Damaged(new EOFException("it ends before its end"));
        }
    }
}
