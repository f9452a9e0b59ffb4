package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.Seed;
import aesam.images.Precision;
import aesam.network.blocks.VisionTransformer;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against timm 1.0's resample_abs_pos_embed with PyTorch 2.7.1, of sin(0.37 i²) for 16 patches and two channels. */
class PositionEmbeddingsTest {
    private static final double[] TO_36 = {
        0.000000, 0.361615, 1.201809, -0.275923, 0.335561, 0.023294, -0.315567, 0.117301, 0.698932, -0.628665,
        -0.158222, -0.982620, -1.209003, -1.084628, 0.175428, 0.235167, 0.017090, 0.078629, -0.071274, -0.041027,
        0.210589, 0.138326, -0.010624, -0.142983, -0.287950, -0.444309, -0.631118, 0.886014, -0.249152, 0.200494,
        0.071039, -0.196431, -0.272666, 0.968699, 0.060621, 0.612624, 0.454317, -0.036310, 0.456248, 1.140400, 0.034748,
        0.392305, -0.350082, -0.126376, -0.072250, 0.887429, -0.239091, 0.031604, -0.465346, -1.018461, -0.234794,
        0.285961, 0.036799, 0.044610, 0.266470, -0.156125, 0.031212, 0.063560, 0.102602, -0.009847, 0.232428, -0.137155,
        -1.157723, -0.551189, -0.041368, -0.320626, 0.935526, -0.201909, 0.068373, -0.651104, 0.492433, 0.115888,
        1.113630, 0.927092
    };
    private static final double[] TO_4 = {
        0.000000, 0.361615, 0.070772, 0.191046, -0.098071, -0.145619, -0.042619, 0.104020, 0.154201, 0.063922
    };

    private static final Map<String, Tensor> STATE = Map.of("pos_embed", embeddings(17));

    private static Tensor embeddings(int tokens) {
        double[] values = new double[2 * tokens];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(0.37 * i * i);
        }
        return Tensor.of(values, false, 1, tokens, 2);
    }

    private static Tensor fitted(Map<String, Tensor> state, long... shape) {
        return PositionEmbeddings.fitted(state, Map.of("pos_embed", new Shape(shape)))
                .values()
                .iterator()
                .next();
    }

    @Test
    void otherSizesAreResampledAsTimmDoes() {
        Tensor larger = fitted(STATE, 1, 37, 2);
        assertThat(larger.shape()).containsExactly(1, 37, 2);
        assertThat(larger.values()).containsExactly(TO_36, within(2e-6));
        assertThat(fitted(STATE, 1, 5, 2).values()).containsExactly(TO_4, within(2e-6));
    }

    @Test
    void theSameSizeAndWhatIsNoSquareStay() {
        assertThat(fitted(STATE, 1, 17, 2)).isSameAs(STATE.get("pos_embed"));
        assertThat(fitted(STATE, 1, 19, 2)).isSameAs(STATE.get("pos_embed"));
        assertThat(fitted(STATE, 1, 37, 3)).isSameAs(STATE.get("pos_embed"));
        Map<String, Tensor> other = Map.of("linear.weight", embeddings(17));
        assertThat(fitted(other, 1, 37, 2)).isSameAs(other.get("linear.weight"));
    }

    @Test
    void aTransformerStartsFromOneOfAnotherSize() {
        try (Network small = transformer(8);
                Network large = transformer(16)) {
            Map<String, Tensor> state = small.stateDict();
            assertThat(large.resamples(state)).isTrue();
            assertThat(small.resamples(state)).isFalse();
            large.load(state);
            State before = new State(state);
            State loaded = new State(large.stateDict());
            assertThat(loaded.tensor("pos_embed").values())
                    .containsExactly(fitted(Map.of("pos_embed", before.tensor("pos_embed")), 1, 17, 8)
                            .values());
            assertThat(loaded.tensor("head.weight").values())
                    .containsExactly(before.tensor("head.weight").values());
        }
    }

    private static Network transformer(int side) {
        return Network.start(
                VisionTransformer.of(4, 8, 1, 2, 3),
                new Shape(3, side, side),
                Precision.FLOAT32,
                Loss.crossEntropy(),
                new Seed(1));
    }
}
