package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.optim.Optimizer;
import aesam.optim.OptimizerName;
import aesam.optim.Schedule;
import aesam.optim.Step;
import aesam.optim.Stepper;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    static Stream<Arguments> cases() {
        return OptimizerName.names().stream()
                .flatMap(name -> Stream.of(
                        Arguments.of(name, "perceptron", perceptron()),
                        Arguments.of(name, "layer norm", withLayerNorm()),
                        Arguments.of(name, "batch norm", SmallBlocks.withBatchNorm())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void learnTheBatch(String name, String description, Block block) {
        Batch batch = NetworkTest.images(16);
        try (Network network =
                        Network.start(block, new Shape(3, 8, 8), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1));
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
                    Network.start(block, new Shape(3), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1))) {
                assertThat(network.layout().withoutGaps(Layout.host(network.weights())))
                        .containsExactly(1, 2, 3, 4, 5, 6, 0, 0);
            }
        }
    }

    @Test
    void anOwnLossIsMinimized() {
        Loss squared = new Loss.Own(
                "squared",
                (outputs, labels) -> outputs.squeeze(1)
                        .sub(labels.toType(outputs.getDataType(), false))
                        .square());
        Block line = Linear.builder().setUnits(1).build();
        Batch batch = Batch.of(new float[] {0, 1, 2, 3}, new int[] {1, 3, 5, 7}, 1);
        try (Network network = Network.start(line, new Shape(1), Precision.FLOAT64, squared, new Seed(1));
                Stepper stepper = Optimizer.named("ae-sam")
                        .withBase(new aesam.optim.BaseOptimizer.Sgd(0.9, 0, false))
                        .start(network, new Schedule.Cosine(0.05), 400, new Seed(1))) {
            Step last = stepper.step(batch);
            for (int t = 1; t < 400; t++) {
                last = stepper.step(batch);
            }
            assertThat(last.loss()).isLessThan(1e-3);
            assertThat(network.layout().withoutGaps(Layout.host(network.weights())))
                    .containsExactly(new double[] {2, 1}, within(0.05));
        }
    }

    @Test
    void ablockWithoutParametersIsRefused() {
        assertThatThrownBy(() -> Network.start(
                        Blocks.batchFlattenBlock(), new Shape(3), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1)))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("no trainable parameter");
    }

    /** A PReLU with one slope, then a scale for each feature: a scalar and a vector among the weights. */
    private static final class Slopes extends AbstractBlock {
        private final Parameter slope = addParameter(parameter("slope"));
        private final Parameter scale = addParameter(parameter("scale"));

        private static Parameter parameter(String name) {
            return Parameter.builder()
                    .setName(name)
                    .setType(Parameter.Type.WEIGHT)
                    .build();
        }

        @Override
        protected void prepare(Shape[] input) {
            slope.setShape(new Shape());
            scale.setShape(input[0].slice(1));
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList x, boolean training, @Nullable PairList<String, Object> parameters) {
            NDArray values = x.singletonOrThrow();
            NDArray a = store.getValue(slope, values.getDevice(), training);
            NDArray s = store.getValue(scale, values.getDevice(), training);
            return new NDList(values.maximum(0).add(values.minimum(0).mul(a)).mul(s));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] input) {
            return input;
        }
    }

    @Test
    void scalarsAndVectorsAmongTheWeightsStartAtAQuarterAndTrain() {
        Block block = new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(20).build())
                .add(new Slopes())
                .add(Linear.builder().setUnits(10).build());
        Batch batch = NetworkTest.images(16);
        try (Network network = start(block);
                Stepper stepper =
                        Optimizer.named("ae-sam").start(network, new Schedule.Constant(0.05), 30, new Seed(1))) {
            assertThat(values(network, "2.slope")).containsExactly(0.25);
            assertThat(values(network, "2.scale")).hasSize(20).containsOnly(0.25);
            double first = stepper.step(batch).loss();
            double last = first;
            for (int t = 1; t < 30; t++) {
                last = stepper.step(batch).loss();
            }
            assertThat(last).isLessThan(first / 2);
            assertThat(values(network, "2.slope")).doesNotContain(0.25);
            assertThat(values(network, "2.scale")).doesNotContain(0.25);
        }
    }

    private static Network start(Block block) {
        return Network.start(block, new Shape(3, 8, 8), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1));
    }

    private static double[] values(Network network, String name) {
        return Objects.requireNonNull(network.stateDict().get(name), name).values();
    }

    @Test
    void whatTheEngineLacksIsNamed() {
        Block block = perceptron();
        try (Network network = start(new SequentialBlock().add(block).add(Activation.preluBlock()))) {
            assertThatThrownBy(() -> network.losses(network.weights(), NetworkTest.images(2)))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("DJL's PyTorch engine has no prelu, which a layer of the block asks for; "
                            + "write that layer with others.");
        }
    }

    static Stream<Arguments> misfits() {
        Block few = new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(5).build());
        Block images =
                Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(10).build();
        Block pixels = Linear.builder().setUnits(10).build();
        return Stream.of(
                Arguments.of(few, "(4, 5)"),
                Arguments.of(images, "(4, 10, 6, 6)"),
                Arguments.of(pixels, "(4, 3, 8, 10)"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("misfits")
    void outputsThatAreNotTheClassesAreRefused(Block block, String shape) {
        Batch batch = Batch.of(new float[4 * 8 * 8 * 3], new int[] {0, 9, 3, 1}, 8, 8, 3);
        try (Network network = start(block);
                Stepper stepper = Optimizer.named("sam").start(network, new Schedule.Constant(0.05), 1, new Seed(1))) {
            assertThatThrownBy(() -> stepper.step(batch))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("The network's outputs for 4 images have the shape " + shape
                            + "; cross-entropy needs (4, classes) with at least 10 classes, since there is a label 9"
                            + (shape.equals("(4, 5)") ? "." : " (is a Blocks.batchFlattenBlock() missing?)."));
        }
    }

    @Test
    void ownLossesThatDoNotFitAreRefused() {
        Loss mean = new Loss.Own("mean", (outputs, labels) -> outputs.mean());
        Loss difference = new Loss.Own(
                "difference", (outputs, labels) -> outputs.sub(labels.toType(outputs.getDataType(), false)));
        Batch batch = NetworkTest.images(4);
        for (Loss loss : List.of(mean, difference)) {
            try (Network network =
                    Network.start(perceptron(), new Shape(3, 8, 8), Precision.FLOAT32, loss, new Seed(1))) {
                assertThatThrownBy(() -> network.losses(network.weights(), batch))
                        .isInstanceOf(AesamException.class)
                        .hasMessageStartingWith(
                                loss == mean
                                        ? "The loss has the shape (); it must be (4), a number for each sample."
                                        : "The loss cannot take the network's outputs of shape (4, 10) with labels of shape (4) (");
            }
        }
    }
}
