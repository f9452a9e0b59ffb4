package aesam.data;

import static aesam.AesamException.require;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Labelled images of one size in memory: one buffer of unsigned bytes, n × height × width × 3. Labels may have been
 * corrupted by {@link LabelNoise}; the true ones are kept beside them. Immutable.
 */
public final class ImageSet {
    /** Red, green, blue. */
    public static final int CHANNELS = 3;

    private final int height;
    private final int width;
    private final byte[] pixels;
    private final int[] labels;
    private final int[] trueLabels;
    private final List<String> classes;

    /**
     * Takes ownership of the arrays.
     *
     * @param pixels unsigned bytes, image after image, row after row, red-green-blue
     * @param labels one of 0 … classes − 1 an image
     * @param classes the names of the classes, in the order of the labels
     * @throws aesam.AesamException if the sizes do not agree or a label is out of range
     */
    public ImageSet(int height, int width, byte[] pixels, int[] labels, List<String> classes) {
        this(height, width, pixels, labels, labels, classes);
    }

    private ImageSet(int height, int width, byte[] pixels, int[] labels, int[] trueLabels, List<String> classes) {
        require(
                pixels.length == (long) labels.length * height * width * CHANNELS,
                "%d labels need %d bytes of %d × %d pixels, found %d; the image data do not fit their labels.",
                labels.length,
                (long) labels.length * height * width * CHANNELS,
                height,
                width,
                pixels.length);
        for (int i = 0; i < labels.length; i++) {
            require(
                    labels[i] >= 0 && labels[i] < classes.size(),
                    "The label of image %d is %d; with %d classes it must be 0 to %d.",
                    i,
                    labels[i],
                    classes.size(),
                    classes.size() - 1);
        }
        this.height = height;
        this.width = width;
        this.pixels = pixels;
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
        return height;
    }

    /** Pixels from left to right. */
    public int width() {
        return width;
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

    /** How many labels noise has replaced by another class. */
    public int corrupted() {
        int count = 0;
        for (int i = 0; i < size(); i++) {
            count += isCorrupted(i) ? 1 : 0;
        }
        return count;
    }

    /** The same images with other labels; the true labels stay. */
    ImageSet withLabels(int[] noisy) {
        return new ImageSet(height, width, pixels, noisy, trueLabels, classes);
    }

    /**
     * The first {@code n} images.
     *
     * @throws aesam.AesamException if there are not that many
     */
    public ImageSet first(int n) {
        require(n >= 1 && n <= size(), "A limit of %d images is not possible: there are %d.", n, size());
        if (n == size()) {
            return this;
        }
        return new ImageSet(
                height,
                width,
                Arrays.copyOf(pixels, n * bytesPerImage()),
                Arrays.copyOf(labels, n),
                Arrays.copyOf(trueLabels, n),
                classes);
    }

    /** One image as a picture, for looking at. */
    public BufferedImage picture(int image) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int at = offset(image);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at += CHANNELS) {
                int rgb = (pixels[at] & 0xFF) << 16 | (pixels[at + 1] & 0xFF) << 8 | (pixels[at + 2] & 0xFF);
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
    }

    /** Writes a picture's pixels, row by row, red-green-blue. */
    static void put(BufferedImage picture, byte[] pixels, int offset) {
        int at = offset;
        for (int rgb : picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth())) {
            pixels[at++] = (byte) (rgb >> 16);
            pixels[at++] = (byte) (rgb >> 8);
            pixels[at++] = (byte) rgb;
        }
    }

    /** SHA-256 over sizes, pixels, labels and true labels, in hexadecimal: equal exactly for equal data. */
    public String sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        ByteBuffer numbers = ByteBuffer.allocate(4 * (3 + 2 * size()));
        numbers.putInt(size()).putInt(height).putInt(width);
        for (int i = 0; i < size(); i++) {
            numbers.putInt(labels[i]).putInt(trueLabels[i]);
        }
        digest.update(numbers.array());
        digest.update(pixels);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The pixels themselves, not a copy: for reading only. */
    byte[] pixels() {
        return pixels;
    }

    int bytesPerImage() {
        return height * width * CHANNELS;
    }

    /** Where an image starts in {@link #pixels()}. */
    int offset(int image) {
        return image * bytesPerImage();
    }
}
