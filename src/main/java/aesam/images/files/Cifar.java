package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads CIFAR-10 and CIFAR-100 in their official binary layout (Krizhevsky, 2009): records of one or two label bytes and
 * 3,072 bytes of red, green and blue planes; or in the version for Python, which is pickled: no code in it is run. From a
 * folder, or straight from the official {@code .tar.gz} (or the {@code .tar} within) without unpacking it: nothing is ever
 * written.
 */
final class Cifar {
    static final int SIDE = 32;

    /** Bytes that an archive may hold beside its images: one of zeros unpacks to a thousand times its size. */
    static final long OTHER_CONTENT = 1 << 24;

    static final String BINARY = ".bin";
    private static final int GZIP = 0x1F8B;
    private static final int PLANE = SIDE * SIDE;
    static final int PIXELS = PLANE * ImageSet.CHANNELS;

    /** Where the images of a split go while files are read. */
    private record Split(byte[] pixels, int[] labels) {
        Split(int images) {
            this(new byte[images * PIXELS], new int[images]);
        }

        ImageSet images(List<String> classes) {
            return new ImageSet(SIDE, SIDE, pixels, labels, classes);
        }
    }

    private final CifarLayout layout;
    private final Split train;
    private final Split test;
    private final Set<String> found = new HashSet<>();

    private Cifar(CifarLayout layout) {
        this.layout = layout;
        this.train = new Split(layout.trainImages() * (layout.files().size() - 1));
        this.test = new Split(layout.testImages());
    }

    /**
     * Reads CIFAR-10, or CIFAR-100 with its fine or its coarse labels.
     *
     * @param where the folder of the {@code .bin} files or its parent, or the official archive or its folder
     * @throws AesamException if a file is missing, of the wrong size, unreadable, or has a label out of range
     */
    static Dataset read(DatasetName dataset, Path where) {
        return read(CifarLayout.of(dataset), where);
    }

    static Dataset read(CifarLayout layout, Path where) {
        return new Cifar(layout).read(where);
    }

    private Dataset read(Path where) {
        Path source = locate(where);
        try {
            if (Files.isDirectory(source)) {
                boolean binary = isBinary(source);
                for (String name : layout.files()) {
                    if (binary) {
                        readFile(name, source.resolve(name));
                    } else {
                        readPickledFile(name, source.resolve(layout.pickled(name)));
                    }
                }
            } else {
                readArchive(source);
            }
        } catch (AesamException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // What parsers of archives throw over hostile ones is not written down anywhere.
            throw unreadable(source, e);
        }
        return new Dataset(
                layout.name(), train.images(layout.classes()), test.images(layout.classes()), layout.normalization());
    }

    private Path locate(Path where) {
        require(
                Files.exists(where),
                "%s does not exist; --data-dir or lab.dataIn(…) must name the folder or archive of %s.",
                where,
                layout.name());
        if (Files.isRegularFile(where) || isBinary(where) || isPickled(where)) {
            return where;
        }
        return layout.sources()
                .map(where::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AesamException(
                        "%s holds neither %s/ nor %s nor %s's .bin files; --data-dir or lab.dataIn(…) must name their folder."
                                .formatted(where, layout.folder(), layout.archive(), layout.name())));
    }

    private boolean isBinary(Path folder) {
        return layout.files().stream().anyMatch(file -> Files.exists(folder.resolve(file)));
    }

    private boolean isPickled(Path folder) {
        return layout.files().stream().anyMatch(file -> Files.isRegularFile(folder.resolve(layout.pickled(file))));
    }

    private void readPickledFile(String name, Path file) throws IOException {
        require(Files.isRegularFile(file), "%s is missing.", file);
        try (InputStream in = Files.newInputStream(file)) {
            readPickle(name, file.toString(), Files.size(file), in);
        }
    }

