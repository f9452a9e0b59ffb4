package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelNoiseTest {
    private static final ImageSet IMAGES = Pictures.random(1003, 2);

    private static ImageSet corrupt(LabelNoise.Kind kind, double rate, long seed) {
        return new LabelNoise(kind, rate).corrupt(IMAGES, new Seed(seed));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.4, 0.6, 0.8, 0.333, 1})
    void symmetricNoiseReplacesExactlyItsShareByOtherClasses(double rate) {
        ImageSet noisy = corrupt(LabelNoise.Kind.SYMMETRIC, rate, 1);
        assertThat(noisy.corrupted()).isEqualTo((int) Math.round(rate * IMAGES.size()));
    }

    @Test
    void symmetricNoiseChoosesOtherClassesEvenly() {
        ImageSet noisy = new LabelNoise(LabelNoise.Kind.SYMMETRIC, 1).corrupt(Pictures.random(9000, 1), new Seed(3));
        int[] shift = new int[10];
        for (int i = 0; i < noisy.size(); i++) {
            shift[Math.floorMod(noisy.label(i) - noisy.trueLabel(i), 10)]++;
        }
        assertThat(shift[0]).isZero();
        // Each of nine: 1,000 with a standard deviation of 30: five of them.
        for (int s = 1; s < 10; s++) {
            assertThat(shift[s]).isBetween(850, 1150);
        }
    }

    @Test
    void uniformNoiseMayGiveTheTrueClass() {
        ImageSet noisy = new LabelNoise(LabelNoise.Kind.UNIFORM, 1).corrupt(Pictures.random(9000, 1), new Seed(3));
        // Binomial with p = 0.9 and a standard deviation of 28: five of them.
        assertThat(noisy.corrupted()).isBetween(8100 - 142, 8100 + 142);
    }

    @Test
    void asymmetricNoiseFollowsTheUsualMapOfCifar10() {
        ImageSet noisy = corrupt(LabelNoise.Kind.ASYMMETRIC, 0.4, 1);
        List<String> classes = noisy.classes();
        int[] replaced = new int[10];
        for (int i = 0; i < noisy.size(); i++) {
            if (noisy.isCorrupted(i)) {
                replaced[noisy.trueLabel(i)]++;
                String wrong = classes.get(noisy.label(i));
                assertThat(wrong)
                        .isEqualTo(
                                switch (classes.get(noisy.trueLabel(i))) {
                                    case "truck" -> "automobile";
                                    case "bird" -> "airplane";
                                    case "deer" -> "horse";
                                    case "cat" -> "dog";
                                    case "dog" -> "cat";
                                    default -> "nothing";
                                });
            }
        }
        // Of 1,003 images the first three classes have 101, the others 100.
        assertThat(replaced).containsExactly(0, 0, 40, 40, 40, 40, 0, 0, 0, 40);
    }

    @Test
    void asymmetricNoiseTakesTheNextOfUnknownClasses() {
        ImageSet images = new ImageSet(1, 1, new byte[9], new int[] {0, 1, 2}, List.of("a", "b", "c"));
        ImageSet noisy = new LabelNoise(LabelNoise.Kind.ASYMMETRIC, 1).corrupt(images, new Seed(1));
        assertThat(List.of(noisy.label(0), noisy.label(1), noisy.label(2))).containsExactly(1, 2, 0);
    }

    @Test
    void theSameSeedGivesTheSameLabelsAndTrueLabelsAreKept() {
        ImageSet a = corrupt(LabelNoise.Kind.SYMMETRIC, 0.5, 1);
        ImageSet b = corrupt(LabelNoise.Kind.SYMMETRIC, 0.5, 1);
        ImageSet c = corrupt(LabelNoise.Kind.SYMMETRIC, 0.5, 2);
        int differing = 0;
        for (int i = 0; i < IMAGES.size(); i++) {
            assertThat(a.label(i)).isEqualTo(b.label(i));
            assertThat(a.trueLabel(i)).isEqualTo(IMAGES.label(i));
            differing += a.label(i) != c.label(i) ? 1 : 0;
        }
        assertThat(differing).isPositive();
    }

    @Test
    void impossibleRatesAndKindsAreRefused() {
        assertThatThrownBy(() -> new LabelNoise(LabelNoise.Kind.SYMMETRIC, 1.1))
                .isInstanceOf(AesamException.class)
                .hasMessage("Label noise must be a rate from 0 to 1, found 1.1.");
        assertThatThrownBy(() -> new LabelNoise(LabelNoise.Kind.SYMMETRIC, Double.NaN))
                .isInstanceOf(AesamException.class);
        assertThatThrownBy(() -> LabelNoise.Kind.named("odd"))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("symmetric, uniform, asymmetric");
    }

    /** For any kind, rate, number of images, of classes, and images of a class. */
    @Test
    void theNumberOfCorruptedLabelsIsExactForAnySeed() {
        for (int seed = 0; seed < 1_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int n = 1 + random.nextInt(300);
            int classes = 2 + random.nextInt(15);
            int[] labels = random.ints(n, 0, classes).map(c -> c * c % classes).toArray();
            List<String> names =
                    IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
            ImageSet images = new ImageSet(1, 1, new byte[3 * n], labels, names);
            double rate = random.nextInt(4) == 0 ? random.nextInt(11) / 10.0 : random.nextDouble();
            long[] count = new long[classes];
            for (int label : labels) {
                count[label]++;
            }
            ImageSet symmetric = new LabelNoise(LabelNoise.Kind.SYMMETRIC, rate).corrupt(images, new Seed(seed));
            ImageSet uniform = new LabelNoise(LabelNoise.Kind.UNIFORM, rate).corrupt(images, new Seed(seed));
            ImageSet asymmetric = new LabelNoise(LabelNoise.Kind.ASYMMETRIC, rate).corrupt(images, new Seed(seed));
            assertThat(symmetric.corrupted()).as("seed %d", seed).isEqualTo((int) Math.floor(rate * n + 0.5));
            assertThat(uniform.corrupted()).isLessThanOrEqualTo((int) Math.floor(rate * n + 0.5));
            assertThat((long) asymmetric.corrupted())
                    .as("seed %d", seed)
                    .isEqualTo(Arrays.stream(count)
                            .map(c -> (long) Math.floor(rate * c + 0.5))
                            .sum());
            for (int i = 0; i < n; i++) {
                assertThat(List.of(symmetric.label(i), uniform.label(i), asymmetric.label(i)))
                        .allMatch(label -> label >= 0 && label < classes);
                assertThat(symmetric.trueLabel(i)).isEqualTo(labels[i]);
                assertThat(asymmetric.label(i)).isIn(labels[i], (labels[i] + 1) % classes);
            }
        }
    }

    @Test
    void ofOneClassOnlyItselfCanBeDrawn() {
        ImageSet one = new ImageSet(1, 1, new byte[30], new int[10], List.of("only"));
        assertThat(new LabelNoise(LabelNoise.Kind.UNIFORM, 1)
                        .corrupt(one, new Seed(1))
                        .corrupted())
                .isZero();
        for (LabelNoise.Kind kind : List.of(LabelNoise.Kind.SYMMETRIC, LabelNoise.Kind.ASYMMETRIC)) {
            assertThatThrownBy(() -> new LabelNoise(kind, 0.5).corrupt(one, new Seed(1)))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("Label noise of kind %s needs more than one class to choose from.", kind);
        }
    }
}
