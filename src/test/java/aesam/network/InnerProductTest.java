package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InnerProductTest {
    @Test
    void float32VectorsAreAccumulatedInDoublePrecision() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            for (int n : new int[] {1, 3, 4, 7, 1_000_003}) {
                float[] a = new float[n];
                float[] b = new float[n];
                double expected = 0;
                for (int i = 0; i < n; i++) {
                    a[i] = 1000 + i % 7 * 0.1f;
                    b[i] = 1 + i % 3 * 0.01f;
                    expected += (double) a[i] * b[i];
                }
                NDArray x = manager.create(a);
                NDArray y = manager.create(b);
                assertThat(InnerProduct.of(x, y)).isCloseTo(expected, within(1e-12 * expected));
            }
        }
    }

    /** On a GPU libtorch does it, a part at a time. Sums of whole 2⁻²⁰ below 2²³ are exact in whatever order they are made. */
    @Test
    void libtorchFindsTheSameAndWidensAPartAtATime() {
        SplittableRandom random = new SplittableRandom(1);
        int n = (1 << 22) + 5;
        float[] a = new float[n];
        float[] b = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = random.nextInt(1 << 10) / 1024f;
            b[i] = random.nextInt(1 << 10) / 1024f;
        }
        try (NDManager manager = PyTorch.engine().newBaseManager(Device.cpu())) {
            NDArray x = manager.create(a);
            NDArray y = manager.create(b);
            double product = InnerProduct.of(x, y);
            double square = InnerProduct.squaredNorm(x);
            assertThat(InnerProduct.onDevice(x, y)).isEqualTo(product);
            assertThat(InnerProduct.onDevice(x, x)).isEqualTo(square);
            NDArray wide = manager.create(new double[] {1, 2, 3});
            assertThat(InnerProduct.onDevice(wide, wide)).isEqualTo(14);
            assertThat(manager.getManagedArrays()).containsExactlyInAnyOrder(x, y, wide);
        }
    }

    @Test
    void partsOfAVectorCanBeMultiplied() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray part = manager.create(new double[] {1, 2, 3, 4})
                    .split(new long[] {1})
                    .get(1);
            assertThat(InnerProduct.squaredNorm(part)).isEqualTo(29);
        }
    }
}
