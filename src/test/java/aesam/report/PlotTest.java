package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a figure's axes say is where the data are. */
class PlotTest {
    private static final Pattern HORIZONTAL = Pattern.compile("<path d=\"M([0-9.]+),([0-9.]+) L\\1,\\2 L[0-9.]+,\\2 L");

    /** The largest distance between neighbouring horizontal grid lines over the smallest. */
    private static double unevenness(Plot plot) {
        double[] y = HORIZONTAL
                .matcher(plot.figure("f", "").svg())
                .results()
                .map((MatchResult line) -> line.group(2))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(y).hasSizeGreaterThan(2);
        double largest = 0;
        double smallest = Double.MAX_VALUE;
        for (int i = 1; i < y.length; i++) {
            largest = Math.max(largest, y[i - 1] - y[i]);
            smallest = Math.min(smallest, y[i - 1] - y[i]);
        }
        return largest / smallest;
    }

    private static Plot plot(double from, double to) {
        double[] x = IntStream.range(0, 50).mapToDouble(i -> i).toArray();
        double[] y = IntStream.range(0, 50)
                .mapToDouble(i -> from * Math.pow(to / from, i / 49.0))
                .toArray();
        return new Plot("", "x", "y").logY().line("a", Style.of("sam"), x, y);
    }

    @Test
    void aLogarithmicAxisHasLogarithmicTicks() {
        assertThat(unevenness(plot(0.01, 100))).isGreaterThan(5);
    }

    @Test
    void aNarrowRangeStaysLinear() {
        assertThat(unevenness(plot(0.41, 0.63))).isLessThan(1.2);
    }
}
