package aesam.images.files;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.LabelNoise;
import aesam.images.Pixels;
import aesam.images.TargetSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The 5,000 + 1,000 real CIFAR-10 images embedded in the jar (Krizhevsky, 2009; once through JPEG): the first 500 and 100
 * of each class, here in turn (airplane, automobile, …, truck, airplane, …), so that any prefix is balanced.
 *
 * @param archive its name, for failures
 * @param files the content of each, by name
 */
record CifarMini(String archive, Map<String, byte[]> files) {
    private static final String ARCHIVE = "cifar10-mini.zip";

    /** Bytes that an image may unpack to; they have about 1,000. */
    private static final int LARGEST = 1 << 14;

    /** Held as long as memory allows: a JShell never lets go of what a cell has shown, and so would hold a copy for each run of the cell. */
    private static SoftReference<Dataset> decoded = new SoftReference<>(null);

    static synchronized Dataset read() {
        Dataset known = decoded.get();
        if (known == null) {
            known = decode();
            decoded = new SoftReference<>(known);
        }
        return known;
    }

    private static Dataset decode() {
        try (InputStream in = CifarMini.class.getResourceAsStream(ARCHIVE)) {
            if (in == null) {
                throw new IllegalStateException(ARCHIVE + " is missing from the jar");
            }
            return read(ARCHIVE, in, 500, 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads an archive.
     *
     * @param shown its name, for failures
     * @param train images of each class in {@code train/CLASS/}
     * @param test images of each class in {@code test/CLASS/}
     * @throws AesamException if it is damaged
     */
    static Dataset read(String shown, InputStream archive, int train, int test) {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(archive)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readNBytes(LARGEST));
                if (zip.read() >= 0) {
                    throw new IOException(entry.getName() + " is no small image");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(shown, AesamException.reason(e), e);
        }
        CifarMini mini = new CifarMini(shown, files);
        return new Dataset(
                DatasetName.CIFAR10_MINI.toString(),
                mini.decode("train", train),
                mini.decode("test", test),
                DatasetName.CIFAR10_MINI.normalization());
    }

    private ImageSet decode(String split, int perClass) {
        List<String> classes = LabelNoise.CIFAR10_CLASSES;
        int[] labels = IntStream.range(0, perClass * classes.size())
                .map(i -> i % classes.size())
                .toArray();
        byte[] pixels = new byte[labels.length * Pixels.bytes(Cifar.SIDE, Cifar.SIDE)];
        IntStream.range(0, labels.length).parallel().forEach(i -> {
            byte[] image = decode(
                    String.format(Locale.ROOT, "%s/%s/%04d.jpg", split, classes.get(labels[i]), i / classes.size()));
            System.arraycopy(image, 0, pixels, i * image.length, image.length);
        });
        return new ImageSet(Cifar.SIDE, Cifar.SIDE, pixels, labels, classes);
    }

    /** Its size is read before its pixels: what a header declares is not allocated. */
    private byte[] decode(String name) {
        try {
            byte[] jpeg = files.get(name);
            if (jpeg == null) {
                throw new BrokenImage("it is missing");
            }
            Jpeg header = Jpeg.of(jpeg);
            if (header.width() != Cifar.SIDE || header.height() != Cifar.SIDE) {
                throw new BrokenImage("it is no image of 32 × 32 pixels");
            }
            return Decoder.decode(jpeg, new TargetSize(Cifar.SIDE, Cifar.SIDE)).bytes();
        } catch (BrokenImage e) {
            throw damaged(archive, name + ": " + e.reason(), e);
        }
    }

    private static AesamException damaged(String archive, String how, Exception cause) {
        return new AesamException("%s is damaged (%s); get the library's jar again.".formatted(archive, how), cause);
    }
}