    private void readFile(String name, Path file) throws IOException {
        require(Files.isRegularFile(file), "%s is missing; expected a file of %d bytes.", file, layout.bytes(name));
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            requireSize(name, file.toString(), Files.size(file));
            readRecords(name, file.toString(), in);
        }
    }

    private void readArchive(Path archive) throws IOException {
        try (InputStream file = Files.newInputStream(archive);
                LimitedInputStream content = new LimitedInputStream(unzipped(archive, file), OTHER_CONTENT);
                TarArchiveInputStream tar = new TarArchiveInputStream(content)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (entry.isFile() && layout.files().contains(name)) {
                    String shown = archive + "!" + name;
                    requireSize(name, shown, entry.getSize());
                    content.allow(layout.bytes(name));
                    readRecords(name, shown, tar);
                } else if (entry.isFile() && layout.files().contains(name + BINARY)) {
                    content.allow(layout.pickledBytes(name + BINARY));
                    readPickle(name + BINARY, archive + "!" + name, entry.getSize(), tar);
                }
            }
        }
        for (String name : layout.files()) {
            require(
                    found.contains(name),
                    "%s holds no %s; it is not the binary version of %s.",
                    archive,
                    name,
                    layout.name());
        }
    }

    /** A browser may have taken the gzip off. */
    private static InputStream unzipped(Path archive, InputStream file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(file, 1 << 16);
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return magic != GZIP && archive.toString().endsWith(".tar") ? in : new GZIPInputStream(in, 1 << 16);
    }

    private Map<String, Object> dictionary(String shown, byte[] content) {
        try {
            return Pickle.dictionary(ByteBuffer.wrap(content));
        } catch (IOException e) {
            throw unreadable(shown, e);
        }
    }

    private AesamException unreadable(Object shown, Exception failure) {
        return new AesamException(
                "%s cannot be read as %s (%s); fetch it again."
                        .formatted(shown, layout.name(), AesamException.reason(failure)),
                failure);
    }

    private void readPickle(String name, String shown, long size, InputStream in) throws IOException {
        require(
                size <= layout.pickledBytes(name),
                "%s has %d bytes, more than a file of %s: fetch it again.",
                shown,
                size,
                layout.name());
        require(found.add(name), "%s appears twice in the archive.", shown);
        Map<String, Object> batch = dictionary(shown, in.readNBytes((int) size));
        int images = layout.images(name);
        require(
                batch.get("data") instanceof ByteBuffer data
                        && data.capacity() == images * PIXELS
                        && batch.get(layout.labels()) instanceof List<?> labels
                        && labels.size() == images,
                "%s does not hold %d images with their %s; it is not %s: fetch it again.",
                shown,
                images,
                layout.labels(),
                layout.name());
        ByteBuffer data = (ByteBuffer) Objects.requireNonNull(batch.get("data"));
        List<?> labels = (List<?>) Objects.requireNonNull(batch.get(layout.labels()));
        byte[] planes = new byte[PIXELS];
        for (int i = 0; i < images; i++) {
            data.get(i * PIXELS, planes);
            put(name, shown, i, labels.get(i) instanceof Long label ? label : -1, planes, 0);
        }
    }

    private void requireSize(String name, String shown, long size) {
        require(
                size == layout.bytes(name),
                "%s: expected %d bytes (%d images of %d bytes), found %d; it is truncated or not %s: fetch it again.",
                shown,
                layout.bytes(name),
                layout.images(name),
                layout.recordBytes(),
                size,
                layout.name());
    }

    private void readRecords(String name, String shown, InputStream in) throws IOException {
        require(found.add(name), "%s appears twice in the archive.", shown);
        byte[] record = new byte[layout.recordBytes()];
        for (int i = 0; i < layout.images(name); i++) {
            int read = in.readNBytes(record, 0, record.length);
            require(read == record.length, "%s ends in the middle of image %d; fetch it again.", shown, i);
            put(name, shown, i, record[layout.labelAt()] & 0xFF, record, layout.labelBytes());
        }
    }

    /** Takes in an image of a file. */
    private void put(String name, String shown, int image, long label, byte[] planes, int from) {
        require(
                label >= 0 && label < layout.classes().size(),
                "%s: the label of image %d is %d, expected 0 to %d; the file is damaged or not %s.",
                shown,
                image,
                label,
                layout.classes().size() - 1,
                layout.name());
        Split split = layout.isTest(name) ? test : train;
        int first = layout.isTest(name) ? 0 : layout.files().indexOf(name) * layout.trainImages();
        split.labels[first + image] = (int) label;
        interleave(planes, from, split.pixels, (first + image) * PIXELS);
    }

    /** Planes of red, green and blue become pixels of red-green-blue. */
    private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
        for (int p = 0, at = to; p < PLANE; p++) {
            for (int c = 0; c < ImageSet.CHANNELS; c++) {
                pixels[at++] = planes[from + c * PLANE + p];
            }
        }
    }
}
