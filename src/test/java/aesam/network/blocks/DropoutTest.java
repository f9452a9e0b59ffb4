package aesam.network.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.Untried;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.BatchNormMode;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.State;
import aesam.optim.Optimizer;
import aesam.optim.Schedule;
import aesam.optim.Stepper;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropoutTest {
    private static final int SAMPLES = 40;
    private static final int FEATURES = 500;

    /** Each sample's loss is its sum of inputs after dropout: ones in, kept / (1 − p) out. */
    private static final Loss SUM = new Loss.Own(Untried.part((outputs, labels) -> outputs.squeeze(1)));

    private static Network sum(Block before, double p, long seed) {
        Block linear = Linear.builder().setUnits(1).build();
        linear.setInitializer(ai.djl.training.initializer.Initializer.ONES, "weight");
        Block block = new SequentialBlock().add(before).add(new Dropout(p)).add(linear);
        return Network.start(block, new Shape(FEATURES), Precision.FLOAT64, SUM, new Seed(seed));
    }

    private static Network sum(double p) {
        return sum(Blocks.identityBlock(), p, 1);
    }

    private static Batch ones() {
        float[] values = new float[SAMPLES * FEATURES];
        Arrays.fill(values, 1);
        return Batch.of(values, new int[SAMPLES], FEATURES);
    }

    private static double[] losses(Network network) {
        return network.losses(network.weights(), ones());
    }

    @Test
    void dropsTheShareAskedForAndKeepsTheMean() {
        try (Network network = sum(0.3)) {
            double[] sums = losses(network);
            double kept = Arrays.stream(sums).map(s -> s * 0.7).sum();
            // Five standard deviations of a binomial.
            assertThat(kept / (SAMPLES * FEATURES)).isCloseTo(0.7, within(5 * Math.sqrt(0.21 / SAMPLES / FEATURES)));
            assertThat(Arrays.stream(sums).distinct()).hasSizeGreaterThan(SAMPLES / 4);
            assertThat(Arrays.stream(sums).map(s -> s * 0.7))
                    .allSatisfy(count -> assertThat(count).isCloseTo(Math.rint(count), within(1e-9)));
            assertThat(network.predict(network.weights(), ones()).losses()).containsOnly(FEATURES);
        }
    }

    @Test
    void aStepHasOneMaskInAllItsPassesAlsoOfSomeSamplesOnly() {
        try (Network network = sum(0.5);
                NDManager scope = network.scope()) {
            network.beginStep(3, scope);
            double[] first = network.gradient(
                            scope, network.weights(), ones().split(15), BatchNormMode.MOVING, network::vector)
                    .losses();
            double[] second = network.gradient(scope, network.weights(), ones(), BatchNormMode.FROZEN)
                    .losses();
            assertThat(second).containsExactly(first);
            assertThat(network.losses(network.weights(), ones().select(7, 3))).containsExactly(first[7], first[3]);
            network.beginStep(4, scope);
            assertThat(losses(network)).isNotEqualTo(first);
        }
    }

    @Test
    void layersAndSeedsHaveMasksOfTheirOwn() {
        try (Network one = sum(0.5);
                Network other = sum(Blocks.identityBlock(), 0.5, 2);
                Network two = sum(new Dropout(0.5), 0.5, 1)) {
            assertThat(losses(other)).isNotEqualTo(losses(one));
            // With one mask for both, half of the numbers would be kept instead of a quarter.
            double kept = Arrays.stream(losses(two)).map(s -> s / 4).sum() / (SAMPLES * FEATURES);
            assertThat(kept).isCloseTo(0.25, within(5 * Math.sqrt(0.25 * 0.75 / SAMPLES / FEATURES)));
        }
    }

    @Test
    void aTrainingThatGoesOnFromItsStateGoesOnWithItsMasks() {
        float[] values = new float[8 * 8 * 8 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        Batch batch = Batch.of(values, new int[] {0, 1, 2, 3, 4, 5, 6, 7}, 8, 8, 3);
        State state = new State();
        try (Network whole = wrn();
                Stepper all = stepper(whole);
                Network resumed = wrn();
                Stepper rest = stepper(resumed)) {
            all.step(batch);
            all.step(batch);
            whole.save(state.part("network"));
            all.save(state.part("optimizer"));
            resumed.load(state.part("network"));
            rest.load(state.part("optimizer"));
            assertThat(rest.step(batch).loss()).isEqualTo(all.step(batch).loss());
            assertThat(resumed.weights().toFloatArray())
                    .isEqualTo(whole.weights().toFloatArray());
        }
    }

    private static Stepper stepper(Network network) {
        return Optimizer.named("sam").start(network, new Schedule.Constant(0.05), 3, new Seed(1));
    }

    private static Network wrn() {
        return Network.start(
                WideResNet.of(10, 1, 0.5, 10), new Shape(3, 8, 8), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1));
    }

    @Test
    void everythingCannotBeDropped() {
        assertThatThrownBy(() -> new Dropout(1))
                .isInstanceOf(AesamException.class)
                .hasMessage("Dropout must be a share in [0, 1), found 1.0.");
    }
}
