package aesam.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws an x–y figure in the way that all figures share. What is drawn first lies behind. */
public final class Plot {
    static final int WIDTH = 900;
    static final int HEIGHT = 520;
    private static final double LARGEST = 1e100;
    private static final int DENSE = 40;
    private static final int LONGEST_LEGEND = 32;
    private static final int MOST_NAMES_BESIDE_LEGEND = 7;

    private static final List<Marker> SHAPES =
            List.of(SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP, SeriesMarkers.DIAMOND);

    /** The marker of what others have published. */
    private static final Marker HOLLOW_CIRCLE = new Marker() {
        @Override
        public void paint(Graphics2D g, double x, double y, int size) {
            g.setStroke(new BasicStroke(1.6f));
            double half = size / 2.0 + 1;
            g.draw(new Ellipse2D.Double(x - half, y - half, 2 * half, 2 * half));
        }
    };

    private final XYChart chart;
    private final Span x = new Span();
    private final Span y = new Span();
    private int unnamed;
    private boolean roundTicks;

    /** What lies along an axis. */
    private static final class Span {
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

        /** Powers of ten are what has labels on a logarithmic axis; with fewer than two of them nothing could be read from it. */
        boolean isLogarithmic() {
            return logarithmic && Math.floor(Math.log10(largest)) > Math.ceil(Math.log10(smallest));
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
        ChartTheme.apply(styler);
        styler.setMarkerSize(7);
        styler.setErrorBarsColorSeriesColor(true);
        styler.setxAxisTickLabelsFormattingFunction(ChartTheme::tick);
        styler.setyAxisTickLabelsFormattingFunction(ChartTheme::tick);
        styler.setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    }

    /** A small one without a legend, for figures of several. */
    public static Plot small(String title, String x, String y) {
        Plot plot = new Plot(title, x, y, WIDTH / 2, 300);
        plot.chart.getStyler().setLegendVisible(false);
        plot.chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, ChartTheme.TEXT));
        return plot;
    }

    /** Whole-numbered ticks with names, from 0 on. */
    public Plot named(List<String> names) {
        xFrom(-1, names.size());
        if (names.size() > MOST_NAMES_BESIDE_LEGEND) {
            chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        }
        chart.getStyler().setXAxisTickMarkSpacingHint(60);
        chart.getStyler().setxAxisTickLabelsFormattingFunction(x -> {
            long i = Math.round(x);
            if (i >= 0 && i < names.size()) {
                return names.get((int) i);
            }
            // XChart waits for ever for labels that are not all different, and takes the longest one's height for that
            // of all.
            return " ".repeat((int) (i < 0 ? i + 2 : i - names.size() + 2));
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
        // A legend of long lines beside the data would leave no room for them.
        if (chart.getSeriesMap().values().stream()
                .anyMatch(series -> series.isShowInLegend() && series.getName().length() > LONGEST_LEGEND)) {
            styler.setLegendPosition(Styler.LegendPosition.OutsideS);
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

    /**
     * A logarithmic vertical axis, where two powers of ten lie between the data: what is not above 0 is not drawn then. For
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
    public Plot line(@Nullable String label, Style style, double[] x, double[] y) {
        XYSeries series = add(label, x, y, null);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(style.colour());
        series.setLineStyle(style.stroke());
        // XChart begins its dashes anew at each point of a straight line: a dense one would look solid.
        series.setSmooth(!style.dash().isEmpty() && x.length > DENSE);
        return this;
    }

    /** The area between two lines, behind a line of the same style. */
    public Plot band(Style style, double[] x, double[] low, double[] high) {
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
        series.setFillColor(style.faint());
        series.setLineColor(new Color(0, 0, 0, 0));
        series.setMarker(SeriesMarkers.NONE);
        return this;
    }

    /** A point at the mean of each sample, with a bar of one standard deviation to each side where it is known. */
    public Plot dots(@Nullable String label, Style style, double[] x, List<Sample> samples) {
        return points(
                label, style, x, samples.stream().mapToDouble(Sample::mean).toArray(), deviations(samples));
    }

    /** The same, joined by a line. */
    public Plot joined(@Nullable String label, Style style, double[] x, List<Sample> samples) {
        double[] means = samples.stream().mapToDouble(Sample::mean).toArray();
        return line(label, style, x, means).dots(null, style, x, samples);
    }

    private static double @Nullable [] deviations(List<Sample> samples) {
        return samples.stream().allMatch(sample -> Double.isNaN(sample.bar()))
                ? null
                : samples.stream()
                        .mapToDouble(sample -> Double.isNaN(sample.bar()) ? 0 : sample.bar())
                        .toArray();
    }

    /** Filled points with bars of one error to each side; no bars where there are no errors. */
    public Plot points(@Nullable String label, Style style, double[] x, double[] y, double @Nullable [] error) {
        return scatter(label, style, x, y, error, marker(label, style));
    }

    /** Points have no dashes: the legend's points of one colour are told apart by their shape. */
    private Marker marker(@Nullable String label, Style style) {
        long alike = chart.getSeriesMap().values().stream()
                .filter(series -> label != null
                        && series.isShowInLegend()
                        && series.getXYSeriesRenderStyle() == XYSeries.XYSeriesRenderStyle.Scatter
                        && style.colour().equals(series.getMarkerColor()))
                .count();
        return SHAPES.get((int) alike % SHAPES.size());
    }

    /** Hollow points: what others have published. */
    public Plot hollow(@Nullable String label, Style style, double[] x, double[] y) {
        return scatter(label, style, x, y, null, HOLLOW_CIRCLE);
    }

    private Plot scatter(
            @Nullable String label, Style style, double[] x, double[] y, double @Nullable [] error, Marker marker) {
        XYSeries series = add(label, x, y, error);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(marker);
        series.setMarkerColor(style.colour());
        series.setLineColor(style.colour());
        return this;
    }

    /**
     * Bars that touch.
     *
     * @param edges of the bars, one more than heights
     */
    public Plot histogram(@Nullable String label, Style style, double[] edges, double[] heights) {
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
        series.setFillColor(style.faint());
        series.setLineColor(style.colour());
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
        if (xs.length > DENSE && !roundTicks) {
            roundTicks = true;
            offTheGrid(xs, ys);
        }
        return series;
    }

    /**
     * Between points that are equally far apart, XChart's ticks stand at every n-th of them, until their labels touch. A point
     * off that grid, which is not drawn, gives ticks at round numbers.
     */
    private void offTheGrid(double[] xs, double[] ys) {
        XYSeries point = add(null, new double[] {xs[0] + 0.3 * (xs[1] - xs[0])}, new double[] {ys[0]}, null);
        point.setMarker(SeriesMarkers.NONE);
    }

    /** What was drawn. */
    public Figure figure(String name, String caption) {
        return new Figure(name, caption, chart());
    }
}
