package aesam.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The 5,000 + 1,000 real CIFAR-10 images embedded in the jar (Krizhevsky, 2009; once through JPEG): the first 500 and 100
 * of each class, here in turn (airplane, automobile, …, truck, airplane, …), so that any prefix is balanced.
 */
final class CifarMini {
    private static final String ARCHIVE = "cifar10-mini.zip";

    private CifarMini() {}

    static Dataset read() {
        try (InputStream in = CifarMini.class.getResourceAsStream(ARCHIVE)) {
            if (in == null) {
                throw new IllegalStateException(ARCHIVE + " is missing from the jar");
            }
            Map<String, byte[]> files = unzip(in);
            return new Dataset(
                    "cifar10-mini", decode(files, "train", 500), decode(files, "test", 100), Normalization.CIFAR10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> unzip(InputStream in) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static ImageSet decode(Map<String, byte[]> files, String split, int perClass) {
        List<String> classes = Cifar.CLASSES_10;
        int size = perClass * classes.size();
        byte[] pixels = new byte[size * Cifar.SIDE * Cifar.SIDE * ImageSet.CHANNELS];
        int[] labels = new int[size];
        IntStream.range(0, size).parallel().forEach(i -> {
            labels[i] = i % classes.size();
            String name = "%s/%s/%04d.jpg".formatted(split, classes.get(labels[i]), i / classes.size());
            byte[] jpeg = files.get(name);
            if (jpeg == null) {
                throw new IllegalStateException(name + " is missing from " + ARCHIVE);
            }
            decode(jpeg, pixels, i * (pixels.length / size));
        });
        return new ImageSet(Cifar.SIDE, Cifar.SIDE, pixels, labels, classes);
    }

    private static void decode(byte[] jpeg, byte[] pixels, int offset) {
        BufferedImage image;
        try {
            image = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Pixels decoded = Decoder.rgb(image);
        System.arraycopy(decoded.bytes(), 0, pixels, offset, decoded.bytes().length);
    }
}
