package aesam.network;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Interruption;
import aesam.images.ImageSet;
import aesam.images.ImageSource;
import aesam.images.Pixels;
import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The images of any DJL dataset, as an image set to train on: those of {@code ai.djl.basicdataset}, or one's own. An image is
 * height × width × channels, channels × height × width (as after {@code ToTensor}) or height × width, of 1 or 3 channels,
 * from 0 to 255 or from 0 to 1; a label is the number of a class. Normalization is left to {@link aesam.images.Batches}.
 */
public final class DjlImages implements ImageSource {
    /** So many images tell whether the brightest value is 1 or 255. */
    private static final int SAMPLE = 32;

    private final RandomAccessDataset dataset;
    private final double brightest;
    private final List<Pixels> held;
    private final List<byte[]> marks = new ArrayList<>();
    private final int[] labels;
    private boolean inMemory = true;

    private DjlImages(RandomAccessDataset dataset, long memory) throws IOException, TranslateException {
        dataset.prepare();
        require(dataset.size() >= 1 && dataset.size() <= 1 << 30, "The dataset has %d images.", dataset.size());
        this.dataset = dataset;
        this.labels = new int[(int) dataset.size()];
        this.held = new ArrayList<>();
        this.brightest = brightest();
        long bytes = 0;
        for (int i = 0; i < labels.length; i++) {
            Interruption.check();
            try (NDManager scope = scope()) {
                Record record = dataset.get(scope, i);
                Pixels pixels = pixels(i, record.getData().head());
                labels[i] = label(i, record.getLabels().head());
                marks.add(DigestUtils.sha256(pixels.bytes()));
                bytes += pixels.bytes().length;
                inMemory &= bytes <= memory;
                if (inMemory) {
                    held.add(pixels);
                } else {
                    held.clear();
                }
            }
        }
    }

    /**
     * Goes through a dataset once for its labels, and holds its images if they fit; else each is asked for again whenever a
     * batch needs it, by several threads at a time.
     *
     * @param classes the names of the classes, in the order of the labels
     * @param height that images of other sizes are scaled to, see {@link ImageSet}
     * @param width likewise
     * @param memory bytes of images that may be held
     * @throws AesamException if the dataset cannot be read, or holds something else than such images and labels
     */
    public static ImageSet of(RandomAccessDataset dataset, List<String> classes, int height, int width, long memory) {
        try {
            DjlImages images = new DjlImages(dataset, memory);
            return new ImageSet(height, width, images, images.labels, classes);
        } catch (IOException | TranslateException e) {
            throw new AesamException("The dataset cannot be read (%s).".formatted(AesamException.reason(e)), e);
        }
    }

    private static NDManager scope() {
        return PyTorch.engine().newBaseManager(Device.cpu());
    }

    private double brightest() throws IOException {
        double most = 0;
        for (int i = 0; i < Math.min(SAMPLE, labels.length); i++) {
            try (NDManager scope = scope()) {
                NDArray image = dataset.get(scope, i).getData().head();
                most = Math.max(
                        most,
                        Vectors.floats(image.toType(DataType.FLOAT32, false).max())[0]);
                if (image.getDataType().isInteger()) {
                    return 255;
                }
            }
        }
        return most <= 1 ? 1 : 255;
    }

    private Pixels pixels(int image, NDArray array) {
        Shape shape = array.getShape();
        boolean channelsLast = shape.dimension() == 3 && isChannels(shape.get(2));
        boolean channelsFirst = shape.dimension() == 3 && !channelsLast && isChannels(shape.get(0));
        require(
                channelsLast || channelsFirst || shape.dimension() == 2,
                "Image %d has the shape %s; expected height, width and 1 or 3 channels.",
                image,
                shape);
        int channels = (int) (channelsLast ? shape.get(2) : channelsFirst ? shape.get(0) : 1);
        int height = (int) shape.get(channelsFirst ? 1 : 0);
        int width = (int) shape.get(channelsFirst ? 2 : 1);
        float[] values = Vectors.floats(array.toType(DataType.FLOAT32, false));
        byte[] bytes = new byte[height * width * ImageSet.CHANNELS];
        for (int p = 0; p < height * width; p++) {
            for (int c = 0; c < ImageSet.CHANNELS; c++) {
                int channel = Math.min(c, channels - 1);
                float value = values[channelsFirst ? channel * height * width + p : p * channels + channel];
                require(
                        value >= 0 && value <= brightest,
                        "Image %d has a value of %s, others are from 0 to %.0f; leave normalization to aesam.",
                        image,
                        value,
                        brightest);
                bytes[p * ImageSet.CHANNELS + c] = (byte) Math.round(255 / brightest * value);
            }
        }
        return new Pixels(height, width, bytes);
    }

    private static boolean isChannels(long dimension) {
        return dimension == 1 || dimension == ImageSet.CHANNELS;
    }

    private static int label(int image, NDArray label) {
        require(
                label.size() == 1,
                "The label of image %d has the shape %s; expected the number of a class.",
                image,
                label.getShape());
        double number = Vectors.doubles(label.toType(DataType.FLOAT64, false))[0];
        require(
                number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE,
                "The label of image %d is %s; expected the number of a class, which is whole.",
                image,
                number);
        return (int) number;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Pixels read(int image) {
        if (inMemory) {
            return held.get(image);
        }
        try (NDManager scope = scope()) {
            return pixels(image, dataset.get(scope, image).getData().head());
        } catch (IOException e) {
            throw new AesamException(
                    "Image %s of the dataset cannot be read (%s).".formatted(image, AesamException.reason(e)), e);
        }
    }

    @Override
    public boolean isInMemory() {
        return inMemory;
    }

    @Override
    public void identify(int image, MessageDigest digest) {
        digest.update(marks.get(image));
    }
}
