package aesam.images.files;

import aesam.AesamException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Finds images in uncompressed tar archives, to be read from where they lie. */
final class Tar {
    private Tar() {}

    /**
     * The images of an archive of one archive for each class, named after it, as ImageNet's training images come.
     *
     * @throws AesamException if it cannot be read, or holds something else
     */
    static Map<String, List<ImageFile>> classes(Path tar) {
        Map<String, List<ImageFile>> classes = new TreeMap<>();
        read(tar, (archive, entry, modified) -> {
            String name = entry.getName();
            if (name.endsWith(".tar")) {
                String plain = name.substring(name.lastIndexOf('/') + 1, name.length() - ".tar".length());
                long start = archive.getBytesRead();
                TarArchiveInputStream inner = new TarArchiveInputStream(archive);
                classes.put(plain, images(tar, inner, start, modified));
            }
        });
        AesamException.require(!classes.isEmpty(), "%s holds no archive of a class; it is not ImageNet's.", tar);
        return classes;
    }

    /**
     * The images of an archive.
     *
     * @throws AesamException if it cannot be read
     */
    static List<ImageFile> images(Path tar) {
        List<ImageFile> images = new ArrayList<>();
        read(tar, (archive, entry, modified) -> add(images, tar, entry, archive.getBytesRead(), modified));
        images.sort(Comparator.comparing(ImageFile::name));
        return images;
    }

    private interface Visitor {
        void visit(TarArchiveInputStream archive, TarArchiveEntry entry, long modified) throws IOException;
    }

    private static void read(Path tar, Visitor visitor) {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(tar));
                TarArchiveInputStream archive = new TarArchiveInputStream(file)) {
            long modified = Files.getLastModifiedTime(tar).toMillis();
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                visitor.visit(archive, entry, modified);
            }
        } catch (IOException e) {
            throw new AesamException(
                    "%s cannot be read as a tar archive (%s); fetch it again.".formatted(tar, AesamException.reason(e)),
                    e);
        }
    }

    private static List<ImageFile> images(Path tar, TarArchiveInputStream inner, long start, long modified)
            throws IOException {
        List<ImageFile> images = new ArrayList<>();
        for (TarArchiveEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
            add(images, tar, entry, start + inner.getBytesRead(), modified);
        }
        images.sort(Comparator.comparing(ImageFile::name));
        return images;
    }

    private static void add(List<ImageFile> images, Path tar, TarArchiveEntry entry, long start, long modified) {
        if (entry.isFile() && ImageLayout.isImage(entry.getName())) {
            images.add(new ImageFile(tar, true, entry.getName(), start, entry.getSize(), modified, 0));
        }
    }
}
