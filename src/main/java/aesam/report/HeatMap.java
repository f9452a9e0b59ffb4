package aesam.report;

import static aesam.AesamException.require;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.HeatMapStyler;

/** A figure of numbers over two settings. */
public final class HeatMap {
    /** From light to dark, readable in grey and for colour-blind readers (cividis's ends). */
    private static final Color[] COLOURS = {new Color(0xFDE9A9), new Color(0xC3BB8A), new Color(0x8391AB)};

    private static final int MOST_NAMES = 40;
    private static final int MOST_NUMBERS = 20;

    private HeatMap() {}

    /**
     * Draws numbers.
     *
     * @param values by row (of {@code y}), then column (of {@code x}); what is not finite is not drawn
     * @param pattern of the numbers, as in {@link java.text.DecimalFormat}
     * @throws aesam.AesamException if there is nothing to draw, or not a number for each place
     */
    public static HeatMapChart of(
            String title,
            String xTitle,
            String yTitle,
            List<String> x,
            List<String> y,
            double[][] values,
            String pattern) {
        HeatMapChart chart = plain(title, xTitle, yTitle, x, y, values);
        show(chart, pattern);
        return chart;
    }

    private static void show(HeatMapChart chart, String pattern) {
        chart.getStyler().setShowValue(true);
        chart.getStyler().setHeatMapValueDecimalPattern(pattern);
    }

    /** The same without the numbers: dark is large. */
    public static HeatMapChart plain(
            String title, String xTitle, String yTitle, List<String> x, List<String> y, double[][] values) {
        return plain(Plot.WIDTH / 2, 340, title, xTitle, yTitle, x, y, values);
    }

    /**
     * A square of shares in %, as wide as a page: with numbers where there is room for them, with some of the names where there
     * is not for all.
     *
     * @param names of columns and rows, all different; the first row is at the top
     * @param values by row, then column, in %
     */
    public static HeatMapChart square(
            String title, String xTitle, String yTitle, List<String> names, double[][] values) {
        List<String> x = ticks(names, MOST_NAMES);
        List<String> y = new ArrayList<>(x);
        Collections.reverse(y);
        double[][] upwards = new double[values.length][];
        Arrays.setAll(upwards, row -> values[values.length - 1 - row]);
        HeatMapChart chart = plain(Plot.WIDTH, Plot.WIDTH - 100, title, xTitle, yTitle, x, y, upwards);
        chart.getStyler().setXAxisLabelRotation(90);
        chart.getStyler().setPlotGridLinesVisible(false);
        scale(chart, 0, 100);
        if (names.size() <= MOST_NUMBERS) {
            show(chart, "0");
        }
        return chart;
    }

    /** At most so many of the names, evenly; the others are blank, but all different, as XChart wants them. */
    static List<String> ticks(List<String> names, int most) {
        int every = (names.size() + most - 1) / most;
        return IntStream.range(0, names.size())
                .mapToObj(i -> i % every == 0
                        ? names.get(i)
                        : Integer.toBinaryString(i).replace('0', ' ').replace('1', '\u00a0'))
                .toList();
    }

    private static HeatMapChart plain(
            int width,
            int height,
            String title,
            String xTitle,
            String yTitle,
            List<String> x,
            List<String> y,
            double[][] values) {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        HeatMapStyler styler = chart.getStyler();
        ChartTheme.apply(styler);
        styler.setChartTitleFont(styler.getChartTitleFont().deriveFont(13f));
        styler.setLegendVisible(false);
        styler.setRangeColors(COLOURS);
        styler.setPlotContentSize(1);
        require(
                values.length == y.size() && Arrays.stream(values).allMatch(row -> row.length == x.size()),
                "The numbers of '%s' are not %d × %d.",
                title,
                y.size(),
                x.size());
        List<Number[]> cells = new ArrayList<>();
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < y.size(); row++) {
            for (int column = 0; column < x.size(); column++) {
                double value = values[row][column];
                if (Double.isFinite(value)) {
                    cells.add(new Number[] {column, row, value});
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
            }
        }
        require(!cells.isEmpty(), "There is no number to draw in '%s'.", title);
        scale(chart, min, max);
        chart.addSeries(title, x, y, cells);
        return chart;
    }

    /** What the lightest and the darkest colour stand for. */
    static void scale(HeatMapChart chart, double min, double max) {
        chart.getStyler().setMin(min == max ? min - 1 : min);
        chart.getStyler().setMax(max);
    }
}
