package aesam.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** What all charts have in common. */
final class ChartTheme {
    /** The size of text in pixels. */
    static final int TEXT = 13;

    private ChartTheme() {}

    /** Four significant digits at most, none in vain. */
    static String tick(double value) {
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
    static void apply(AxesChartStyler styler) {
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
}
