package aesam.report;

import static aesam.AesamException.require;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.HeatMapStyler;

/** A figure of numbers over two settings. */
public final class HeatMap {
    /** From light to dark, readable in grey and for colour-blind readers (cividis's ends). */
    private static final Color[] COLOURS = {new Color(0xFDE9A9), new Color(0xC3BB8A), new Color(0x8391AB)};

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
        chart.getStyler().setShowValue(true);
        chart.getStyler().setHeatMapValueDecimalPattern(pattern);
        return chart;
    }

    /** The same without the numbers: dark is large. */
    public static HeatMapChart plain(
            String title, String xTitle, String yTitle, List<String> x, List<String> y, double[][] values) {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(Plot.WIDTH / 2)
                .height(340)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        HeatMapStyler styler = chart.getStyler();
        Plot.dress(styler);
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
        styler.setMin(min == max ? min - 1 : min);
        styler.setMax(max);
        chart.addSeries(title, x, y, cells);
        return chart;
    }
}
