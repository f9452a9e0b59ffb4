package aesam.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws an x–y figure in the look that all figures share. What is drawn first lies behind. */
public final class Plot {
    static final int WIDTH = 900;
    static final int HEIGHT = 520;
    private static final int TEXT = 13;

    private final XYChart chart;
    private int unnamed;

    /**
     * @param x label of the horizontal axis, with its unit
     * @param y label of the vertical axis, with its unit
     */
    public Plot(String title, String x, String y) {
        this(title, x, y, WIDTH, HEIGHT);
    }

    private Plot(String title, String x, String y, int width, int height) {
        chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        XYStyler styler = chart.getStyler();
        dress(styler);
        styler.setMarkerSize(7);
        styler.setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    }

    /** A small one without a legend, for figures of several. */
    static Plot small(String title, String x, String y) {
        Plot plot = new Plot(title, x, y, WIDTH / 2, 300);
        plot.chart.getStyler().setLegendVisible(false);
        plot.chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TEXT));
        return plot;
    }

    /** Whole-numbered ticks with names, from 0 on. */
    Plot named(List<String> names) {
        chart.getStyler().setXAxisMin(-0.5);
        chart.getStyler().setXAxisMax(names.size() - 0.5);
        chart.getStyler().setXAxisMaxLabelCount(names.size());
        chart.getStyler().setxAxisTickLabelsFormattingFunction(x -> {
            long i = Math.round(x);
            return Math.abs(x - i) < 1e-6 && i >= 0 && i < names.size() ? names.get((int) i) : "";
        });
        return this;
    }

    /** For figures with many points. */
    Plot smallMarkers() {
        chart.getStyler().setMarkerSize(4);
        return this;
    }

    /** For figures whose axis says which is which. */
    Plot withoutLegend() {
        chart.getStyler().setLegendVisible(false);
        return this;
    }

    XYChart chart() {
        return chart;
    }

    /** White, a light grid, no frames, the legend beside the data. */
    static void dress(AxesChartStyler styler) {
        Font text = new Font(Font.SANS_SERIF, Font.PLAIN, TEXT);
        styler.setBaseFont(text);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TEXT + 3));
        styler.setAxisTitleFont(text);
        styler.setAxisTickLabelsFont(text);
        styler.setLegendFont(text);
        styler.setAnnotationTextFont(text);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(new Color(0xE3E3E3));
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartTitleBoxVisible(false);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendSeriesLineLength(30);
        styler.setAxisTicksMarksVisible(false);
        styler.setAntiAlias(true);
    }

    /** A logarithmic vertical axis; what is not above 0 is not drawn. */
    public Plot logY() {
        chart.getStyler().setYAxisLogarithmic(true);
        return this;
    }

    /** A logarithmic horizontal axis. */
    public Plot logX() {
        chart.getStyler().setXAxisLogarithmic(true);
        return this;
    }

    /** The ends of the vertical axis. */
    public Plot yFrom(double min, double max) {
        chart.getStyler().setYAxisMin(min);
        chart.getStyler().setYAxisMax(max);
        return this;
    }

    /** The ends of the horizontal axis. */
    public Plot xFrom(double min, double max) {
        chart.getStyler().setXAxisMin(min);
        chart.getStyler().setXAxisMax(max);
        return this;
    }

    /** A line through points; NaN interrupts it. */
    public Plot line(@Nullable String label, Look look, double[] x, double[] y) {
        XYSeries series = add(label, x, y, null);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(look.colour());
        series.setLineStyle(look.stroke());
        return this;
    }

    /** The area between two lines, behind a line of the same look. */
    public Plot band(Look look, double[] x, double[] low, double[] high) {
        int n = x.length;
        double[] around = new double[2 * n];
        double[] edge = new double[2 * n];
        for (int i = 0; i < n; i++) {
            around[i] = x[i];
            edge[i] = high[i];
            around[n + i] = x[n - 1 - i];
            edge[n + i] = low[n - 1 - i];
        }
        XYSeries series = add(null, around, edge, null);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        series.setFillColor(look.faint());
        series.setLineColor(new Color(0, 0, 0, 0));
        series.setMarker(SeriesMarkers.NONE);
        return this;
    }

    /** Filled points with bars of one error to each side; no bars where there are no errors. */
    public Plot points(@Nullable String label, Look look, double[] x, double[] y, double @Nullable [] error) {
        return scatter(label, look, x, y, error, SeriesMarkers.CIRCLE);
    }

    /** Hollow points: what others have published. */
    public Plot hollow(@Nullable String label, Look look, double[] x, double[] y) {
        return scatter(label, look, x, y, null, new HollowCircle());
    }

    private Plot scatter(
            @Nullable String label, Look look, double[] x, double[] y, double @Nullable [] error, Marker marker) {
        XYSeries series = add(label, x, y, error);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(marker);
        series.setMarkerColor(look.colour());
        series.setLineColor(look.colour());
        return this;
    }

    /**
     * Bars that touch.
     *
     * @param edges of the bars, one more than heights
     */
    public Plot histogram(@Nullable String label, Look look, double[] edges, double[] heights) {
        double[] x = new double[4 * heights.length];
        double[] y = new double[4 * heights.length];
        for (int i = 0; i < heights.length; i++) {
            double[] corners = {edges[i], edges[i], edges[i + 1], edges[i + 1]};
            System.arraycopy(corners, 0, x, 4 * i, 4);
            y[4 * i + 1] = heights[i];
            y[4 * i + 2] = heights[i];
        }
        XYSeries series = add(label, x, y, null);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        series.setFillColor(look.faint());
        series.setLineColor(look.colour());
        series.setLineStyle(new BasicStroke(1));
        series.setMarker(SeriesMarkers.NONE);
        return this;
    }

    /** A word beside a point. */
    public Plot text(String text, double x, double y) {
        chart.addAnnotation(new AnnotationText(text, x, y, false));
        return this;
    }

    private XYSeries add(@Nullable String label, double[] x, double[] y, double @Nullable [] error) {
        double[] shown = Arrays.copyOf(y, y.length);
        if (chart.getStyler().isYAxisLogarithmic()) {
            for (int i = 0; i < shown.length; i++) {
                shown[i] = shown[i] > 0 ? shown[i] : Double.NaN;
            }
        }
        String name = label == null ? "unnamed " + unnamed++ : label;
        XYSeries series =
                error == null ? chart.addSeries(name, x, shown) : chart.addSeries(name, x, shown, error);
        series.setShowInLegend(label != null);
        return series;
    }

    /** What was drawn. */
    public Figure figure(String name, String caption) {
        return new Figure(name, caption, chart);
    }
}
