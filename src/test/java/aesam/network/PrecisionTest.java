package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Augmentation;
import aesam.images.Batch;
import aesam.images.Batches;
import aesam.images.Precision;
import aesam.images.files.Datasets;
import aesam.network.blocks.Architecture;
import aesam.optim.Optimizer;
import aesam.optim.Schedule;
import aesam.optim.Stepper;
import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Passes in bfloat16 find what those in float32 find, up to its rounding. */
class PrecisionTest {
    private static Network network(Block block, int side, Precision precision) {
        return Network.start(block, new Shape(3, side, side), precision, Loss.crossEntropy(), new Seed(1));
    }

    private static Batch batch(int samples, int side) {
        SplittableRandom random = new SplittableRandom(2);
        float[] values = new float[samples * side * side * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Batch.of(values, random.ints(samples, 0, 10).toArray(), side, side, 3);
    }

    private static double[] gradient(Network network, Batch batch) {
        try (NDManager scope = network.scope()) {
            return Layout.host(network.gradient(scope, network.weights(), batch, BatchNormMode.MOVING)
                    .vector());
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /**
     * Behind the random start, where rounding is amplified from layer to layer: the cosine of a ResNet-20 is 0.961 there. (PyTorch's
     * autocast has the same five digits.)
     */
    @ParameterizedTest
    @CsvSource({"resnet8, 30", "resnet20, 30", "vit-ti4, 0"})
    void gradientsPointWhereThoseOfFloat32Do(String name, int steps) {
        Architecture architecture = Architecture.named(name);
        Batches batches = Batches.training(
                Datasets.load("cifar10-mini", null), steps == 0 ? 8 : 64, Augmentation.NONE, true, new Seed(1));
        List<Batch> some = batches.first(steps + 1, 0);
        try (Network exact = network(architecture.create(10), 32, Precision.FLOAT32);
                Network rounded = network(architecture.create(10), 32, Precision.BFLOAT16);
                Stepper erm = Optimizer.erm().start(exact, new Schedule.Constant(0.05), 30, new Seed(1))) {
            assertThat(Layout.host(rounded.weights())).isEqualTo(Layout.host(exact.weights()));
            some.subList(0, steps).forEach(erm::step);
            Aten.copy(exact.weights(), rounded.weights());
            double[] g = gradient(exact, some.get(steps));
            double[] r = gradient(rounded, some.get(steps));
            assertThat(dot(g, r) / Math.sqrt(dot(g, g) * dot(r, r))).isBetween(0.99, 0.999999);
            assertThat(Math.sqrt(dot(r, r) / dot(g, g))).isCloseTo(1, within(0.03));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESNET8", "WRN28_10", "PYRAMIDNET110", "RESNET50", "VIT_TI4"})
    void everyKindOfNetworkComputesInIt(Architecture architecture) {
        int side = architecture.side() == 32 ? 16 : 64;
        double dropout = architecture == Architecture.WRN28_10 ? 0.3 : 0;
        try (Network network = network(architecture.create(10, dropout), side, Precision.BFLOAT16)) {
            assertThat(gradient(network, batch(2, side)))
                    .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        }
    }

    @Test
    void statisticsLossesAndStateDictsStayFloat32() {
        try (Network network = network(SmallBlocks.withBatchNorm(), 8, Precision.BFLOAT16)) {
            Batch batch = batch(16, 8);
            network.load(network.stateDict());
            gradient(network, batch);
            assertThat(network.statistics().getDataType()).isEqualTo(DataType.FLOAT32);
            float[] losses = floats(network.losses(network.weights(), batch));
            assertThat(losses).doesNotContain(Float.NaN);
            // bfloat16 has 8 bits of precision: numbers of it end in 16 zero bits.
            assertThat(lastBits(losses)).isTrue();
            assertThat(lastBits(floats(Layout.host(network.statistics())))).isTrue();
            assertThat(network.stateDict().values()).noneMatch(tensor -> tensor.type() == Tensor.Type.F64);
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static boolean lastBits(float[] values) {
        for (float value : values) {
            if ((Float.floatToIntBits(value) & 0xFFFF) != 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void frozenLayersAreRoundedToo() {
        String kernel;
        try (Network all = network(SmallBlocks.withBatchNorm(), 8, Precision.FLOAT32)) {
            kernel = all.layout().tensors().get(0).name();
        }
        try (Network network = Network.start(
                SmallBlocks.withBatchNorm(),
                new Shape(3, 8, 8),
                Precision.BFLOAT16,
                Loss.crossEntropy(),
                new Seed(1),
                List.of(Device.cpu()),
                LayerRates.NONE.freeze(kernel))) {
            assertThat(gradient(network, batch(16, 8)))
                    .hasSize((int) network.layout().length());
        }
    }

    @Test
    void aBlockThatMixesTypesIsRefusedWithASentence() {
        Block mixed = new SequentialBlock()
                .add(LambdaBlock.singleton(x -> x.flatten(1, 3).toType(DataType.FLOAT32, false)))
                .add(Linear.builder().setUnits(10).build());
        try (Network network = network(mixed, 8, Precision.BFLOAT16)) {
            assertThatThrownBy(() -> network.predict(network.weights(), batch(2, 8)))
                    .isInstanceOf(AesamException.class)
                    .hasMessageStartingWith("A layer of the block cannot compute in bfloat16 (")
                    .hasMessageEndingWith("); take precision=float32.");
        }
    }
}
