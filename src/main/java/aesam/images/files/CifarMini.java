package aesam.images.files;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.Fit;
import aesam.images.ImageSet;
import aesam.images.LabelNoise;
import aesam.images.Normalization;
import aesam.images.Pixels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The 5,000 + 1,000 real CIFAR-10 images embedded in the jar (Krizhevsky, 2009; once through JPEG): the first 500 and 100
 * of each class, here in turn (airplane, automobile, …, truck, airplane, …), so that any prefix is balanced.
 */
final class CifarMini {
    private static final String ARCHIVE = "cifar10-mini.zip";

    /** Bytes that an image may unpack to; they have about 1,000. */
    private static final int LARGEST = 1 << 14;

    private static final Fit SIZE = new Fit(Cifar.SIDE, Cifar.SIDE);

    private final String shown;
    private final Map<String, byte[]> files;

    private CifarMini(String shown, InputStream archive) {
        this.shown = shown;
        try {
            this.files = unzip(archive);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(AesamException.reason(e), e);
        }
    }

    static Dataset read() {
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
        CifarMini mini = new CifarMini(shown, archive);
        return new Dataset(
                "cifar10-mini", mini.decode("train", train), mini.decode("test", test), Normalization.CIFAR10);
    }

    private static Map<String, byte[]> unzip(InputStream in) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readNBytes(LARGEST);
                if (zip.read() >= 0) {
                    throw new IOException(entry.getName() + " is no small image");
                }
                files.put(entry.getName(), content);
            }
        }
        return files;
    }

    private ImageSet decode(String split, int perClass) {
        List<String> classes = LabelNoise.CIFAR10_CLASSES;
        int size = perClass * classes.size();
        byte[] pixels = new byte[size * Cifar.SIDE * Cifar.SIDE * ImageSet.CHANNELS];
        int[] labels = new int[size];
        IntStream.range(0, size).parallel().forEach(i -> {
            labels[i] = i % classes.size();
            String name = "%s/%s/%04d.jpg".formatted(split, classes.get(labels[i]), i / classes.size());
            byte[] decoded = decode(name).bytes();
            System.arraycopy(decoded, 0, pixels, i * decoded.length, decoded.length);
        });
        return new ImageSet(Cifar.SIDE, Cifar.SIDE, pixels, labels, classes);
    }

    /** Its size is read before its pixels: what a header declares is not allocated. */
    private Pixels decode(String name) {
        byte[] jpeg = files.get(name);
        if (jpeg == null) {
            throw damaged(name + " is missing", null);
        }
        try {
            JpegHeader header = JpegHeader.of(jpeg);
            if (header.width() != Cifar.SIDE || header.height() != Cifar.SIDE) {
                throw new BrokenImage("it is no image of 32 × 32 pixels");
            }
            return Decoder.decode(jpeg, SIZE);
        } catch (BrokenImage e) {
            throw damaged(name + ": " + e.reason(), e);
        }
    }

    private AesamException damaged(String how, @Nullable Exception cause) {
        String message = "%s is damaged (%s); get the library's jar again.".formatted(shown, how);
        return cause == null ? new AesamException(message) : new AesamException(message, cause);
    }
}
