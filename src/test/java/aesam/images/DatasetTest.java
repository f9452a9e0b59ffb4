package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Seed;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Validation sets. Each image is one pixel, which is its number. */
class DatasetTest {
    /** Counts how often images are read. */
    private static final class Numbers implements ImageSource {
        private final int size;
        private int reads;

        Numbers(int size) {
            this.size = size;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public Pixels read(int image) {
            reads++;
            return new Pixels(1, 1, new byte[] {(byte) (image >> 8), (byte) image, 0});
        }

        @Override
        public boolean isInMemory() {
            return false;
        }

        @Override
        public void identify(int image, MessageDigest digest) {
            digest.update((byte) (image >> 8));
            digest.update((byte) image);
        }
    }

    /** As many images of each class as are said, in turn while there are any. */
    private static Dataset dataset(ImageSource source, int... counts) {
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; labels.size() < source.size(); i++) {
            for (int c = 0; c < counts.length; c++) {
                if (i < counts[c]) {
                    labels.add(c);
                }
            }
        }
        List<String> classes =
                IntStream.range(0, counts.length).mapToObj(c -> "class " + c).toList();
        int[] all = labels.stream().mapToInt(label -> label).toArray();
        ImageSet images = new ImageSet(1, 1, source, all, classes);
        return new Dataset("numbers", images, images.first(1), Normalization.CIFAR10);
    }

    private static Dataset dataset() {
        return dataset(new Numbers(300), 200, 60, 34, 5, 1);
    }

    private static List<Integer> numbers(ImageSet images) {
        return IntStream.range(0, images.size())
                .mapToObj(i -> images.pixels(i).bytes())
                .map(p -> ((p[0] & 0xFF) << 8) | (p[1] & 0xFF))
                .toList();
    }

    private static ImageSet validation(Dataset data) {
        return Objects.requireNonNull(data.validation());
    }

    private static int[] counts(ImageSet images) {
        int[] counts = new int[images.classes().size()];
        for (int i = 0; i < images.size(); i++) {
            counts[images.label(i)]++;
        }
        return counts;
    }

    @Test
    void aPartOfEachClassIsTakenAndTheRestStaysInOrder() {
        Dataset whole = dataset();
        Dataset split = whole.withValidation(0.1, new Seed(1));
        // 0.1 · 34 = 3.4, 0.1 · 5 = 0.5; the only image of the last class stays.
        assertThat(counts(validation(split))).containsExactly(20, 6, 3, 1, 0);
        assertThat(counts(split.train())).containsExactly(180, 54, 31, 4, 1);
        assertThat(counts(validation(whole.withValidation(0.99, new Seed(1))))).containsExactly(198, 59, 33, 4, 0);
        List<Integer> train = numbers(split.train());
        Set<Integer> both = new HashSet<>(train);
        both.addAll(numbers(validation(split)));
        assertThat(both).hasSize(300);
        assertThat(train).isSorted().hasSize(270);
        for (int i = 0; i < train.size(); i++) {
            assertThat(split.train().label(i)).isEqualTo(whole.train().label(train.get(i)));
        }
    }

    @Test
    void theSeedDecidesWhichImagesAreTaken() {
        List<Integer> first = numbers(validation(dataset().withValidation(0.1, new Seed(1))));
        assertThat(numbers(validation(dataset().withValidation(0.1, new Seed(1)))))
                .isEqualTo(first);
        assertThat(numbers(validation(dataset().withValidation(0.1, new Seed(2)))))
                .isNotEqualTo(first);
        assertThat(first.stream().filter(i -> i < 150).count()).isBetween(5L, 25L);
    }

    @Test
    void labelNoiseNeverTouchesValidationImages() {
        LabelNoise noise = new LabelNoise(LabelNoise.Kind.SYMMETRIC, 1);
        Seed seed = new Seed(1);
        Dataset before = dataset().withValidation(0.1, seed);
        Dataset noisy = before.withTrain(noise.corrupt(before.train(), seed));
        assertThat(noisy.train().corrupted()).isEqualTo(270);
        assertThat(validation(noisy).sha256()).isEqualTo(validation(before).sha256());
        // Whoever splits later gets the same images, with true labels.
        Dataset all = dataset();
        Dataset late = all.withTrain(noise.corrupt(all.train(), seed)).withValidation(0.1, seed);
        assertThat(late.train().corrupted()).isEqualTo(270);
        assertThat(validation(late).corrupted()).isZero();
        assertThat(validation(late).sha256()).isEqualTo(validation(before).sha256());
    }

    @Test
    void nothingIsReadToSplit() {
        Numbers source = new Numbers(300);
        dataset(source, 200, 60, 34, 5, 1).withValidation(0.1, new Seed(1));
        assertThat(source.reads).isZero();
    }

    @Test
    void impossibleSharesAreRefused() {
        assertThat(dataset().withValidation(0, new Seed(1)).validation()).isNull();
        for (double share : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> dataset().withValidation(share, new Seed(1)))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("The share of validation images must be from 0 to below 1, found " + share + ".");
        }
        assertThatThrownBy(() -> dataset().withValidation(0.001, new Seed(1)))
                .isInstanceOf(AesamException.class)
                .hasMessage(
                        "A share of 0.001 of the training images is not one image of any class; give a larger one.");
    }
}
