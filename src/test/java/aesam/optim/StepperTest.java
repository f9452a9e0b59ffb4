package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.Untried;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.blocks.Dropout;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A step hands out what belongs to it, and takes arrays. */
class StepperTest {
    private static final Batch BATCH = Batch.of(new float[] {1, 0, 0, 1, 1, 1}, new int[] {0, 1, 2}, 2);

    @Test
    void whatOwnCodeDerivesFromAStepsVectorsGoesWithTheStep() {
        List<NDArray> derived = new ArrayList<>();
        Loss loss = new Loss.Own(Untried.part((outputs, labels) -> {
            derived.add(labels.mul(2));
            return Loss.crossEntropy().perSample(outputs, labels);
        }));
        Optimizer own = Optimizer.named("sam").withPerturbation(new Perturbation.Own(Untried.part((w, g, now) -> {
            derived.add(w.square());
            derived.add(now.vectors().get().zerosLike());
            return w.add(g.mul(0.05));
        })));
        try (Network network = Network.start(
                        Linear.builder().setUnits(3).build(), new Shape(2), Precision.FLOAT32, loss, new Seed(1));
                Stepper stepper = own.start(network, new Schedule.Constant(0.1), 2000, new Seed(1))) {
            stepper.step(BATCH);
            int arrays = network.weights().getManager().getManagedArrays().size();
            for (int t = 1; t < 2000; t++) {
                derived.clear();
                stepper.step(BATCH);
                assertThat(derived).hasSize(4).allMatch(NDArray::isReleased);
            }
            assertThat(network.weights().getManager().getManagedArrays()).hasSize(arrays);
        }
    }

    private static Network network(Block block, Shape sample, Loss loss) {
        return Network.start(block, sample, Precision.FLOAT64, loss, new Seed(1));
    }

    private static Block classifier() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(new Dropout(0.3))
                .add(Linear.builder().setUnits(4).build());
    }

    @Test
    void arraysAreStepsLikeBatches() {
        Shape sample = new Shape(3, 2, 5);
        SplittableRandom random = new SplittableRandom(1);
        try (Network a = network(classifier(), sample, Loss.crossEntropy());
                Network b = network(classifier(), sample, Loss.crossEntropy());
                NDManager scope = a.scope();
                Stepper ofArrays = Optimizer.named("esam").start(a, new Schedule.Constant(0.1), 5, new Seed(1));
                Stepper ofBatches = Optimizer.named("esam").start(b, new Schedule.Constant(0.1), 5, new Seed(1))) {
            for (int t = 0; t < 5; t++) {
                float[] values = new float[8 * 3 * 2 * 5];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                int[] classes = random.ints(8, 0, 4).toArray();
                NDArray channelsLast = scope.create(values, new Shape(8, 2, 5, 3));
                Step step = ofArrays.step(channelsLast.transpose(0, 3, 1, 2), scope.create(classes));
                Step same = ofBatches.step(Batch.of(values, classes, 2, 5, 3));
                assertThat(step.predictions()).containsExactly(same.predictions());
                assertThat(step.loss()).isEqualTo(same.loss());
            }
            assertThat(a.weights().toDoubleArray()).containsExactly(b.weights().toDoubleArray());
        }
    }

    /** y = Ax + c of 3 numbers into 2. */
    @Test
    void aRegressionIsLearned() {
        double[] matrix = {1, -2, 0.5, 0, 3, -1};
        double[] constant = {0.25, -0.5};
        SplittableRandom random = new SplittableRandom(2);
        try (Network network = network(Linear.builder().setUnits(2).build(), new Shape(3), Loss.meanSquaredError());
                NDManager scope = network.scope();
                Stepper stepper = Optimizer.named("ae-sam")
                        .withBase(new BaseOptimizer.Sgd(0.9, 0, false))
                        .start(network, new Schedule.Cosine(0.1), 300, new Seed(1))) {
            NDArray a = scope.create(matrix, new Shape(2, 3));
            double first = Double.NaN;
            Step last = null;
            for (int t = 0; t < 300; t++) {
                try (NDManager own = scope.newSubManager()) {
                    double[] values = random.doubles(16 * 3, -1, 1).toArray();
                    NDArray x = own.create(values, new Shape(16, 3));
                    NDArray y = x.matMul(a.transpose()).add(own.create(constant));
                    last = stepper.step(x, y);
                    first = t == 0 ? last.loss() : first;
                }
            }
            assertThat(first).isGreaterThan(1);
            assertThat(Objects.requireNonNull(last).loss()).isLessThan(1e-3);
            assertThat(last.predictions()).hasSize(16).containsOnly(-1);
            assertThat(network.layout().withoutGaps(network.weights().toDoubleArray()))
                    .containsExactly(
                            DoubleStream.concat(Arrays.stream(matrix), Arrays.stream(constant))
                                    .toArray(),
                            within(0.05));
        }
    }

    @Test
    void targetsGoWithTheirSamples() {
        Batch all = Batch.of(new float[] {1, 2, 3, 4}, new float[] {10, 11, 20, 21, 30, 31, 40, 41}, 1);
        try (Network network = network(Linear.builder().setUnits(2).build(), new Shape(1), Loss.meanSquaredError())) {
            NDArray w = network.weights();
            double[] losses = network.losses(w, all);
            assertThat(losses).doesNotHaveDuplicates();
            assertThat(network.losses(w, all.select(3, 1))).containsExactly(losses[3], losses[1]);
            assertThat(network.losses(w, all.split(3).get(1))).containsExactly(losses[3]);
            assertThat(network.losses(w, all.split(3).get(0).select(2))).containsExactly(losses[2]);
        }
        assertRefused(() -> Batch.of(new float[3], new float[4], 1), "3 samples need 1 label each, found 4 in all.");
    }

    @Test
    void arraysThatDoNotFitAreRefused() {
        try (Network network = network(Linear.builder().setUnits(2).build(), new Shape(3), Loss.meanSquaredError());
                Network classifier = network(Linear.builder().setUnits(2).build(), new Shape(3), Loss.crossEntropy());
                NDManager scope = network.scope();
                Stepper stepper = Optimizer.named("sam").start(network, new Schedule.Constant(0.1), 5, new Seed(1));
                Stepper ofClasses =
                        Optimizer.named("sam").start(classifier, new Schedule.Constant(0.1), 5, new Seed(1))) {
            NDArray x = scope.ones(new Shape(4, 3));
            assertRefused(
                    () -> stepper.step(x, scope.ones(new Shape(3, 2))),
                    "A step needs inputs (B, …) with classes (B) or numbers (B, …), found (4, 3) with (3, 2).");
            assertRefused(
                    () -> stepper.step(x, scope.ones(new Shape(4))),
                    "The network's outputs have the shape (4, 2); the squared error needs as many for each of the 4 samples as "
                            + "there are target numbers, 1.");
            assertRefused(
                    () -> ofClasses.step(x, scope.ones(new Shape(4))),
                    "Cross-entropy needs classes as labels, found numbers: take another loss, such as the squared error.");
            assertRefused(
                    () -> ofClasses.step(x, scope.create(new int[] {0, 1, -1, 0})),
                    "Classes are numbered from 0, found the label -1.");
        }
    }

    private static void assertRefused(ThrowingCallable call, String sentence) {
        assertThatThrownBy(call).isInstanceOf(AesamException.class).hasMessage(sentence);
    }
}
