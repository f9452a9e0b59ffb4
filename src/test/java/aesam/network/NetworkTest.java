package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.blocks.Architecture;
import aesam.record.Safetensors;
import aesam.run.ProcessMemory;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @TempDir
    Path folder;

    private static Network resnet8(Precision precision) {
        return Network.start(
                Architecture.RESNET8.create(10), new Shape(3, 8, 8), precision, Loss.crossEntropy(), new Seed(1));
    }

    static Batch images(int n) {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[n * 8 * 8 * 3];
        int[] labels = new int[n];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(10);
        }
        return Batch.of(values, labels, 8, 8, 3);
    }

    /**
     * As a cell does that is run again and again: {@code Network network = …}. A network here has 64 MB. They are freed by another
     * thread, which a busy machine may keep waiting.
     */
    @Test
    void networksThatNothingRefersToGiveTheirMemoryBack() {
        assumeThat(ProcessMemory.STATUS).exists();
        IntStream.range(0, 4).forEach(i -> large());
        long before = ProcessMemory.now().resident();
        IntStream.range(0, 20).forEach(i -> large());
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (grown(before) >= 300_000_000 && System.nanoTime() < deadline) {
            large();
        }
        assertThat(grown(before)).isLessThan(300_000_000);
    }

    private static long grown(long before) {
        return ProcessMemory.now().resident() - before;
    }

    private static void large() {
        Network network = Network.start(
                Linear.builder().setUnits(4000).build(),
                new Shape(4000),
                Precision.FLOAT32,
                Loss.meanSquaredError(),
                new Seed(1));
        assertThat(network.layout().size()).isGreaterThan(16_000_000);
    }

    @Test
    void theGradientIsThatOfFiniteDifferencesAtThePointAskedFor() {
        Batch batch = images(6);
        try (Network network = resnet8(Precision.FLOAT64);
                NDManager scope = network.scope()) {
            NDArray v = scope.create(directions(network.layout().size()));
            NDArray point = v.mul(0.01).addi(network.weights());
            Gradient g = network.gradient(scope, point, batch, BatchNormMode.FROZEN);
            double h = 1e-6;
            double slope = (mean(network.losses(v.mul(h).addi(point), batch))
                            - mean(network.losses(v.mul(-h).addi(point), batch)))
                    / (2 * h);
            assertThat(InnerProduct.of(g.vector(), v)).isCloseTo(slope, within(1e-5 * Math.abs(slope)));
            assertThat(g.loss()).isCloseTo(mean(network.losses(point, batch)), within(1e-12));
        }
    }

    private static double[] directions(long size) {
        SplittableRandom random = new SplittableRandom(9);
        double[] values = new double[(int) size];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    @Test
    void onlyMovingPassesMoveTheStatistics() {
        Batch batch = images(4);
        try (Network network = resnet8(Precision.FLOAT32);
                NDManager scope = network.scope()) {
            float[] before = network.statistics().toFloatArray();
            network.gradient(scope, network.weights(), batch, BatchNormMode.FROZEN);
            network.losses(network.weights(), batch);
            network.predict(network.weights(), batch);
            assertThat(network.statistics().toFloatArray()).containsExactly(before);
            network.gradient(scope, network.weights(), batch, BatchNormMode.MOVING);
            assertThat(network.statistics().toFloatArray()).isNotEqualTo(before);
            assertThat(tracked(network)).isEqualTo(1);
        }
    }

    private static double tracked(Network network) {
        return java.util.Objects.requireNonNull(network.stateDict().get("bn1.num_batches_tracked"))
                .values()[0];
    }

    private static Block withUnusedWeights() {
        return new AbstractBlock() {
            private final Block used =
                    addChildBlock("used", Linear.builder().setUnits(10).build());
            private final Block unused =
                    addChildBlock("unused", Linear.builder().setUnits(2).build());

            @Override
            protected NDList forwardInternal(
                    ParameterStore store, NDList x, boolean training, @Nullable PairList<String, Object> parameters) {
                return used.forward(store, new NDList(x.singletonOrThrow().flatten(1, 3)), training);
            }

            @Override
            public Shape[] getOutputShapes(Shape[] input) {
                return new Shape[] {new Shape(input[0].get(0), 10)};
            }

            @Override
            protected void initializeChildBlocks(NDManager manager, DataType type, Shape... input) {
                used.initialize(manager, type, new Shape(1, 3 * 8 * 8));
                unused.initialize(manager, type, new Shape(1, 5));
            }
        };
    }

    @Test
    void weightsThatABlockDoesNotUseHaveNoGradient() {
        for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
            try (Network network = Network.start(
                            withUnusedWeights(), new Shape(3, 8, 8), precision, Loss.crossEntropy(), new Seed(1));
                    NDManager scope = network.scope()) {
                NDArray g = network.gradient(scope, network.weights(), images(4), BatchNormMode.FROZEN)
                        .vector();
                NDList parts = network.layout().split(g);
                assertThat(parts.get(0).getDataType())
                        .isEqualTo(network.weights().getDataType());
                assertThat(Layout.host(parts.get(0))).doesNotContain(0);
                assertThat(Layout.host(parts.get(2))).hasSize(10).containsOnly(0);
            }
        }
    }

    /** What is written over the batch in between, later passes of the step do not see. */
    @Test
    void aStepSendsItsBatchOnce() {
        Batch batch = images(4);
        try (Network network = resnet8(Precision.FLOAT64)) {
            double[] first;
            try (NDManager scope = network.scope()) {
                network.beginStep(0, scope);
                first = network.gradient(scope, network.weights(), batch, BatchNormMode.FROZEN)
                        .losses();
                double[] each = network.predict(network.weights(), batch).losses();
                for (int i = 0; i < batch.inputs().capacity(); i += Float.BYTES) {
                    batch.inputs().putFloat(i, -batch.inputs().getFloat(i));
                }
                assertThat(network.losses(network.weights(), batch)).isEqualTo(first);
                assertThat(network.predict(network.weights(), batch.select(3, 1))
                                .losses())
                        .containsExactly(new double[] {each[3], each[1]}, within(1e-12));
                assertThat(network.losses(network.weights(), images(4))).isEqualTo(first);
            }
            assertThat(network.losses(network.weights(), batch)).isNotEqualTo(first);
            try (NDManager scope = network.scope()) {
                network.beginStep(1, scope);
                assertThat(network.losses(network.weights(), batch)).isNotEqualTo(first);
            }
        }
    }

    @Test
    void evaluationUsesTheRunningStatistics() {
        Batch batch = images(4);
        try (Network network = resnet8(Precision.FLOAT32)) {
            double[] together = network.predict(network.weights(), batch).losses();
            double[] alone = network.predict(network.weights(), batch.select(2)).losses();
            assertThat(alone[0]).isCloseTo(together[2], within(1e-5));
        }
    }

    @Test
    void confidenceIsTheLargestSoftmaxProbability() {
        Batch batch = images(4);
        try (Network network = resnet8(Precision.FLOAT64)) {
            Prediction prediction = network.predict(network.weights(), batch);
            double[] outputs = network.outputs(batch);
            for (int i = 0; i < 4; i++) {
                double[] e = Arrays.stream(outputs, 10 * i, 10 * i + 10)
                        .map(Math::exp)
                        .toArray();
                double largest =
                        e[(int) prediction.classes()[i]] / Arrays.stream(e).sum();
                assertThat(prediction.confidences()[i]).isCloseTo(largest, within(1e-12));
            }
        }
    }

    @Test
    void numbersHaveNoConfidence() {
        Batch batch = Batch.of(new float[] {1, 2, 3, 4}, new float[] {0, 1}, 2);
        Block line = Linear.builder().setUnits(1).build();
        try (Network network =
                Network.start(line, new Shape(2), Precision.FLOAT32, Loss.meanSquaredError(), new Seed(1))) {
            Prediction prediction = network.predict(network.weights(), batch);
            assertThat(prediction.confidences()).containsExactly(Double.NaN, Double.NaN);
            assertThat(prediction.classes()).containsExactly(-1, -1);
        }
    }

    @Test
    void selectedRowsAreABatchOfTheirOwn() {
        Batch batch = images(5);
        double[] all = batch.values();
        float[] values = new float[2 * 8 * 8 * 3];
        for (int i = 0; i < 8 * 8 * 3; i++) {
            values[i] = (float) all[8 * 8 * 3 + i];
            values[8 * 8 * 3 + i] = (float) all[4 * 8 * 8 * 3 + i];
        }
        Batch copied = Batch.of(values, new int[] {batch.label(1), batch.label(4)}, 8, 8, 3);
        try (Network network = resnet8(Precision.FLOAT64)) {
            assertThat(network.losses(network.weights(), batch.select(1, 4)))
                    .containsExactly(network.losses(network.weights(), copied), within(1e-12));
        }
    }

    @Test
    void aStateDictGoesThroughAFileToTheBit() {
        Path file = folder.resolve("model.safetensors");
        try (Network a = resnet8(Precision.FLOAT32);
                NDManager scope = a.scope();
                Network b = Network.start(
                        Architecture.RESNET8.create(10),
                        new Shape(3, 8, 8),
                        Precision.FLOAT32,
                        Loss.crossEntropy(),
                        new Seed(2))) {
            a.gradient(scope, a.weights(), images(4), BatchNormMode.MOVING);
            assertThat(b.weights().toFloatArray()).isNotEqualTo(a.weights().toFloatArray());
            Safetensors.write(file, a.stateDict());
            b.load(Safetensors.read(file));
            assertThat(b.weights().toFloatArray()).containsExactly(a.weights().toFloatArray());
            assertThat(b.statistics().toFloatArray())
                    .containsExactly(a.statistics().toFloatArray());
            assertThat(tracked(b)).isEqualTo(1);
        }
    }

    @Test
    void aStateDictThatDoesNotFitIsRefusedWithEveryReason() {
        try (Network network = resnet8(Precision.FLOAT32)) {
            float[] before = network.weights().toFloatArray();
            Map<String, Tensor> state = new LinkedHashMap<>(network.stateDict());
            state.remove("bn1.bias");
            state.remove("layer1.0.bn1.num_batches_tracked");
            state.put("head.weight", Tensor.scalar(1));
            state.put("linear.bias", Tensor.of(new double[100], false, 100));
            assertThatThrownBy(() -> network.load(state))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("The state dict does not fit the network; missing bn1.bias; "
                            + "linear.bias is f32[100] instead of (10); unexpected head.weight.");
            assertThat(network.weights().toFloatArray()).containsExactly(before);
        }
    }

    @Test
    void aHundredMisfitsAreThreeExamplesAndACount() {
        try (Network network = resnet8(Precision.FLOAT32)) {
            Map<String, Tensor> state = new LinkedHashMap<>();
            network.stateDict().forEach((name, tensor) -> state.put("encoder." + name, tensor));
            int names = (int) network.stateDict().keySet().stream()
                    .filter(name -> !name.endsWith("num_batches_tracked"))
                    .count();
            assertThatThrownBy(() -> network.load(state))
                    .isInstanceOf(AesamException.class)
                    .hasMessageMatching("The state dict does not fit the network; missing (\\S+); missing (\\S+);"
                            + " missing (\\S+); %s more are missing; unexpected encoder.(\\S+);".formatted(names - 3)
                            + " unexpected (\\S+); unexpected (\\S+); %s more are unexpected\\.".formatted(names - 3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"module.", "_orig_mod.", "model.", "model._orig_mod.", "module.model."})
    void namesBelowAWrapperFit(String wrapper) {
        try (Network network = resnet8(Precision.FLOAT32)) {
            float[] before = network.weights().toFloatArray();
            Map<String, Tensor> state = new LinkedHashMap<>();
            network.stateDict().forEach((name, tensor) -> state.put(wrapper + name, tensor));
            assertThat(network.wrapper(state)).isEqualTo(wrapper);
            assertThat(network.wrapper(network.stateDict())).isEmpty();
            network.load(state);
            network.loadBody(state);
            assertThat(network.weights().toFloatArray()).containsExactly(before);
            state.put("other", Tensor.scalar(1));
            assertThat(network.wrapper(state)).isEmpty();
            assertThatThrownBy(() -> network.load(state)).isInstanceOf(AesamException.class);
        }
    }

    @Test
    void weightsThatAreNotFiniteAreNamedAndNotTaken() {
        try (Network network = resnet8(Precision.FLOAT32);
                Network wide = resnet8(Precision.FLOAT64)) {
            float[] before = network.weights().toFloatArray();
            Map<String, Tensor> state = new LinkedHashMap<>(network.stateDict());
            state.put("linear.bias", Tensor.of(new double[] {1e300, 0, 0, 0, 0, 0, 0, 0, 0, 0}, true, 10));
            state.put("bn1.num_batches_tracked", Tensor.of(new double[0], true, 0));
            wide.load(state);
            state.put(
                    "bn1.weight",
                    Tensor.of(new double[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Double.NaN}, true, 16));
            assertThatThrownBy(() -> network.load(state))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("The state dict does not fit the network; bn1.weight has numbers that are not finite; "
                            + "linear.bias has numbers that are not finite.");
            assertThat(network.weights().toFloatArray()).containsExactly(before);
        }
    }

    @Test
    void passesLeaveNothingInNativeMemory() {
        Batch batch = images(4);
        try (Network network = resnet8(Precision.FLOAT32)) {
            int own = network.weights().getManager().getManagedArrays().size();
            try (NDManager scope = network.scope()) {
                Gradient g = network.gradient(scope, network.weights(), batch, BatchNormMode.FROZEN);
                assertThat(scope.getManagedArrays()).containsExactlyInAnyOrder(g.vector(), g.each(), g.classes());
            }
            network.losses(network.weights(), batch);
            network.predict(network.weights(), batch.select(0, 1));
            network.load(network.stateDict());
            assertThat(network.weights().getManager().getManagedArrays().size()).isEqualTo(own);
        }
    }
}
