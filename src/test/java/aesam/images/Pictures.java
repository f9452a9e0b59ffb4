package aesam.images;

import java.util.SplittableRandom;

/** Small image sets for tests. */
public final class Pictures {
    private Pictures() {}

    /** Random pixels; the labels go round the classes of CIFAR-10. */
    public static ImageSet random(int n, int side) {
        byte[] pixels = new byte[n * side * side * ImageSet.CHANNELS];
        new SplittableRandom(5).nextBytes(pixels);
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % 10;
        }
        return new ImageSet(side, side, pixels, labels, LabelNoise.CIFAR10_CLASSES);
    }

    /** Random pictures of side 8, as training and test set. */
    public static Dataset dataset(int train, int test) {
        return new Dataset("random", random(train, 8), random(test, 8), Normalization.CIFAR10);
    }
}
