package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batch;
import aesam.optim.Optimizer;
import aesam.optim.Schedule;
import aesam.optim.Step;
import aesam.optim.Stepper;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks and losses that are not this library's train with each of the seven optimizers. */
class OwnBlocksTest {
    private static Block perceptron() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(32).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(10).build());
    }

    private static Block withLayerNorm() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(LayerNorm.builder().build())
                .add(Linear.builder().setUnits(10).build());
    }

    private static Block withBatchNorm() {
        return new SequentialBlock()
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(3, 3))
                        .setFilters(8)
                        .build())
                .add(BatchNorm.builder().build())
                .add(Activation::relu)
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(10).build());
    }

    static Stream<Arguments> cases() {
        return Optimizer.names().stream()
                .flatMap(name -> Stream.of(
                        Arguments.of(name, "perceptron", perceptron()),
                        Arguments.of(name, "layer norm", withLayerNorm()),
                        Arguments.of(name, "batch norm", withBatchNorm())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void learnTheBatch(String name, String description, Block block) {
        Batch batch = NetworkTest.images(16);
        try (Network network =
                        Network.start(block, new Shape(3, 8, 8), DataType.FLOAT32, Loss.crossEntropy(), new Seed(1));
                Stepper stepper = Optimizer.named(name).start(network, new Schedule.Constant(0.02), 30, new Seed(1))) {
            double first = stepper.step(batch).loss();
            double last = first;
            for (int t = 1; t < 30; t++) {
                last = stepper.step(batch).loss();
            }
            assertThat(last).as(description).isLessThan(first / 2);
        }
    }

    @Test
    void anInitialisedBlockKeepsItsWeights() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Block block = Linear.builder().setUnits(2).build();
            block.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
            block.getDirectParameters().get("weight").getArray().set(new float[] {1, 2, 3, 4, 5, 6});
            try (Network network =
                    Network.start(block, new Shape(3), DataType.FLOAT32, Loss.crossEntropy(), new Seed(1))) {
                assertThat(network.weights().toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6, 0, 0);
            }
        }
    }

    @Test
    void anOwnLossIsMinimized() {
        Loss squared = (outputs, labels) -> outputs.squeeze(1)
                .sub(labels.toType(outputs.getDataType(), false))
                .square();
        Block line = Linear.builder().setUnits(1).build();
        Batch batch = Batch.of(new float[] {0, 1, 2, 3}, new int[] {1, 3, 5, 7}, 1);
        try (Network network = Network.start(line, new Shape(1), DataType.FLOAT64, squared, new Seed(1));
                Stepper stepper = Optimizer.named("ae-sam")
                        .withBase(new aesam.optim.BaseOptimizer.Sgd(0.9, 0, false))
                        .start(network, new Schedule.Cosine(0.05), 400, new Seed(1))) {
            Step last = stepper.step(batch);
            for (int t = 1; t < 400; t++) {
                last = stepper.step(batch);
            }
            assertThat(last.loss()).isLessThan(1e-3);
            assertThat(network.weights().toDoubleArray()).containsExactly(new double[] {2, 1}, within(0.05));
        }
    }

    @Test
    void ablockWithoutParametersIsRefused() {
        assertThatThrownBy(() -> Network.start(
                        Blocks.batchFlattenBlock(), new Shape(3), DataType.FLOAT32, Loss.crossEntropy(), new Seed(1)))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("no trainable parameter");
    }
}
