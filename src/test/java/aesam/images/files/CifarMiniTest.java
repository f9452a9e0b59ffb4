package aesam.images.files;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.images.Dataset;
import aesam.images.Normalization;
import org.junit.jupiter.api.Test;

class CifarMiniTest {
    @Test
    void holdsRealImagesInBalancedOrder() {
        Dataset data = Datasets.load("cifar10-mini", null);
        assertThat(data.train().size()).isEqualTo(5000);
        assertThat(data.test().size()).isEqualTo(1000);
        for (int i = 0; i < 40; i++) {
            assertThat(data.train().label(i)).isEqualTo(i % 10);
        }
        assertThat(data.train().corrupted()).isZero();

        // Natural images: the channel means are near CIFAR-10's published ones.
        double[] sum = new double[3];
        byte[] pixels = data.train().pixels(0).bytes();
        for (int p = 0; p < pixels.length; p++) {
            sum[p % 3] += (pixels[p] & 0xFF) / 255.0;
        }
        for (int c = 0; c < 3; c++) {
            assertThat(sum[c] / (pixels.length / 3.0))
                    .isBetween(
                            Normalization.CIFAR10.mean().get(c) - 0.01,
                            Normalization.CIFAR10.mean().get(c) + 0.01);
        }
    }

    @Test
    void isHeldOnceByAllThatHoldIt() {
        Dataset data = Datasets.load("cifar10-mini", null);
        assertThat(Datasets.load("cifar10-mini", null).train()).isSameAs(data.train());
    }
}
