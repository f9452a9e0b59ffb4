package aesam.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;

/**
 * The colour and stroke of a line, the same in every figure. Colours are those of Okabe and Ito, which colour-blind
 * readers tell apart; adaptive optimizers are drawn thicker.
 *
 * @param colour of line and marker
 * @param width of the line in pixels
 * @param dash lengths of strokes and gaps in pixels; empty for a solid line
 */
public record Look(Color colour, float width, List<Float> dash) {
    private static final List<Float> SOLID = List.of();
    private static final List<Float> DASHED = List.of(8f, 4f);
    private static final List<Float> DOTTED = List.of(2f, 3f);

    /** For what is no optimizer, in this order. */
    private static final List<Look> OTHERS = List.of(
            new Look(new Color(0xD55E00), 2.6f, SOLID),
            new Look(new Color(0x0072B2), 1.6f, SOLID),
            new Look(new Color(0x009E73), 1.6f, DASHED),
            new Look(new Color(0xE69F00), 1.6f, SOLID),
            new Look(new Color(0xCC79A7), 1.6f, DOTTED),
            new Look(new Color(0x56B4E9), 1.6f, DASHED),
            new Look(Color.BLACK, 1.6f, SOLID));

    /** Neutral grey, for references. */
    public static final Look REFERENCE = new Look(new Color(0x777777), 1.2f, DASHED);

    public Look {
        dash = List.copyOf(dash);
    }

    /** Of an optimizer, by its label as in the paper; the reference's for what is none. */
    public static Look of(String label) {
        return switch (label) {
            case "ERM" -> new Look(Color.BLACK, 1.6f, SOLID);
            case "SAM" -> new Look(new Color(0x0072B2), 1.6f, SOLID);
            case "ESAM" -> new Look(new Color(0xE69F00), 1.6f, DASHED);
            case "SS-SAM" -> new Look(new Color(0x56B4E9), 1.6f, DASHED);
            case "AE-SAM" -> new Look(new Color(0xD55E00), 2.6f, SOLID);
            case "LookSAM" -> new Look(new Color(0x009E73), 1.6f, DOTTED);
            case "AE-LookSAM" -> new Look(new Color(0xCC79A7), 2.6f, SOLID);
            default -> REFERENCE;
        };
    }

    /** The i-th of the looks for what is no optimizer. */
    public static Look other(int i) {
        return OTHERS.get(i % OTHERS.size());
    }

    BasicStroke stroke() {
        if (dash.isEmpty()) {
            return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
        }
        float[] lengths = new float[dash.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = dash.get(i);
        }
        return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, lengths, 0);
    }

    /** The same colour, for areas behind lines. */
    Color faint() {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 45);
    }
}
