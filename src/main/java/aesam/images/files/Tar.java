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

/** Finds images in an uncompressed tar archive, to be read from where they lie. */
final class Tar {
    private final Path tar;
    private final long modified;
    private final Map<String, List<ImageFile>> classes = new TreeMap<>();
    private final List<ImageFile> images;

    private Tar(Path tar) {
        this.tar = tar;
        try (InputStream file = new BufferedInputStream(Files.newInputStream(tar));
                TarArchiveInputStream archive = new TarArchiveInputStream(file)) {
            this.modified = Files.getLastModifiedTime(tar).toMillis();
            this.images = images(archive, 0);
        } catch (IOException e) {
            throw new AesamException(
                    "%s cannot be read as a tar archive (%s); fetch it again.".formatted(tar, AesamException.reason(e)),
                    e);
        }
    }

    /**
     * The images of an archive of one archive for each class, named after it, as ImageNet's training images come.
     *
     * @throws AesamException if it cannot be read, or holds something else
     */
    static Map<String, List<ImageFile>> classes(Path tar) {
        Map<String, List<ImageFile>> classes = new Tar(tar).classes;
        AesamException.require(!classes.isEmpty(), "%s holds no archive of a class; it is not ImageNet's.", tar);
        return classes;
    }

    /**
     * The images of an archive.
     *
     * @throws AesamException if it cannot be read
     */
    static List<ImageFile> images(Path tar) {
        return new Tar(tar).images;
    }

    /** The images of an archive that begins at {@code start}; those of archives within it are sorted into classes. */
    private List<ImageFile> images(TarArchiveInputStream archive, long start) throws IOException {
        List<ImageFile> found = new ArrayList<>();
        for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
            String name = entry.getName();
            long at = start + archive.getBytesRead();
            if (start == 0 && name.endsWith(".tar")) {
                String plain = name.substring(name.lastIndexOf('/') + 1, name.length() - ".tar".length());
                classes.put(plain, images(new TarArchiveInputStream(archive), at));
            } else if (entry.isFile() && ImageSearch.isImage(name)) {
                found.add(new ImageFile(tar, true, name, at, entry.getSize(), modified, 0));
            }
        }
        found.sort(Comparator.comparing(ImageFile::name));
        return found;
    }
}
