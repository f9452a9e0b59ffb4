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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
     * @param trainFiles in order
     * @param testFile the file of test images
     * @param imagesPerFile of training
     * @param testImages in the test file
     * @param labelBytes a record starts with
     * @param labelAt which of them is the label
     * @param classes names in the order of the labels
     */
    record Layout(
            String name,
            String folder,
            String archive,
            List<String> trainFiles,
            String testFile,
            int imagesPerFile,
            int testImages,
            int labelBytes,
            int labelAt,
            List<String> classes) {
        int images(String file) {
            return file.equals(testFile) ? testImages : imagesPerFile;
        }

        long bytes(String file) {
            return (long) images(file) * (labelBytes + PIXELS);
        }
    }

    private final Layout layout;
    private final Split train;
    private final Split test;
    private final Set<String> found = new LinkedHashSet<>();

    /** Where the images of a split go while files are read. */
    private record Split(byte[] pixels, int[] labels) {
        Split(int images) {
            this(new byte[images * PIXELS], new int[images]);
        }

        ImageSet images(List<String> classes) {
            return new ImageSet(SIDE, SIDE, pixels, labels, classes);
        }
    }

    Cifar(Layout layout) {
        this.layout = layout;
        this.train = new Split(layout.imagesPerFile * layout.trainFiles.size());
        this.test = new Split(layout.testImages);
    }

    /**
     * Reads CIFAR-10.
     *
     * @param where the folder of the {@code .bin} files or its parent, or the official archive or its folder
     * @throws AesamException if a file is missing, of the wrong size, unreadable, or has a label out of range
     */
    static Dataset read10(Path where) {
        List<String> batches = List.of(
                "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin");
        Layout layout = new Layout(
                "cifar10",
                "cifar-10-batches-bin",
                "cifar-10-binary.tar.gz",
                batches,
                "test_batch.bin",
                10_000,
                10_000,
                1,
                0,
                LabelNoise.CIFAR10_CLASSES);
        return new Cifar(layout).read(where, Normalization.CIFAR10);
    }

    /**
     * Reads CIFAR-100 with its 100 fine or its 20 coarse labels.
     *
     * @param where the folder of the {@code .bin} files or its parent, or the official archive or its folder
     * @throws AesamException if a file is missing, of the wrong size, unreadable, or has a label out of range
     */
    static Dataset read100(Path where, boolean coarse) {
        Layout layout = new Layout(
                "cifar100",
                "cifar-100-binary",
                "cifar-100-binary.tar.gz",
                List.of("train.bin"),
                "test.bin",
                50_000,
                10_000,
                2,
                coarse ? 0 : 1,
                classNames(coarse ? "cifar100-coarse.txt" : "cifar100-fine.txt"));
        return new Cifar(layout).read(where, Normalization.CIFAR100);
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

    Dataset read(Path where, Normalization normalization) {
        Path source = locate(where);
        try {
            if (Files.isDirectory(source)) {
                readFolder(source);
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
        return new Dataset(layout.name, train.images(layout.classes), test.images(layout.classes), normalization);
    }

    private Path locate(Path where) {
        require(
                Files.exists(where),
                "%s does not exist; --data-dir must name the folder or archive of %s.",
                where,
                layout.name);
        if (Files.isRegularFile(where) || Files.exists(where.resolve(layout.testFile))) {
            return where;
        }
        for (String name : List.of(layout.folder, layout.archive)) {
            if (Files.exists(where.resolve(name))) {
                return where.resolve(name);
            }
        }
        for (String name : layout.trainFiles) {
            if (Files.exists(where.resolve(name))) {
                return where;
            }
        }
        throw new AesamException("%s holds neither %s/ nor %s nor %s's .bin files; --data-dir must name their folder."
                .formatted(where, layout.folder, layout.archive, layout.name));
    }

    private void readFolder(Path folder) throws IOException {
        for (String name : layout.trainFiles) {
            readFile(folder.resolve(name));
        }
        readFile(folder.resolve(layout.testFile));
    }

    private void readFile(Path file) throws IOException {
        require(
                Files.isRegularFile(file),
                "%s is missing; expected a file of %d bytes.",
                file,
                layout.bytes(name(file)));
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            requireSize(name(file), file.toString(), Files.size(file));
            readRecords(name(file), file.toString(), in);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private void readArchive(Path archive) throws IOException {
        try (InputStream file = Files.newInputStream(archive);
                Limited content = new Limited(new GZIPInputStream(file, 1 << 16), OTHER_CONTENT);
                TarArchiveInputStream tar = new TarArchiveInputStream(content)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (entry.isFile() && (layout.trainFiles.contains(name) || layout.testFile.equals(name))) {
                    String shown = archive + "!" + name;
                    requireSize(name, shown, entry.getSize());
                    content.allow(layout.bytes(name));
                    readRecords(name, shown, tar);
                }
            }
        }
        for (String name : layout.trainFiles) {
            require(
                    found.contains(name),
                    "%s holds no %s; it is not the binary version of %s.",
                    archive,
                    name,
                    layout.name);
        }
        require(
                found.contains(layout.testFile),
                "%s holds no %s; it is not the binary version of %s.",
                archive,
                layout.testFile,
                layout.name);
    }

    private void requireSize(String name, String shown, long size) {
        require(
                size == layout.bytes(name),
                "%s: expected %d bytes (%d images of %d bytes), found %d; it is truncated or not %s: fetch it again.",
                shown,
                layout.bytes(name),
                layout.images(name),
                layout.labelBytes + PIXELS,
                size,
                layout.name);
    }

    private void readRecords(String name, String shown, InputStream in) throws IOException {
        require(found.add(name), "%s appears twice in the archive.", shown);
        Split split = name.equals(layout.testFile) ? test : train;
        int first = Math.max(0, layout.trainFiles.indexOf(name)) * layout.imagesPerFile;
        byte[] record = new byte[layout.labelBytes + PIXELS];
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
