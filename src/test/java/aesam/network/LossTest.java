package aesam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final double[][] LOGITS = {{1, 2, 0.5}, {-1, 0, 3}};
    private static final long[] LABELS = {1, 0};

    private static double[] losses(Loss loss) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray outputs = manager.create(new double[] {1, 2, 0.5, -1, 0, 3}, new Shape(2, 3));
            return loss.perSample(outputs, manager.create(LABELS)).toDoubleArray();
        }
    }

    private static double minusLogP(int sample, int label) {
        double sum = 0;
        for (double z : LOGITS[sample]) {
            sum += Math.exp(z);
        }
        return Math.log(sum) - LOGITS[sample][label];
    }

    @Test
    void crossEntropyIsMinusLogOfTheLabelsProbability() {
        assertThat(losses(Loss.crossEntropy()))
                .containsExactly(new double[] {minusLogP(0, 1), minusLogP(1, 0)}, within(1e-12));
    }

    @Test
    void smoothingMixesInTheMeanOverClasses() {
        double[] expected = new double[2];
        for (int i = 0; i < 2; i++) {
            double mean = (minusLogP(i, 0) + minusLogP(i, 1) + minusLogP(i, 2)) / 3;
            expected[i] = 0.9 * minusLogP(i, (int) LABELS[i]) + 0.1 * mean;
        }
        assertThat(losses(Loss.crossEntropy(0.1))).containsExactly(expected, within(1e-12));
        assertThat(losses(Loss.crossEntropy(0))).containsExactly(losses(Loss.crossEntropy()));
        assertThatThrownBy(() -> Loss.crossEntropy(1)).isInstanceOf(AesamException.class);
    }

    @Test
    void theSquaredErrorIsAMeanOverASamplesOutputs() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray outputs = manager.create(new double[] {1, 2, 0.5, -1, 0, 3}, new Shape(2, 3, 1));
            NDArray targets = manager.create(new float[] {0, 2, 1, -1, 2, 3}, new Shape(2, 3));
            assertThat(Loss.meanSquaredError().perSample(outputs, targets).toDoubleArray())
                    .containsExactly(new double[] {1.25 / 3, 4.0 / 3}, within(1e-15));
        }
    }
}
