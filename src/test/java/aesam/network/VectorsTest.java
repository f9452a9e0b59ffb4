package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors made on the host are libtorch's own. */
class VectorsTest {
    private static final int SIZE = 50_000;

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void aVectorOutlivesTheNumbersThatItWasMadeFrom(DataType type) {
        double[] ones = new double[SIZE];
        Arrays.fill(ones, 1);
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            NDArray vector = Vectors.vector(manager, ones, type);
            overwriteFreedMemory();
            assertThat(Layout.host(vector)).isEqualTo(ones);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void soDoInitialWeights(DataType type) {
        WeightInitializer initializer = new WeightInitializer(WeightInitializer.HE_NORMAL, new SplittableRandom(1));
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            NDArray weights = initializer.initialize(manager, new Shape(50, SIZE / 50), type);
            double[] before = Layout.host(weights);
            overwriteFreedMemory();
            assertThat(Layout.host(weights)).isEqualTo(before);
        }
    }

    /** What the garbage collector gives back is taken again and written over. */
    private static void overwriteFreedMemory() {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            System.gc();
            for (int i = 0; i < 40; i++) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE * (i % 2 == 0 ? Float.BYTES : Double.BYTES));
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 0x55);
                }
                taken.add(buffer);
            }
        }
        assertThat(taken).hasSize(200);
    }
}
