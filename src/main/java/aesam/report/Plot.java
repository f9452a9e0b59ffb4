package aesam.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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
    private static final double LARGEST = 1e100;

    private final XYChart chart;
    private final Span x = new Span();
    private final Span y = new Span();
    private int unnamed;

    /** What lies along an axis. */
    private static final class Span {
        private static final double WIDE = 20;

        private boolean logarithmic;
        private double smallest = Double.POSITIVE_INFINITY;
        private double largest = Double.NEGATIVE_INFINITY;

        void take(double[] values) {
            for (double value : values) {
                if (value > 0) {
                    smallest = Math.min(smallest, value);
                    largest = Math.max(largest, value);
                }
            }
        }

        boolean isLogarithmic() {
            return logarithmic && largest > WIDE * smallest;
        }
    }

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
        styler.setxAxisTickLabelsFormattingFunction(Plot::tick);
        styler.setyAxisTickLabelsFormattingFunction(Plot::tick);
        styler.setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    }

    /** A small one without a legend, for figures of several. */
    public static Plot small(String title, String x, String y) {
        Plot plot = new Plot(title, x, y, WIDTH / 2, 300);
        plot.chart.getStyler().setLegendVisible(false);
        plot.chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TEXT));
        return plot;
    }

    /** Whole-numbered ticks with names, from 0 on. */
    public Plot named(List<String> names) {
        xFrom(-1, names.size());
        chart.getStyler().setXAxisTickMarkSpacingHint(60);
        chart.getStyler().setxAxisTickLabelsFormattingFunction(x -> {
            long i = Math.round(x);
            // XChart leaves out ticks whose labels are not all different.
            return i >= 0 && i < names.size() ? names.get((int) i) : " ".repeat((int) i + 2);
        });
        return this;
    }

    /** For a horizontal axis of a few whole numbers: no ticks between them. */
    public Plot wholeX() {
        chart.getStyler().setXAxisTickMarkSpacingHint(170);
        return this;
    }

    /** For figures with many points. */
    public Plot smallMarkers() {
        chart.getStyler().setMarkerSize(4);
        return this;
    }

    /** For figures whose axis says which is which. */
    public Plot withoutLegend() {
        chart.getStyler().setLegendVisible(false);
        return this;
    }

    /** What was drawn, with its axes settled. */
    public XYChart chart() {
        XYStyler styler = chart.getStyler();
        styler.setXAxisLogarithmic(x.isLogarithmic());
        styler.setYAxisLogarithmic(y.isLogarithmic());
        // With a function for its labels, XChart puts linear ticks on a logarithmic axis.
        if (x.isLogarithmic()) {
            styler.setxAxisTickLabelsFormattingFunction(null);
        }
        if (y.isLogarithmic()) {
            styler.setyAxisTickLabelsFormattingFunction(null);
        }
        for (XYSeries series : chart.getSeriesMap().values()) {
            double[] xs = x.isLogarithmic() ? positive(series.getXData()) : series.getXData();
            double[] ys = y.isLogarithmic() ? positive(series.getYData()) : series.getYData();
            double[] errors = series.getExtraValues();
            for (int i = 0; errors != null && y.isLogarithmic() && i < errors.length; i++) {
                errors[i] = errors[i] < ys[i] ? errors[i] : Double.NaN;
            }
            series.replaceData(xs, ys, errors);
        }
        return chart;
    }

    private static double[] positive(double[] values) {
        return Arrays.stream(values).map(v -> v > 0 ? v : Double.NaN).toArray();
    }

    /** Four significant digits at most, none in vain. */
    private static String tick(double value) {
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size >= 1e6 || size < 1e-4) {
            return new DecimalFormat("0.##E0", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
        }
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** White, a light grid, no frames, the legend beside the data. */
    static void dress(AxesChartStyler styler) {
        Font text = new Font(Font.SANS_SERIF, Font.PLAIN, TEXT);
        styler.setBaseFont(text);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TEXT + 3));
        styler.setAxisTitleFont(text);
        styler.setAxisTickLabelsFont(text);
        styler.setLegendFont(text);
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

    /**
     * A logarithmic vertical axis, where the data span more than a factor of 20: what is not above 0 is not drawn then. For
     * less, a linear one has more ticks to read from.
     */
    public Plot logY() {
        y.logarithmic = true;
        return this;
    }

    /** A logarithmic horizontal axis, likewise. */
    public Plot logX() {
        x.logarithmic = true;
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

    /** NaN for what XChart's arithmetic does not bear: numbers that are not finite, or nearly so. */
    private static double[] drawable(double[] values) {
        return values.length == 0
                ? new double[] {Double.NaN}
                : Arrays.stream(values)
                        .map(v -> Math.abs(v) <= LARGEST ? v : Double.NaN)
                        .toArray();
    }

    private XYSeries add(@Nullable String label, double[] x, double[] y, double @Nullable [] error) {
        double[] xs = drawable(x);
        double[] ys = drawable(y);
        this.x.take(xs);
        this.y.take(ys);
        String name = label == null ? "unnamed " + unnamed++ : label;
        XYSeries series =
                error == null ? chart.addSeries(name, xs, ys) : chart.addSeries(name, xs, ys, drawable(error));
        series.setShowInLegend(label != null);
        return series;
    }

    /** What was drawn. */
    public Figure figure(String name, String caption) {
        return new Figure(name, caption, chart());
    }
}
