package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.train.Predictions;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static Predictions predictions(double[] confidences, boolean... correct) {
        int[] classes = new int[correct.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = correct[i] ? 0 : 1;
        }
        return new Predictions(new int[correct.length], classes, confidences, new double[correct.length]);
    }

    @Test
    void theErrorIsTheMeanDistanceOverImages() {
        Calibration c =
                Calibration.of(predictions(new double[] {0.3, 0.6, 0.7, 0.9, 1}, false, true, false, true, true), 5);
        assertThat(c.counts()).containsExactly(0, 1, 1, 1, 2);
        assertThat(c.confidence()).containsExactly(Double.NaN, 0.3, 0.6, 0.7, 0.95);
        assertThat(c.accuracy()).containsExactly(Double.NaN, 0, 1, 0, 1);
        // (|0 − 0.3| + |1 − 0.6| + |0 − 0.7| + 2 · |1 − 0.95|) / 5
        assertThat(c.error()).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void aBinHoldsItsUpperEnd() {
        Calibration c = Calibration.of(predictions(new double[] {0.25, 0.5, 0.75, 1}, true, true, true, true), 4);
        assertThat(c.counts()).containsExactly(1, 1, 1, 1);
        assertThat(Calibration.of(predictions(new double[] {0.2500001}, true), 4)
                        .counts())
                .containsExactly(0, 1, 0, 0);
    }

    @Test
    void withinABinErrorsInBothDirectionsCancel() {
        Calibration c = Calibration.of(predictions(new double[] {0.75, 0.75, 0.75, 0.75}, true, true, true, false), 2);
        assertThat(c.error()).isZero();
    }
}
