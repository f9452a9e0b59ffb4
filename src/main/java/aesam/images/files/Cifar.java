package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.LabelNoise;
import aesam.images.Normalization;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads CIFAR-10 and CIFAR-100 in their official binary layout (Krizhevsky, 2009): records of one or two label bytes and
 * 3,072 bytes of red, green and blue planes. From a folder, or straight from the official {@code .tar.gz} without
 * unpacking it: nothing is ever written.
 */
final class Cifar {
    static final int SIDE = 32;

    /** Bytes that an archive may hold beside its images: one of zeros unpacks to a thousand times its size. */
    private static final long OTHER_CONTENT = 1 << 24;

    private static final int PLANE = SIDE * SIDE;
    private static final int PIXELS = PLANE * ImageSet.CHANNELS;

    /**
     * One of the official layouts.
     *
     * @param name of the dataset
     * @param folder that the archive unpacks to
     * @param archive file name of the official archive
     * @param files of training images in order, and last the file of test images
     * @param trainImages in each file of training images
     * @param testImages in the file of test images
     * @param labelBytes a record starts with
     * @param labelAt which of them is the label
     * @param classes names in the order of the labels
     */
    record Layout(
            String name,
            String folder,
            String archive,
            List<String> files,
            int trainImages,
            int testImages,
            int labelBytes,
            int labelAt,
            List<String> classes,
            Normalization normalization) {
        static Layout of(DatasetName dataset) {
            if (dataset == DatasetName.CIFAR10) {
                List<String> files = Stream.concat(
                                Stream.of(1, 2, 3, 4, 5).map(i -> "data_batch_" + i + ".bin"),
                                Stream.of("test_batch.bin"))
                        .toList();
                return new Layout(
                        "cifar10",
                        "cifar-10-batches-bin",
                        "cifar-10-binary.tar.gz",
                        files,
                        10_000,
                        10_000,
                        1,
                        0,
                        LabelNoise.CIFAR10_CLASSES,
                        dataset.normalization());
            }
            boolean coarse = dataset == DatasetName.CIFAR100_COARSE;
            return new Layout(
                    "cifar100",
                    "cifar-100-binary",
                    "cifar-100-binary.tar.gz",
                    List.of("train.bin", "test.bin"),
                    50_000,
                    10_000,
                    2,
                    coarse ? 0 : 1,
                    classNames(coarse ? "cifar100-coarse.txt" : "cifar100-fine.txt"),
                    dataset.normalization());
        }

        boolean isTest(String file) {
            return files.indexOf(file) == files.size() - 1;
        }

        int images(String file) {
            return isTest(file) ? testImages : trainImages;
        }

        int recordBytes() {
            return labelBytes + PIXELS;
        }

        long bytes(String file) {
            return (long) images(file) * recordBytes();
        }
    }

    /** Where the images of a split go while files are read. */
    private record Split(byte[] pixels, int[] labels) {
        Split(int images) {
            this(new byte[images * PIXELS], new int[images]);
        }

        ImageSet images(List<String> classes) {
            return new ImageSet(SIDE, SIDE, pixels, labels, classes);
        }
    }

    private final Layout layout;
    private final Split train;
    private final Split test;
    private final Set<String> found = new HashSet<>();

    private Cifar(Layout layout) {
        this.layout = layout;
        this.train = new Split(layout.trainImages * (layout.files.size() - 1));
        this.test = new Split(layout.testImages);
    }

    /**
     * Reads CIFAR-10, or CIFAR-100 with its fine or its coarse labels.
     *
     * @param where the folder of the {@code .bin} files or its parent, or the official archive or its folder
     * @throws AesamException if a file is missing, of the wrong size, unreadable, or has a label out of range
     */
    static Dataset read(DatasetName dataset, Path where) {
        return read(Layout.of(dataset), where);
    }

    static Dataset read(Layout layout, Path where) {
        return new Cifar(layout).read(where);
    }

    private static List<String> classNames(String resource) {
        try (InputStream in = Cifar.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Dataset read(Path where) {
        Path source = locate(where);
        try {
            if (Files.isDirectory(source)) {
                for (String name : layout.files) {
                    readFile(name, source.resolve(name));
                }
            } else {
                readArchive(source);
            }
        } catch (AesamException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // What parsers of archives throw over hostile ones is not written down anywhere.
            throw new AesamException(
                    "%s cannot be read as %s (%s); fetch it again."
                            .formatted(source, layout.name, AesamException.reason(e)),
                    e);
        }
        return new Dataset(
                layout.name, train.images(layout.classes), test.images(layout.classes), layout.normalization);
    }

    private Path locate(Path where) {
        require(
                Files.exists(where),
                "%s does not exist; --data-dir or lab.dataIn(…) must name the folder or archive of %s.",
                where,
                layout.name);
        if (Files.isRegularFile(where) || layout.files.stream().anyMatch(file -> Files.exists(where.resolve(file)))) {
            return where;
        }
        return Stream.of(layout.folder, layout.archive)
                .map(where::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AesamException(
                        "%s holds neither %s/ nor %s nor %s's .bin files; --data-dir or lab.dataIn(…) must name their folder."
                                .formatted(where, layout.folder, layout.archive, layout.name)));
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
                LimitedInputStream content = new LimitedInputStream(new GZIPInputStream(file, 1 << 16), OTHER_CONTENT);
                TarArchiveInputStream tar = new TarArchiveInputStream(content)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (entry.isFile() && layout.files.contains(name)) {
                    String shown = archive + "!" + name;
                    requireSize(name, shown, entry.getSize());
                    content.allow(layout.bytes(name));
                    readRecords(name, shown, tar);
                }
            }
        }
        for (String name : layout.files) {
            require(
                    found.contains(name),
                    "%s holds no %s; it is not the binary version of %s.",
                    archive,
                    name,
                    layout.name);
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
                layout.name);
    }

    private void readRecords(String name, String shown, InputStream in) throws IOException {
        require(found.add(name), "%s appears twice in the archive.", shown);
        Split split = layout.isTest(name) ? test : train;
        int first = layout.isTest(name) ? 0 : layout.files.indexOf(name) * layout.trainImages;
        byte[] record = new byte[layout.recordBytes()];
        for (int i = 0; i < layout.images(name); i++) {
            int read = in.readNBytes(record, 0, record.length);
            require(read == record.length, "%s ends in the middle of image %d; fetch it again.", shown, i);
            int label = record[layout.labelAt] & 0xFF;
            require(
                    label < layout.classes.size(),
                    "%s: the label of image %d is %d, expected 0 to %d; the file is damaged or not %s.",
                    shown,
                    i,
                    label,
                    layout.classes.size() - 1,
                    layout.name);
            split.labels[first + i] = label;
            interleave(record, layout.labelBytes, split.pixels, (first + i) * PIXELS);
        }
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
