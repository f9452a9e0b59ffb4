package aesam.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batches;
import aesam.images.Dataset;
import aesam.images.Pictures;
import aesam.images.Precision;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.blocks.Architecture;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionsTest {
    private static final Predictions THREE_CLASSES = new Predictions(
            new int[] {0, 0, 1, 2, 2}, new int[] {0, 1, 1, 0, 2}, new double[] {0.9, 0.5, 0.8, 0.4, 0.6}, new double[] {
                0.1, 1, 0.2, 2, 0.7
            });

    @Test
    void everyImageIsAskedInOrderWhateverTheBatches() {
        Dataset data = Pictures.dataset(10, 13);
        try (Network network = Network.start(
                Architecture.RESNET8.create(10),
                new Shape(3, 8, 8),
                Precision.FLOAT64,
                Loss.crossEntropy(),
                new Seed(1))) {
            List<Integer> seen = new ArrayList<>();
            Batches batches = Batches.evaluation(data.test(), data.normalization(), 5);
            Predictions together = Predictions.of(network, network.weightsAndStatistics(), batches, seen::add);
            assertThat(seen).containsExactly(5, 10, 13);
            assertThat(together.labels()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2);
            for (int i = 0; i < 13; i++) {
                Batches one = Batches.evaluation(data.test().select(i), data.normalization(), 1);
                Predictions alone = Predictions.of(network, network.weightsAndStatistics(), one, done -> {});
                assertThat(alone.classes()[0]).isEqualTo(together.classes()[i]);
                // Cross-entropy is −log p(label): of a right answer, −log of its confidence.
                double p = Math.exp(-together.losses()[i]);
                assertThat(p).isLessThanOrEqualTo(together.confidences()[i] + 1e-5);
                assertThat(Math.abs(p - together.confidences()[i]) < 1e-5).isEqualTo(together.isCorrect(i));
            }
        }
    }

    @Test
    void lossAndAccuracyAreMeans() {
        assertThat(THREE_CLASSES.evaluation().loss()).isEqualTo((0.1 + 1 + 0.2 + 2 + 0.7) / 5);
        assertThat(THREE_CLASSES.evaluation().accuracy()).isEqualTo(3 / 5.0);
    }

    @Test
    void theConfusionMatrixHasTheTrueClassesAsRows() {
        assertThat(THREE_CLASSES.confusion(3)).isEqualTo(new int[][] {{1, 1, 0}, {0, 1, 0}, {1, 0, 1}});
    }

    @Test
    void outputsThatAreNoClassesAreRefused() {
        for (int predicted : new int[] {-1, 3}) {
            Predictions other =
                    new Predictions(new int[] {0}, new int[] {predicted}, new double[] {1}, new double[] {0});
            assertThatThrownBy(() -> other.confusion(3))
                    .isInstanceOf(AesamException.class)
                    .hasMessage(
                            "The network's outputs are not those of the images' 3 classes: one of its predictions is "
                                    + predicted + ".");
        }
    }
}
