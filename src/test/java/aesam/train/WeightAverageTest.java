package aesam.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.Seed;
import aesam.images.Precision;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.blocks.Architecture;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightAverageTest {
    /** Each step moves all weights by 1; at steps 0, 1, 2 at most 1/10, 2/11, 3/12 of the past is kept. */
    @ParameterizedTest
    @CsvSource({"0.9999, 1/10, 2/11, 3/12", "0.2, 1/10, 2/11, 1/5", "0.05, 1/20, 1/20, 1/20"})
    void aWindowLongerThanTheTrainingSoFarIsShortened(double past, String first, String second, String third) {
        try (Network network = Network.start(
                        Architecture.RESNET8.create(10),
                        new Shape(3, 8, 8),
                        Precision.FLOAT64,
                        Loss.crossEntropy(),
                        new Seed(1));
                WeightAverage average = new WeightAverage(network, past)) {
            double start = network.weights().getDouble(0);
            double expected = start;
            String[] kept = {first, second, third};
            for (int t = 0; t < 3; t++) {
                network.weights().addi(1);
                average.update(t);
                String[] fraction = kept[t].split("/", -1);
                double share = Double.parseDouble(fraction[0]) / Double.parseDouble(fraction[1]);
                expected = share * expected + (1 - share) * (start + t + 1);
                assertThat(average.value().weights().getDouble(0)).isCloseTo(expected, within(1e-12));
            }
        }
    }
}
