package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutMaskTest {
    private static final int SAMPLES = 16;
    private static final int NUMBERS = 10_007;

    /** Neighbouring keys, keys that differ in one half alone, and any. */
    private static long[] keys() {
        SplittableRandom random = new SplittableRandom(3);
        long[] keys = random.longs(SAMPLES).toArray();
        keys[0] = 0;
        keys[1] = 1;
        keys[2] = 1L << 32;
        keys[3] = -1;
        return keys;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.5, 0.999999, 1 - 0x1p-40})
    void operationsOnTensorsMakeTheMaskThatTheHostMakes(double p) {
        int least = (int) Math.rint(p * 0x1p31);
        try (NDManager manager = PyTorch.engine().newBaseManager(Device.cpu())) {
            for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
                NDArray host = DropoutMask.onHost(manager, keys(), NUMBERS, least, type);
                NDArray device = DropoutMask.onDevice(manager, keys(), NUMBERS, least, type);
                assertThat(device.getDataType()).isEqualTo(type);
                assertThat(Layout.host(device)).isEqualTo(Layout.host(host));
                assertThat(manager.getManagedArrays()).contains(host, device).hasSizeLessThanOrEqualTo(4);
                host.close();
                device.close();
            }
        }
    }

    /** Each sample, each pair of samples, and each number and the next: within five standard deviations. */
    @Test
    void numbersAreKeptIndependentlyOfEachOther() {
        double p = 0.3;
        try (NDManager manager = PyTorch.engine().newBaseManager(Device.cpu())) {
            double[] kept = Layout.host(
                    DropoutMask.onHost(manager, keys(), NUMBERS, (int) Math.rint(p * 0x1p31), DataType.FLOAT32));
            for (int a = 0; a < SAMPLES; a++) {
                for (int b = a; b < SAMPLES; b++) {
                    for (int lag = a == b ? 1 : 0; lag < 3; lag++) {
                        double both = 0;
                        for (int i = 0; i + lag < NUMBERS; i++) {
                            both += kept[a * NUMBERS + i] * kept[b * NUMBERS + i + lag];
                        }
                        double q = 0.7 * 0.7;
                        // Neighbours of one sample share numbers, which makes the sum's variance up to three times as
                        // large.
                        double deviation = Math.sqrt((a == b ? 3 : 1) * q * (1 - q) / NUMBERS);
                        assertThat(both / (NUMBERS - lag))
                                .as("samples %d and %d, %d apart", a, b, lag)
                                .isCloseTo(q, within(5 * deviation));
                    }
                }
            }
        }
    }

    @Test
    void imagesLieWithTheChannelsLast() {
        try (NDManager manager = PyTorch.engine().newBaseManager(Device.cpu())) {
            long[] keys = {5, 6};
            NDArray images = manager.zeros(new Shape(2, 3, 4, 5));
            NDArray flat = manager.zeros(new Shape(2, 60));
            NDArray mask = DropoutMask.of(images, keys, 0.5);
            assertThat(mask.getShape()).isEqualTo(images.getShape());
            assertThat(Layout.host(mask.transpose(0, 2, 3, 1)))
                    .isEqualTo(Layout.host(DropoutMask.of(flat, keys, 0.5)))
                    .containsOnly(0, 2);
        }
    }
}
