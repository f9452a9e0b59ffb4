package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {
    /** By {@code prop.test(part, n, correct = FALSE)} of R. */
    @ParameterizedTest
    @CsvSource({
        "8, 10, 0.4901625, 0.9433178",
        "0, 10, 0, 0.2775328",
        "10, 10, 0.7224672, 1",
        "1, 2, 0.0945312, 0.9054688"
    })
    void theIntervalIsWilsons(int part, int n, double low, double high) {
        Proportion proportion = new Proportion(part, n);
        assertThat(proportion.low()).isCloseTo(low, within(5e-8));
        assertThat(proportion.high()).isCloseTo(high, within(5e-8));
    }

    /** The interval's ends p are where p̂ is z standard deviations of p away. */
    @ParameterizedTest
    @CsvSource({"3, 7", "612, 1000", "9871, 10000"})
    void theEndsSolveWilsonsEquation(int part, int n) {
        Proportion proportion = new Proportion(part, n);
        for (double p : new double[] {proportion.low(), proportion.high()}) {
            assertThat(Math.abs(proportion.value() - p) / Math.sqrt(p * (1 - p) / n))
                    .isCloseTo(1.959963985, within(1e-8));
        }
    }
}
