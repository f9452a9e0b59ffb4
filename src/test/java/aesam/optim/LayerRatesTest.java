package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.BatchNormMode;
import aesam.network.LayerRates;
import aesam.network.Layout;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Tensor;
import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers by name are frozen, or trained at a rate of their own. */
class LayerRatesTest {
    private static final int SAMPLES = 8;

    /** 0: convolution, 1: batch norm, 4: linear. */
    private static Network network(LayerRates rates) {
        SequentialBlock block = new SequentialBlock()
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(3, 3))
                        .setFilters(4)
                        .optBias(false)
                        .build())
                .add(BatchNorm.builder().build())
                .add(Activation::relu)
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(5).build());
        return Network.start(
                block,
                new Shape(3, 6, 6),
                Precision.FLOAT64,
                Loss.crossEntropy(),
                new Seed(1),
                List.of(Device.cpu()),
                rates);
    }

    private static Batch batch(int t) {
        SplittableRandom random = new SplittableRandom(t);
        float[] values = new float[SAMPLES * 6 * 6 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Batch.of(values, random.ints(SAMPLES, 0, 5).toArray(), 6, 6, 3);
    }

    private static Step train(Optimizer optimizer, Network network, int steps) {
        try (Stepper stepper = optimizer.start(network, new Schedule.Constant(0.1), steps, new Seed(1))) {
            Step step = stepper.step(batch(0));
            for (int t = 1; t < steps; t++) {
                step = stepper.step(batch(t));
            }
            return step;
        }
    }

    private static double[] values(Map<String, Tensor> state, String name) {
        return Objects.requireNonNull(state.get(name), name).values();
    }

    @ParameterizedTest
    @MethodSource("aesam.optim.ConformanceTest#optimizers")
    void frozenLayersStayToTheBitAndTheOthersLearn(String name) {
        try (Network network = network(LayerRates.NONE.freeze("0.*").freeze("1.*"))) {
            Map<String, Tensor> before = network.stateDict();
            train(ConformanceTest.optimizer(name), network, 10);
            Map<String, Tensor> after = network.stateDict();
            assertThat(after.keySet()).isEqualTo(before.keySet());
            before.keySet().removeIf(key -> key.endsWith("num_batches_tracked"));
            before.forEach((key, tensor) -> {
                boolean still = List.of("0.weight", "1.weight", "1.bias").contains(key);
                assertThat(Arrays.equals(values(after, key), tensor.values()))
                        .as(key)
                        .isEqualTo(still);
            });
        }
    }

    @Test
    void normsAreOverWhatIsTrained() {
        try (Network all = network(LayerRates.NONE);
                Network part = network(LayerRates.NONE.freeze("1.*").freeze("4.bias"));
                var scope = all.scope()) {
            var g = all.gradient(scope, all.weights(), batch(0), BatchNormMode.FROZEN)
                    .vector();
            double expected = 0;
            for (int i = 0; i < all.layout().tensors().size(); i++) {
                if (List.of("0.weight", "4.weight")
                        .contains(all.layout().tensors().get(i).name())) {
                    double[] values = Layout.host(all.layout().split(g).get(i));
                    expected += Arrays.stream(values).map(x -> x * x).sum();
                }
            }
            double found = train(Optimizer.named("sam"), part, 1).sharpness().gradNormSq();
            assertThat(found).isCloseTo(expected, within(1e-12 * expected));
        }
    }

    private static Map<String, Tensor> afterOneStep(BaseOptimizer base, LayerRates rates) {
        try (Network network = network(rates)) {
            train(Optimizer.named("sam").withBase(base), network, 1);
            return network.stateDict();
        }
    }

    @Test
    void aFactorOfATenthMovesATenth() {
        BaseOptimizer sgd = new BaseOptimizer.Sgd(0, 0.01, false);
        LayerRates rates = LayerRates.NONE.with("*", 0.5).with("?.bias", 0.1).with("4.*", 1);
        Map<String, Double> factors =
                Map.of("0.weight", 0.5, "1.weight", 0.5, "1.bias", 0.1, "4.weight", 1.0, "4.bias", 1.0);
        Map<String, Tensor> scaled = afterOneStep(sgd, rates);
        Map<String, Tensor> whole = afterOneStep(sgd, LayerRates.NONE);
        try (Network network = network(rates)) {
            Map<String, Tensor> start = network.stateDict();
            factors.forEach((name, factor) -> {
                double[] from = values(start, name);
                double[] expected = values(whole, name);
                for (int i = 0; i < from.length; i++) {
                    expected[i] = from[i] + factor * (expected[i] - from[i]);
                }
                assertThat(expected).as(name).isNotEqualTo(from);
                assertThat(values(scaled, name)).as(name).containsExactly(expected, within(1e-15));
            });
        }
    }

    /** Rates that differ in the last digits take the way of groups, and lead where the whole goes. */
    @ParameterizedTest
    @MethodSource("bases")
    void groupsMoveAsTheWholeWouldAtTheirRate(BaseOptimizer base) {
        Optimizer optimizer = Optimizer.named("erm").withBase(base);
        try (Network grouped = network(LayerRates.NONE.with("*", 0.5).with("1.*", 0.5 + 1e-14));
                Network whole = network(LayerRates.NONE);
                Stepper stepper = optimizer.start(whole, new Schedule.Constant(0.05), 5, new Seed(1))) {
            train(optimizer, grouped, 5);
            for (int t = 0; t < 5; t++) {
                stepper.step(batch(t));
            }
            assertThat(grouped.weights().toDoubleArray())
                    .containsExactly(whole.weights().toDoubleArray(), within(1e-12));
        }
    }

    static List<BaseOptimizer> bases() {
        return List.of(
                new BaseOptimizer.Sgd(0.9, 5e-4, true),
                new BaseOptimizer.Sgd(0.9, new WeightDecay(5e-2, WeightDecay.Target.MATRICES), false),
                new BaseOptimizer.Clipped(0.1, new BaseOptimizer.AdamW(0.05)));
    }

    @Test
    void frozenLayersGoThroughStateDictsAndCheckpoints() {
        LayerRates rates = LayerRates.NONE.freeze("0.*");
        try (Network other = network(LayerRates.NONE);
                Network a = network(rates);
                Network b = network(rates)) {
            train(Optimizer.named("erm"), other, 2);
            a.load(other.stateDict());
            assertThat(values(a.stateDict(), "0.weight")).containsExactly(values(other.stateDict(), "0.weight"));
            State state = new State();
            a.save(state);
            b.load(state);
            other.stateDict()
                    .forEach((name, tensor) ->
                            assertThat(values(b.stateDict(), name)).as(name).containsExactly(tensor.values()));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertRefused(
                LayerRates.NONE.freeze("layer9.*"),
                "No parameter of the network is called layer9.*; there are 0.weight, 1.weight, 1.bias, 4.weight, "
                        + "4.bias.");
        assertRefused(LayerRates.NONE.freeze("1.running_mean"), "No parameter of the network is called 1.running_mean");
        assertRefused(LayerRates.NONE.freeze("0.w"), "No parameter of the network is called 0.w;");
        assertRefused(
                LayerRates.NONE.freeze("*"),
                "All of the network's parameters are frozen, so there is nothing to train.");
        assertThatThrownBy(() -> LayerRates.NONE.with("0.*", -1))
                .isInstanceOf(AesamException.class)
                .hasMessage("The rate of 0.* must be a finite factor of at least 0, found -1.0.");
        assertThatThrownBy(() -> LayerRates.NONE.freeze(" ")).isInstanceOf(AesamException.class);
    }

    private static void assertRefused(LayerRates rates, String sentence) {
        assertThatThrownBy(() -> network(rates))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith(sentence);
    }
}
