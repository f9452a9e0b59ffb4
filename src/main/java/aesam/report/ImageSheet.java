package aesam.report;

import aesam.images.ImageSet;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * Images side by side, each with its label below. A corrupted label stands in vermilion in a frame of the same colour,
 * with the true one after it.
 */
public final class ImageSheet {
    private static final Color CORRUPTED = new Color(0xD55E00);
    private static final int COLUMNS = 8;
    private static final int CELL = 128;
    private static final int TEXT = 38;
    private static final int GAP = 10;

    private ImageSheet() {}

    /**
     * The first {@code count} images, or as many as there are.
     *
     * @throws aesam.AesamException if this machine has no fonts
     */
    public static BufferedImage of(ImageSet images, int count) {
        int shown = Math.min(count, images.size());
        int columns = Math.min(COLUMNS, shown);
        int rows = (shown + columns - 1) / columns;
        BufferedImage sheet = new BufferedImage(
                columns * (CELL + GAP) + GAP, rows * (CELL + TEXT + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        Fonts.draw("The sheet of images", () -> {
            for (int i = 0; i < shown; i++) {
                draw(g, images, i, GAP + i % columns * (CELL + GAP), GAP + i / columns * (CELL + TEXT + GAP));
            }
        });
        g.dispose();
        return sheet;
    }

    private static void draw(Graphics2D g, ImageSet images, int image, int x, int y) {
        g.drawImage(images.picture(image), x, y, CELL, CELL, null);
        String label = images.classes().get(images.label(image));
        g.setColor(Color.BLACK);
        if (images.isCorrupted(image)) {
            g.setColor(CORRUPTED);
            g.fillRect(x - 4, y - 4, CELL + 8, 4);
            g.fillRect(x - 4, y + CELL, CELL + 8, 4);
            g.fillRect(x - 4, y, 4, CELL);
            g.fillRect(x + CELL, y, 4, CELL);
        }
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
        write(g, label, x, y + CELL + 18);
        if (images.isCorrupted(image)) {
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
            write(g, "true: " + images.classes().get(images.trueLabel(image)), x, y + CELL + 34);
        }
    }

    /** Writes a line, shortened to the width of an image. */
    private static void write(Graphics2D g, String text, int x, int y) {
        FontMetrics metrics = g.getFontMetrics();
        String shown = text;
        while (shown.length() > 2 && metrics.stringWidth(shown) > CELL) {
            shown = shown.substring(0, shown.length() - 2) + "…";
        }
        g.drawString(shown, x, y);
    }
}
