package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.Compute;
import aesam.network.LayerRates;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.SmallBlocks;
import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts of a batch that pass at the same time, on processors in place of GPUs, lead where they lead one after the other. */
class ReplicasTest {
    private static final int STEPS = 6;
    private static final int SAMPLES = 12;
    private static final int SIDE = 6;

    private static Block withoutBatchNorm() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(10).build());
    }

    private static Network network(Block block, int devices) {
        return Network.start(
                block,
                new Shape(3, SIDE, SIDE),
                Precision.FLOAT64,
                Loss.crossEntropy(),
                new Seed(1),
                Collections.nCopies(devices, Device.cpu()),
                LayerRates.NONE);
    }

    private static Batch batch(int t) {
        SplittableRandom random = new SplittableRandom(t);
        float[] values = new float[SAMPLES * SIDE * SIDE * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Batch.of(values, random.ints(SAMPLES, 0, 10).toArray(), SIDE, SIDE, 3);
    }

    /** Weights, then statistics. */
    private static double[][] train(Block block, Optimizer optimizer, int devices) {
        try (Network network = network(block, devices);
                Stepper stepper = optimizer.start(network, new Schedule.Cosine(0.1), STEPS, new Seed(4))) {
            for (int t = 0; t < STEPS; t++) {
                stepper.step(batch(t));
            }
            return new double[][] {
                network.weights().toDoubleArray(), network.statistics().toDoubleArray()
            };
        }
    }

    static Stream<String> optimizers() {
        return ConformanceTest.optimizers();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void howManyDevicesThereAreChangesNoBit(String name) {
        // 5 does not divide 12: the third part is shorter, and passes alone on two devices.
        Optimizer given = ConformanceTest.optimizer(name);
        Optimizer optimizer =
                given.withMicroBatches(new MicroBatches(5, given.microBatches().perturbEach()));
        double[][] one = train(SmallBlocks.withBatchNorm(), optimizer, 1);
        assertThat(train(SmallBlocks.withBatchNorm(), optimizer, 2)).isDeepEqualTo(one);
        assertThat(train(SmallBlocks.withBatchNorm(), optimizer, 4)).isDeepEqualTo(one);
    }

    @Test
    void withoutBatchNormTheyLeadWhereTheWholeBatchLeads() {
        for (OptimizerName name : OptimizerName.values()) {
            Optimizer whole = Optimizer.named(name.toString());
            double[] parts = train(withoutBatchNorm(), whole.withMicroBatches(new MicroBatches(6, false)), 2)[0];
            assertThat(parts).containsExactly(train(withoutBatchNorm(), whole, 1)[0], within(1e-12));
        }
    }

    @Test
    void statisticsMoveOnceToTheMeanOverTheParts() {
        Optimizer erm = Optimizer.erm();
        try (Network eight = network(SmallBlocks.withBatchNorm(), 1);
                Network four = network(SmallBlocks.withBatchNorm(), 1);
                Network all = network(SmallBlocks.withBatchNorm(), 2)) {
            double[] before = all.statistics().toDoubleArray();
            step(erm, eight, batch(0).split(8).get(0));
            step(erm, four, batch(0).split(8).get(1));
            step(erm.withMicroBatches(new MicroBatches(8, false)), all, batch(0));
            double[] ofEight = eight.statistics().toDoubleArray();
            double[] ofFour = four.statistics().toDoubleArray();
            double[] mean = new double[before.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (8 * ofEight[i] + 4 * ofFour[i]) / SAMPLES;
            }
            assertThat(all.statistics().toDoubleArray())
                    .containsExactly(mean, within(1e-15))
                    .isNotEqualTo(before);
        }
    }

    private static void step(Optimizer optimizer, Network network, Batch batch) {
        try (Stepper stepper = optimizer.start(network, new Schedule.Constant(0.1), 1, new Seed(4))) {
            stepper.step(batch);
        }
    }

    @Test
    void aPartThatFailsEndsTheStepWithItsSentence() {
        Block failing = new SequentialBlock()
                .add(LambdaBlock.singleton(x -> {
                    if (x.getShape().get(0) == 2) {
                        throw new AesamException("Two samples are not taken.");
                    }
                    return x;
                }))
                .add(withoutBatchNorm());
        try (Network network = network(failing, 2);
                Stepper stepper = Optimizer.erm()
                        .withMicroBatches(new MicroBatches(5, false))
                        .start(network, new Schedule.Constant(0.1), 1, new Seed(4))) {
            double[] before = network.weights().toDoubleArray();
            assertThatThrownBy(() -> stepper.step(batch(0)))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("Two samples are not taken.");
            assertThat(network.weights().toDoubleArray()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpu0 | 1 | gpu0",
                "gpu0 | 3 | gpu0 gpu0 gpu0",
                "gpu0,gpu1 | 1 | gpu0,gpu1",
                "gpu0,gpu1 | 2 | gpu0 gpu1",
                "gpu0,gpu1 | 3 | gpu0 gpu1 gpu0",
                "gpu0,gpu1,gpu2 | 2 | gpu0,gpu2 gpu1",
                "cpu,cpu | 1 | cpu,cpu"
            })
    void devicesAreDealtToTheRunsAtATime(String devices, int runs, String each) {
        assertThat(new Compute(devices, 2).shared(runs).stream().map(Compute::device))
                .isEqualTo(List.of(each.split(" ")));
    }

    @Test
    void devicesOfTwoKindsAreRefused() {
        assertThatThrownBy(() -> new Compute("cpu,gpu0", 1))
                .isInstanceOf(AesamException.class)
                .hasMessage("Tensors are on cpu, gpu0, gpu1, … or several such as gpu0,gpu1; found 'cpu,gpu0'.");
    }
}
