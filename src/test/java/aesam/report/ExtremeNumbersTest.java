package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import aesam.AesamException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.internal.chartpart.Chart;

/** Whatever numbers a record holds, its figures are drawn and end. */
class ExtremeNumbersTest {
    private static final Style STYLE = Style.of("sam");

    static Stream<double[]> numbers() {
        return Stream.of(
                new double[] {},
                new double[] {1},
                new double[] {0, 0, 0},
                new double[] {Double.NaN, Double.NaN, Double.NaN},
                new double[] {1, Double.NaN, 2},
                new double[] {1, Double.POSITIVE_INFINITY, 2},
                new double[] {Double.NEGATIVE_INFINITY, 1, Double.POSITIVE_INFINITY},
                new double[] {-1e308, 0, 1e308},
                new double[] {Double.MAX_VALUE, -Double.MAX_VALUE, 1},
                new double[] {Double.MIN_VALUE, 1, Double.MAX_VALUE},
                new double[] {Double.MIN_VALUE, 2 * Double.MIN_VALUE, 3 * Double.MIN_VALUE},
                new double[] {1, Math.nextUp(1.0), 1},
                new double[] {-1, -2, -3});
    }

    private static double[] counting(int n) {
        double[] x = new double[n];
        Arrays.setAll(x, i -> i);
        return x;
    }

    private static void draw(Plot plot) {
        assertTimeoutPreemptively(Duration.ofMinutes(3), () -> {
            Figure figure = plot.figure("x", "caption");
            assertThat(figure.svg()).contains("<svg");
        });
    }

    private static Plot plot() {
        return new Plot("title", "x", "y");
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void linesAreDrawn(double[] y) {
        draw(plot().line("SAM", STYLE, counting(y.length), y));
        draw(plot().logY().line("SAM", STYLE, counting(y.length), y));
        draw(plot().logX().line("SAM", STYLE, y, counting(y.length)));
        draw(plot().line("SAM", STYLE, y, y));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void pointsBandsAndHistogramsAreDrawn(double[] y) {
        double[] x = counting(y.length);
        draw(plot().points("SAM", STYLE, x, y, y));
        draw(plot().logY().points("SAM", STYLE, x, y, y));
        draw(plot().band(STYLE, x, y, y).line("SAM", STYLE, x, y));
        draw(plot().histogram("SAM", STYLE, counting(y.length + 1), y));
    }

    private static HeatMapChart heatMap(double[] row) {
        List<String> names =
                Arrays.stream(counting(row.length)).mapToObj(String::valueOf).toList();
        return HeatMap.of("title", "x", "y", names, List.of("row"), new double[][] {row}, "0.00");
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void heatMapsAreDrawnIfThereIsANumber(double[] row) {
        if (Arrays.stream(row).anyMatch(Double::isFinite)) {
            assertThat(new Figure("x", "caption", heatMap(row)).svg()).contains("<svg");
        } else {
            assertThatThrownBy(() -> heatMap(row))
                    .isInstanceOf(AesamException.class)
                    .hasMessage("There is no number to draw in 'title'.");
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void distributionsAreDrawn(double[] numbers) {
        double[] values = new double[16];
        Arrays.setAll(values, i -> numbers.length == 0 ? 0 : numbers[i % numbers.length]);
        Normality normality = Normality.of(values);
        List<Chart<?, ?>> charts = List.of(
                NormalityPlots.histogram("title", "s", values, normality),
                NormalityPlots.quantiles("title", normality));
        assertThat(new Figure("x", "caption", charts, 2).svg()).contains("<svg");
        assertThat(normality.lillieforsP()).isBetween(0.0, 1.0);
    }
}
