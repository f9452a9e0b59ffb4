package aesam.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.Seed;
import aesam.images.Batch;
import aesam.images.ImageSet;
import aesam.images.LabelNoise;
import aesam.images.Pictures;
import aesam.optim.Sharpness;
import aesam.optim.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CollectorsTest {
    /** A step over the given images; predictions are given as one class for each. */
    private static StepEvent step(ImageSet images, int t, double loss, boolean sam, int[] chosen, long... predictions) {
        int[] labels = new int[chosen.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = images.label(chosen[i]);
        }
        Batch all = Batch.of(new float[chosen.length], labels, 1);
        Batch batch = new Batch(all.inputs(), all.precision(), all.sampleShape(), labels, chosen);
        Step step = new Step(t, 0.1, loss, new Sharpness(1, 1, 1, 0), sam, 0, chosen.length, sam ? 2 : 1, predictions);
        return new StepEvent(0, batch, step, 1_000_000_000L);
    }

    private static EpochEvent epoch(int epoch, double accuracy) {
        return new EpochEvent(epoch, new Evaluation(1, accuracy), null, 5, 2_000_000_000L, 3_000_000_000L);
    }

    @Test
    void anEpochsAccuracyIsSplitByCleanAndCorruptedLabels() {
        ImageSet images = new LabelNoise(LabelNoise.Kind.SYMMETRIC, 0.5).corrupt(Pictures.random(20, 1), new Seed(1));
        int[] clean = new int[2];
        int[] corrupted = new int[3];
        int c = 0;
        int n = 0;
        for (int i = 0; i < 20; i++) {
            if (images.isCorrupted(i) && n < 3) {
                corrupted[n++] = i;
            } else if (!images.isCorrupted(i) && c < 2) {
                clean[c++] = i;
            }
        }
        List<EpochMetrics> seen = new ArrayList<>();
        EpochCollector collector = new EpochCollector(images, seen::add);
        // Of two clean samples one is right; of three corrupted ones, one is memorized, one recovered, one neither.
        collector.onStep(step(images, 0, 4, true, clean, images.label(clean[0]), (images.label(clean[1]) + 1) % 10));
        int neither = 0;
        while (neither == images.label(corrupted[2]) || neither == images.trueLabel(corrupted[2])) {
            neither++;
        }
        collector.onStep(step(
                images, 1, 1, false, corrupted, images.label(corrupted[0]), images.trueLabel(corrupted[1]), neither));
        collector.onEpoch(epoch(0, 0.5));
        collector.onStep(step(images, 2, 7, false, clean, images.label(clean[0]), images.label(clean[1])));
        collector.onEpoch(epoch(1, 0.5));

        EpochMetrics first = seen.get(0);
        assertThat(first.trainLoss()).isCloseTo((2 * 4 + 3 * 1) / 5.0, within(1e-12));
        assertThat(first.trainAccuracy()).isCloseTo(2 / 5.0, within(1e-12));
        assertThat(first.cleanAccuracy()).hasValue(0.5);
        assertThat(first.memorization()).hasValue(1 / 3.0);
        assertThat(first.recovered()).hasValue(1 / 3.0);
        assertThat(first.zeta()).isEqualTo(0.5);
        EpochMetrics second = seen.get(1);
        assertThat(second.trainLoss()).isEqualTo(7);
        assertThat(second.memorization()).isEmpty();
        assertThat(second.zeta()).isCloseTo(1 / 3.0, within(1e-12));
    }

    @Test
    void theSummaryKeepsTheLastAccuracyAndChoosesNothingByTheTestSet() {
        ImageSet images = Pictures.random(20, 1);
        SummaryCollector collector = new SummaryCollector();
        assertThat(collector.summary().lastTestAccuracy()).isNaN();
        collector.onStep(step(images, 0, 1, true, new int[] {0}, 0));
        collector.onEpoch(epoch(0, 0.4));
        collector.onStep(step(images, 1, 1, false, new int[] {0}, 0));
        collector.onEpoch(epoch(1, 0.6));
        collector.onEpoch(epoch(2, 0.5));
        assertThat(collector.summary()).isEqualTo(new Summary(0.5, Double.NaN, -1, Double.NaN, 0.5, 3, 2, 3, 2, 6, 9));
    }

    @Test
    void theBestEpochIsTheFirstBestByValidation() {
        SummaryCollector collector = new SummaryCollector();
        double[] test = {0.4, 0.3, 0.9, 0.5};
        double[] validation = {0.2, 0.6, 0.6, 0.1};
        for (int epoch = 0; epoch < test.length; epoch++) {
            collector.onEpoch(new EpochEvent(
                    epoch, new Evaluation(1, test[epoch]), new Evaluation(1, validation[epoch]), 0, 0, 0));
        }
        assertThat(collector.summary().bestEpoch()).isOne();
        assertThat(collector.summary().bestTestAccuracy()).isEqualTo(0.3);
        assertThat(collector.summary().lastValidationAccuracy()).isEqualTo(0.1);
    }

    @Test
    void zetaIsTheShareOfSamStepsForAnySequence() {
        ImageSet images = Pictures.random(20, 1);
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double probability = random.nextInt(3) / 2.0;
            EpochCollector epoch = new EpochCollector(images, metrics -> {});
            SummaryCollector summary = new SummaryCollector();
            int sam = 0;
            for (int t = 0; t < 20; t++) {
                boolean sharp = random.nextDouble() < probability;
                sam += sharp ? 1 : 0;
                StepEvent event = step(images, t, 1, sharp, new int[] {t}, 0);
                epoch.onStep(event);
                summary.onStep(event);
                assertThat(epoch.zeta()).isBetween(0.0, 1.0).isEqualTo(sam / (t + 1.0));
                assertThat(summary.summary().zeta()).isEqualTo(epoch.zeta());
                assertThat(epoch.accuracy()).isBetween(0.0, 1.0);
            }
        }
    }
}
