package aesam.report;

import aesam.optim.OptimizerName;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The colour and stroke of a line, and how an optimizer is drawn and called in every figure and table. Colours are those of
 * Okabe and Ito, which colour-blind readers tell apart; adaptive optimizers are drawn thicker.
 *
 * @param colour of line and marker
 * @param width of the line in pixels
 * @param dash lengths of strokes and gaps in pixels; empty for a solid line
 */
public record Style(Color colour, float width, List<Float> dash) {
    private static final float THIN = 1.6f;
    private static final float THICK = 2.6f;
    private static final List<Float> SOLID = List.of();
    private static final List<Float> DASHED = List.of(8f, 4f);
    private static final List<Float> DOTTED = List.of(2f, 3f);
    private static final List<Float> DASH_DOTTED = List.of(8f, 3f, 2f, 3f);

    private static final Color BLUE = new Color(0x0072B2);
    private static final Color ORANGE = new Color(0xE69F00);
    private static final Color SKY = new Color(0x56B4E9);
    private static final Color VERMILION = new Color(0xD55E00);
    private static final Color GREEN = new Color(0x009E73);
    private static final Color PURPLE = new Color(0xCC79A7);

    private static final Map<String, Style> OPTIMIZERS = Map.of(
            OptimizerName.ERM.toString(), new Style(Color.BLACK, THIN, SOLID),
            OptimizerName.SAM.toString(), new Style(BLUE, THIN, SOLID),
            OptimizerName.ESAM.toString(), new Style(ORANGE, THIN, DASHED),
            OptimizerName.SS_SAM.toString(), new Style(SKY, THIN, DASHED),
            OptimizerName.AE_SAM.toString(), new Style(VERMILION, THICK, SOLID),
            OptimizerName.LOOKSAM.toString(), new Style(GREEN, THIN, DOTTED),
            OptimizerName.AE_LOOKSAM.toString(), new Style(PURPLE, THICK, SOLID));

    /** Neutral grey, for references. */
    public static final Style REFERENCE = new Style(new Color(0x777777), 1.2f, DASHED);

    private static final List<Style> FREE = free();

    public Style {
        dash = List.copyOf(dash);
    }

    /** Colours and dashes that no optimizer of the paper has, the most different ones first. */
    private static List<Style> free() {
        List<Style> free = new ArrayList<>();
        for (List<Float> dash : List.of(SOLID, DASHED, DOTTED, DASH_DOTTED)) {
            for (Color colour : List.of(PURPLE, BLUE, VERMILION, Color.BLACK, GREEN, ORANGE, SKY)) {
                boolean taken =
                        OPTIMIZERS.values().stream().anyMatch(s -> s.colour.equals(colour) && s.dash.equals(dash));
                if (!taken) {
                    free.add(new Style(colour, THIN, dash));
                }
            }
        }
        return List.copyOf(free);
    }

    /** The i-th style that no optimizer of the paper has; from the 22nd on they repeat. */
    public static Style free(int i) {
        return FREE.get(i % FREE.size());
    }

    /** The style of each name: an optimizer's own in every figure, the free ones for others, in the order of their names. */
    public static Map<String, Style> of(List<String> names) {
        Map<String, Style> styles = new LinkedHashMap<>();
        int own = 0;
        for (String name : names.stream().distinct().toList()) {
            Style known = OPTIMIZERS.get(name);
            styles.put(name, known != null ? known : free(own++));
        }
        return styles;
    }

    /** The styles of single runs: their optimizers' if these are all different, those of their own names if not. */
    static List<Style> of(List<String> optimizers, List<String> names) {
        List<String> keys = optimizers.stream().distinct().count() == optimizers.size() ? optimizers : names;
        Map<String, Style> styles = of(keys);
        return keys.stream().map(key -> styles.getOrDefault(key, REFERENCE)).toList();
    }

    /** The style of a name that stands alone. */
    public static Style of(String name) {
        return of(List.of(name)).getOrDefault(name, REFERENCE);
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

    /** A thin dashed line of the same colour. */
    public Style dashed() {
        return new Style(colour, THIN, DASHED);
    }

    /** A thin solid line of the same colour. */
    Style thin() {
        return new Style(colour, 1, SOLID);
    }
}
