package aesam.images;

import static aesam.AesamException.require;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Labelled images of one size, wherever their pixels come from. Labels may have been corrupted by {@link LabelNoise}; the
 * true ones are kept beside them. Immutable.
 */
public final class ImageSet {
    /** Red, green, blue. */
    public static final int CHANNELS = 3;

    private final TargetSize size;
    private final ImageSource source;
    private final int[] labels;
    private final int[] trueLabels;
    private final List<String> classes;

    /**
     * Images in memory, which have that size. Takes ownership of the arrays.
     *
     * @param pixels unsigned bytes, image after image, row after row, red-green-blue
     * @param labels one of 0 … classes − 1 an image
     * @param classes the names of the classes, in the order of the labels
     * @throws aesam.AesamException if the sizes do not agree or a label is out of range
     */
    public ImageSet(int height, int width, byte[] pixels, int[] labels, List<String> classes) {
        this(height, width, InMemory.of(height, width, pixels, labels.length), labels, classes);
    }

    /**
     * Images from anywhere, of any size, which are shown as if they had this one: an image that has it is left as it is; of
     * another one, scaled to cover 8/7 of that size (256 for 224), the centre is shown.
     *
     * @param labels one of 0 … classes − 1 an image
     * @param classes the names of the classes, in the order of the labels
     * @throws aesam.AesamException if the sizes do not agree or a label is out of range
     */
    public ImageSet(int height, int width, ImageSource source, int[] labels, List<String> classes) {
        this(new TargetSize(height, width), source, labels, labels, classes);
    }

    private ImageSet(TargetSize size, ImageSource source, int[] labels, int[] trueLabels, List<String> classes) {
        require(labels.length == source.size(), "There are %d labels for %d images.", labels.length, source.size());
        for (int i = 0; i < labels.length; i++) {
            require(
                    labels[i] >= 0 && labels[i] < classes.size(),
                    "The label of image %d is %d; with %d classes it must be 0 to %d.",
                    i,
                    labels[i],
                    classes.size(),
                    classes.size() - 1);
        }
        this.size = size;
        this.source = source;
        this.labels = labels;
        this.trueLabels = trueLabels;
        this.classes = List.copyOf(classes);
    }

    /** The number of images. */
    public int size() {
        return labels.length;
    }

    /** Pixels from top to bottom. */
    public int height() {
        return size.height();
    }

    /** Pixels from left to right. */
    public int width() {
        return size.width();
    }

    /** The names of the classes, in the order of the labels. */
    public List<String> classes() {
        return classes;
    }

    /** The label that training sees. */
    public int label(int image) {
        return labels[image];
    }

    /** The label before any noise. */
    public int trueLabel(int image) {
        return trueLabels[image];
    }

    /** Whether noise has replaced this image's label by another class. */
    public boolean isCorrupted(int image) {
        return labels[image] != trueLabels[image];
    }

    /** The number of images of each class, by the labels that training sees. */
    public int[] counts() {
        int[] counts = new int[classes.size()];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /** How many labels noise has replaced by another class. */
    public int corrupted() {
        return (int) IntStream.range(0, size()).filter(this::isCorrupted).count();
    }

    /**
     * The same images with other labels; the true labels stay.
     *
     * @param other one of 0 … classes − 1 an image; taken over
     * @throws aesam.AesamException if there are more or fewer, or one is out of range
     */
    public ImageSet withLabels(int[] other) {
        return new ImageSet(size, source, other, trueLabels, classes);
    }

    /** The same images with their true labels. */
    ImageSet withTrueLabels() {
        return withLabels(trueLabels);
    }

    /**
     * The images at these positions only, in that order. Their pixels are shared, not copied or read again.
     *
     * @throws aesam.AesamException if there is no image at one of them
     */
    public ImageSet select(int... images) {
        for (int image : images) {
            require(image >= 0 && image < size(), "There is no image %d: there are %d.", image, size());
        }
        return new ImageSet(size, new ImageSubset(source, images), at(labels, images), at(trueLabels, images), classes);
    }

    private static int[] at(int[] labels, int[] images) {
        return Arrays.stream(images).map(image -> labels[image]).toArray();
    }

    /**
     * The first {@code n} images.
     *
     * @throws aesam.AesamException if there are not that many
     */
    public ImageSet first(int n) {
        require(n >= 1 && n <= size(), "A limit of %d images is not possible: there are %d.", n, size());
        return select(IntStream.range(0, n).toArray());
    }

    /**
     * The same images, each scaled as a whole to a square of this side.
     *
     * @throws aesam.AesamException if they are too many for an array in that size
     */
    public ImageSet scaledTo(int side) {
        if (side == height() && side == width()) {
            return this;
        }
        TargetSize square = new TargetSize(side, side);
        int bytes = Pixels.bytes(side, side);
        require(
                (long) size() * bytes <= Integer.MAX_VALUE,
                "%d images of %d × %d pixels are too many for memory; take a smaller size.",
                size(),
                side,
                side);
        byte[] scaled = new byte[size() * bytes];
        for (int i = 0; i < size(); i++) {
            Pixels image = pixels(i);
            Resampler.write(image, Resampler.Box.all(image), false, side, side, scaled, i * bytes);
        }
        return new ImageSet(square, InMemory.of(side, side, scaled, size()), labels, trueLabels, classes);
    }

    /** One image as a picture, for looking at. */
    public BufferedImage picture(int image) {
        BufferedImage picture = new BufferedImage(width(), height(), BufferedImage.TYPE_INT_RGB);
        Pixels p = pixels(image);
        int at = p.offset();
        byte[] bytes = p.bytes();
        for (int y = 0; y < p.height(); y++) {
            for (int x = 0; x < p.width(); x++, at += CHANNELS) {
                int rgb = (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF);
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
    }

    /** What there is to say about the images, a sentence each: those left out, those not used as they are. */
    public List<String> notes() {
        return source.notes();
    }

    /** Images that were found but left out. */
    public int leftOut() {
        return source.leftOut();
    }

    /**
     * SHA-256 over sizes, labels and true labels, and over pixels, in hexadecimal: equal exactly for equal data. Of images
     * in files, their names and lengths stand for their pixels.
     */
    public String sha256() {
        MessageDigest digest = DigestUtils.getSha256Digest();
        ByteBuffer numbers = ByteBuffer.allocate(4 * (3 + 2 * size()));
        numbers.putInt(size()).putInt(height()).putInt(width());
        for (int i = 0; i < size(); i++) {
            numbers.putInt(labels[i]).putInt(trueLabels[i]);
        }
        digest.update(numbers.array());
        for (int i = 0; i < size(); i++) {
            source.identify(i, digest);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Where the pixels come from. */
    public ImageSource source() {
        return source;
    }

    /** One image in the size of all. */
    public Pixels pixels(int image) {
        return size.centre(source.read(image));
    }

    int bytesPerImage() {
        return Pixels.bytes(height(), width());
    }
}
