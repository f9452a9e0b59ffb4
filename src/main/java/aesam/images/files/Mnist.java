package aesam.images.files;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads MNIST (LeCun et al., 1998) and Fashion-MNIST (Xiao et al., 2017) in their idx files, gzipped or not: a magic, the
 * dimensions as 32-bit numbers with the highest byte first, then a byte a pixel or label. A grey pixel becomes one of three
 * equal colours.
 *
 * @param name of the dataset
 * @param folder that torchvision keeps it in
 * @param trainImages how many there are
 * @param testImages likewise
 * @param classes names in the order of the labels
 */
record Mnist(
        String name,
        String folder,
        int trainImages,
        int testImages,
        List<String> classes,
        Normalization normalization) {
    static final int SIDE = 28;
    private static final int PIXELS = SIDE * SIDE;
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;
    private static final List<String> DIGITS =
            IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    private static final List<String> CLOTHES = List.of(
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");

    static Mnist of(DatasetName name) {
        boolean digits = name == DatasetName.MNIST;
        return new Mnist(
                name.toString(),
                digits ? "MNIST" : "FashionMNIST",
                name.trainImages().orElseThrow(),
                name.testImages().orElseThrow(),
                digits ? DIGITS : CLOTHES,
                name.normalization());
    }

    /**
     * Reads it.
     *
     * @param where the folder of the four files, or one that torchvision has kept them in
     * @throws AesamException if one of them is missing, damaged, or another dataset's
     */
    Dataset read(Path where) {
        Path files = Stream.of(where.resolve(folder).resolve("raw"), where.resolve("raw"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(where);
        return new Dataset(name, split(files, "train", trainImages), split(files, "t10k", testImages), normalization);
    }

    private ImageSet split(Path files, String split, int images) {
        byte[] grey = content(file(files, split + "-images", "idx3-ubyte"), IMAGES, images, SIDE, SIDE);
        byte[] marks = content(file(files, split + "-labels", "idx1-ubyte"), LABELS, images);
        byte[] pixels = new byte[images * PIXELS * ImageSet.CHANNELS];
        for (int p = 0; p < pixels.length; p++) {
            pixels[p] = grey[p / ImageSet.CHANNELS];
        }
        int[] labels = IntStream.range(0, images).map(i -> marks[i] & 0xFF).toArray();
        return new ImageSet(SIDE, SIDE, pixels, labels, classes);
    }

    /** Some write the last hyphen as a point. */
    private Path file(Path files, String name, String kind) {
        return Stream.of("-" + kind, "." + kind, "-" + kind + ".gz", "." + kind + ".gz")
                .map(ending -> files.resolve(name + ending))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new AesamException(
                        "%s holds no %s-%s or %s-%s.gz; --data-dir or lab.dataIn(…) must name the folder of %s's four files."
                                .formatted(files, name, kind, name, kind, this.name)));
    }

    /** All bytes behind the dimensions. */
    private byte[] content(Path file, int magic, int... dimensions) {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
                DataInputStream in = new DataInputStream(plain)) {
            require(in.readInt() == magic, "%s is no idx file of %s: fetch it again.", file, name);
            int size = 1;
            for (int dimension : dimensions) {
                int found = in.readInt();
                require(
                        found == dimension,
                        "%s has a dimension of %d where %s has %d: it is another dataset's, or damaged.",
                        file,
                        found,
                        name,
                        dimension);
                size *= dimension;
            }
            byte[] content = in.readNBytes(size);
            require(content.length == size && in.read() < 0, "%s does not end where it should: fetch it again.", file);
            return content;
        } catch (IOException e) {
            throw new AesamException(
                    "%s cannot be read as a file of %s (%s); fetch it again."
                            .formatted(file, name, AesamException.reason(e)),
                    e);
        }
    }
}
