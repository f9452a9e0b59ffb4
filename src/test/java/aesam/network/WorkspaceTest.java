package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.Seed;
import aesam.images.Precision;
import aesam.network.blocks.Architecture;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
    private static Network network() {
        return Network.start(
                Architecture.RESNET8.create(10),
                new Shape(3, 8, 8),
                Precision.FLOAT64,
                Loss.crossEntropy(),
                new Seed(1));
    }

    @Test
    void vectorsOfAStepAreDistinctAndThoseOfTheNextHaveTheirMemory() {
        try (Network network = network();
                Workspace workspace = new Workspace(network)) {
            try (NDManager scope = network.scope()) {
                Supplier<NDArray> vectors = workspace.begin(scope);
                NDArray a = vectors.get();
                NDArray b = vectors.get();
                Aten.copy(network.weights(), a);
                Aten.plus(a, 1, a, b);
                assertThat(a.getShape()).isEqualTo(network.weights().getShape());
                assertThat(a.toDoubleArray()).containsExactly(network.weights().toDoubleArray());
                assertThat(a.getManager()).isSameAs(scope);
            }
            int held = network.weights().getManager().getManagedArrays().size();
            try (NDManager scope = network.scope()) {
                Supplier<NDArray> vectors = workspace.begin(scope);
                assertThat(vectors.get().toDoubleArray())
                        .containsExactly(network.weights().toDoubleArray());
                assertThat(vectors.get()).isNotNull();
            }
            assertThat(network.weights().getManager().getManagedArrays()).hasSize(held);
        }
    }

    @Test
    void closedItHoldsNothing() {
        try (Network network = network()) {
            int own = network.weights().getManager().getManagedArrays().size();
            Workspace workspace = new Workspace(network);
            try (NDManager scope = network.scope()) {
                assertThat(workspace.begin(scope).get().getManager()).isSameAs(scope);
            }
            assertThat(network.weights().getManager().getManagedArrays()).hasSize(own + 1);
            workspace.close();
            assertThat(network.weights().getManager().getManagedArrays()).hasSize(own);
        }
    }
}
