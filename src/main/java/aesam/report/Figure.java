package aesam.report;

import aesam.AesamException;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A figure of a report: a chart, or several in rows.
 *
 * @param name of its files
 * @param caption what is to be seen, on what it was measured
 * @param charts row after row, all of one size
 * @param columns charts in a row
 */
public record Figure(String name, String caption, List<Chart<?, ?>> charts, int columns) implements Report.Part {
    private static final int SCALE = 2;

    public Figure {
        charts = List.copyOf(charts);
    }

    /** One chart. */
    public Figure(String name, String caption, Chart<?, ?> chart) {
        this(name, caption, List.of(chart), 1);
    }

    /**
     * Writes it as PNG and SVG.
     *
     * @param folder created if need be
     * @return the figure
     * @throws AesamException if it cannot be written
     */
    public Figure save(String folder) {
        try {
            new ReportFolder(Path.of(folder)).write(this);
            return this;
        } catch (AesamException e) {
            throw e.alone();
        }
    }

    /** In pixels, before it is scaled. */
    public int width() {
        return columns * charts.get(0).getWidth();
    }

    /** In pixels, before it is scaled. */
    public int height() {
        int rows = (charts.size() + columns - 1) / columns;
        return rows * charts.get(0).getHeight();
    }

    private void paint(Graphics2D g) {
        Fonts.draw("Figure " + name, () -> paintCharts(g));
    }

    private void paintCharts(Graphics2D g) {
        AffineTransform before = g.getTransform();
        for (int i = 0; i < charts.size(); i++) {
            Chart<?, ?> chart = charts.get(i);
            g.setTransform(before);
            g.translate(i % columns * chart.getWidth(), i / columns * chart.getHeight());
            chart.paint(g, chart.getWidth(), chart.getHeight());
        }
    }

    /**
     * As pixels, at twice the size.
     *
     * @throws aesam.AesamException if this machine has no fonts; likewise below
     */
    public BufferedImage image() {
        return image(SCALE);
    }

    private BufferedImage image(int scale) {
        BufferedImage image = new BufferedImage(scale * width(), scale * height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.scale(scale, scale);
        paint(g);
        g.dispose();
        return image;
    }

    /** As a PNG file, at twice the size. */
    public byte[] png() {
        return png(SCALE);
    }

    /**
     * As a PNG file.
     *
     * @param scale pixels a unit; 1 for a preview beside the SVG
     */
    public byte[] png(int scale) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image(scale), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** As an SVG document; coordinates have two decimals, which halves it. */
    public String svg() {
        VectorGraphics2D g = new VectorGraphics2D();
        paint(g);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new SVGProcessor()
                    .getDocument(g.getCommands(), new PageSize(0, 0, width(), height()))
                    .writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8)
                .replaceAll("(\\d\\.\\d\\d)\\d+", "$1")
                .replaceFirst("<svg ", "<svg style=\"max-width:100%;height:auto\" ");
    }
}
