package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.Seed;
import aesam.images.Precision;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LayoutTest {
    /** Two layers of 3 × 5, 5, 2 × 5 and 2 numbers. */
    private static Network network() {
        SequentialBlock block = new SequentialBlock()
                .add(Linear.builder().setUnits(5).build())
                .add(Linear.builder().setUnits(2).build());
        return Network.start(block, new Shape(3), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1));
    }

    @Test
    void tensorsStartAtMultiplesOfSixteenNumbers() {
        try (Network network = network()) {
            Layout layout = network.layout();
            assertThat(layout.tensors().stream().map(Layout.Segment::offset)).containsExactly(0L, 16L, 32L, 48L);
            assertThat(layout.size()).isEqualTo(15 + 5 + 10 + 2);
            assertThat(layout.length())
                    .isEqualTo(50)
                    .isEqualTo(network.weights().size());
        }
    }

    @Test
    void partsAreTheTensorsAndJoinedTheyLeaveZerosBetweenThem() {
        try (Network network = network();
                NDManager scope = network.scope()) {
            Layout layout = network.layout();
            NDArray flat = scope.ones(new Shape(layout.length())).mul(7);
            layout.join(layout.split(network.weights(scope)), flat);
            double[] joined = Layout.host(flat);
            assertThat(joined).isEqualTo(Layout.host(network.weights()));
            assertThat(Arrays.copyOfRange(joined, 15, 16)).containsOnly(0);
            assertThat(Arrays.copyOfRange(joined, 21, 32)).containsOnly(0);
            assertThat(Arrays.copyOfRange(joined, 42, 48)).containsOnly(0);
        }
    }

    @Test
    void withAndWithoutGapsTheNumbersAreTheSame() {
        try (Network network = network()) {
            Layout layout = network.layout();
            double[] flat = Layout.host(network.weights());
            double[] numbers = layout.withoutGaps(flat);
            assertThat(numbers).hasSize(32);
            assertThat(layout.withGaps(numbers)).isEqualTo(flat);
            Map<String, Tensor> state = network.stateDict();
            double[] first = Objects.requireNonNull(state.get("0.weight")).values();
            assertThat(Arrays.copyOf(numbers, 15)).isEqualTo(first);
        }
    }

    @Test
    void aStateDictIsTakenOverAroundTheGaps() {
        try (Network network = network();
                Network other = network()) {
            other.weights().set(new float[Math.toIntExact(other.layout().length())]);
            other.load(network.stateDict());
            assertThat(Layout.host(other.weights())).isEqualTo(Layout.host(network.weights()));
        }
    }
}
