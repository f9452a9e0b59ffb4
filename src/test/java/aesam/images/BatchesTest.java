package aesam.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Interruption;
import aesam.Seed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final Dataset DATA = Pictures.dataset(50, 23);

    private static Batches training(int size, boolean shuffle, long seed) {
        return Batches.training(DATA, size, Augmentation.CROP_AND_FLIP, shuffle, new Seed(seed));
    }

    private static List<Integer> images(Batches batches, int epoch) {
        List<Integer> images = new ArrayList<>();
        try (Prefetch prefetch = batches.epoch(epoch, 0)) {
            prefetch.forEachRemaining(batch -> {
                for (int i = 0; i < batch.size(); i++) {
                    images.add(batch.image(i));
                    assertThat(batch.label(i)).isEqualTo(batches.images().label(batch.image(i)));
                }
            });
        }
        return images;
    }

    @AfterEach
    void noThreadIsLeft() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().matches("aesam-(prefetch|loader)"));
    }

    @Test
    void trainingDropsTheLastShortBatch() {
        Batches batches = training(8, false, 1);
        assertThat(batches.perEpoch()).isEqualTo(6);
        assertThat(images(batches, 0))
                .containsExactlyElementsOf(IntStream.range(0, 48).boxed().toList());
    }

    @Test
    void evaluationSeesEveryImageOnceInOrder() {
        Batches batches = Batches.evaluation(DATA.test(), DATA.normalization(), 10);
        assertThat(batches.perEpoch()).isEqualTo(3);
        assertThat(images(batches, 0))
                .containsExactlyElementsOf(IntStream.range(0, 23).boxed().toList());
    }

    @Test
    void eachEpochHasItsOwnOrderAndTheSeedDecidesIt() {
        assertThat(images(training(10, true, 1), 0)).doesNotHaveDuplicates().hasSize(50);
        assertThat(images(training(10, true, 1), 0)).isEqualTo(images(training(10, true, 1), 0));
        assertThat(images(training(10, true, 1), 0)).isNotEqualTo(images(training(10, true, 1), 1));
        assertThat(images(training(10, true, 1), 0)).isNotEqualTo(images(training(10, true, 2), 0));
    }

    @Test
    void aBatchDoesNotDependOnThoseBeforeIt() {
        double[] inOrder;
        try (Prefetch all = training(8, true, 4).epoch(2, 0)) {
            for (int i = 0; i < 4; i++) {
                all.next();
            }
            inOrder = all.next().values();
        }
        try (Prefetch fromFifth = training(8, true, 4).epoch(2, 4)) {
            assertThat(fromFifth.next().values()).containsExactly(inOrder);
        }
    }

    @Test
    void pixelsAreNormalizedInEitherPrecision() {
        byte[] pixels = DATA.train().pixels(0).bytes();
        for (Precision precision : Precision.values()) {
            Batches batches = Batches.training(DATA, 50, Augmentation.NONE, false, new Seed(1))
                    .in(precision);
            try (Prefetch prefetch = batches.epoch(0, 0)) {
                double[] values = prefetch.next().values();
                for (int i = 0; i < values.length; i++) {
                    double exact = ((pixels[i] & 0xFF) / 255.0
                                    - Normalization.CIFAR10.mean().get(i % 3))
                            / Normalization.CIFAR10.std().get(i % 3);
                    assertThat(values[i]).isEqualTo(precision == Precision.FLOAT64 ? exact : (float) exact);
                }
            }
        }
    }

    @Test
    void aBatchStaysWholeUntilTheNextIsAskedFor() throws InterruptedException {
        try (Prefetch prefetch = training(2, false, 1).epoch(0, 0)) {
            Batch first = prefetch.next();
            double[] before = first.values();
            Thread.sleep(50); // The thread has filled its queue and is at work on the next.
            assertThat(first.values()).containsExactly(before);
        }
    }

    @Test
    void selectedRowsKeepTheirOrderLabelsAndImages() {
        try (Prefetch prefetch = training(8, true, 1).epoch(0, 0)) {
            Batch batch = prefetch.next();
            Batch chosen = batch.select(1, 4, 6).select(0, 2);
            assertThat(chosen.size()).isEqualTo(2);
            assertThat(chosen.image(1)).isEqualTo(batch.image(6));
            assertThat(chosen.label(0)).isEqualTo(batch.label(1));
        }
    }

    @Test
    void anEpochEnds() {
        try (Prefetch prefetch = training(50, false, 1).epoch(0, 0)) {
            prefetch.next();
            assertThat(prefetch.hasNext()).isFalse();
            assertThatThrownBy(prefetch::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void waitingEndsWhenTheThreadIsInterrupted() {
        try (Prefetch prefetch = training(1, false, 1).epoch(0, 0)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> {
                        while (prefetch.hasNext()) {
                            prefetch.next();
                            Interruption.check();
                        }
                    })
                    .isInstanceOf(Interruption.class);
        }
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThatThrownBy(() -> training(51, true, 1))
                .isInstanceOf(AesamException.class)
                .hasMessage("A batch of 51 images is not possible: there are only 50 training images.");
        assertThatThrownBy(() -> training(0, true, 1)).isInstanceOf(AesamException.class);
    }

    @Test
    void anEpochHoldsEveryImageOnceForAnySeed() {
        for (int seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int size = 1 + random.nextInt(7);
            int perEpoch = 1 + random.nextInt(6);
            int left = random.nextInt(size);
            Dataset data = Pictures.dataset(size * perEpoch + left, 1);
            Batches batches = Batches.training(data, size, Augmentation.NONE, true, new Seed(seed));
            assertThat(batches.perEpoch()).isEqualTo(perEpoch);
            Set<Integer> seen = new HashSet<>();
            for (Batch batch : batches.first(perEpoch, seed)) {
                for (int i = 0; i < batch.size(); i++) {
                    assertThat(batch.image(i)).isBetween(0, size * perEpoch + left - 1);
                    assertThat(batch.label(i)).isEqualTo(data.train().label(batch.image(i)));
                    assertThat(seen.add(batch.image(i))).as("seed %d", seed).isTrue();
                }
            }
            assertThat(seen).hasSize(size * perEpoch);
        }
    }
}
