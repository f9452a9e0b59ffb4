package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
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

    /** As on a GPU, where DJL's copy to the host belongs to the owner of the array. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64", "INT64"})
    void copiesToTheHostGoWithTheCall(DataType type) {
        try (NDManager manager = PyTorch.engine().newBaseManager(Device.cpu())) {
            NDArray far = copiedOnTheWay(manager.ones(new Shape(3), type));
            assertThat(far.toArray()).hasSize(3);
            assertThat(manager.getManagedArrays())
                    .as("an array of the GPU and a copy")
                    .hasSize(2);
            if (type == DataType.INT64) {
                assertThat(Vectors.longs(far)).containsOnly(1);
            } else {
                assertThat(Layout.host(far)).containsOnly(1);
                assertThat(Vectors.tensor(far).values()).containsOnly(1);
            }
            assertThat(manager.getManagedArrays()).hasSize(2);
        }
    }

    /** The array, but whatever takes it to the host leaves a copy with its owner. */
    private static NDArray copiedOnTheWay(NDArray array) {
        InvocationHandler copying = (proxy, method, arguments) -> {
            if (method.getName().matches("to.*(Array|Buffer)")) {
                array.duplicate();
            }
            Object result = method.invoke(array, arguments);
            return method.getName().equals("stopGradient") ? copiedOnTheWay((NDArray) result) : result;
        };
        return (NDArray)
                Proxy.newProxyInstance(NDArray.class.getClassLoader(), new Class<?>[] {NDArray.class}, copying);
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
