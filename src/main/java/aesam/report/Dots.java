package aesam.report;

import aesam.record.CellRuns;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A point a name, with a bar of one standard deviation to each side, and a hollow one beside it for what was published. */
public final class Dots {
    private static final int LONGEST_TICK = 12;
    private static final double APART = 0.1;

    private Dots() {}

    /**
     * One of the points.
     *
     * @param sample that is shown by mean and standard deviation; nothing where it is empty
     * @param published by others; empty where there is nothing
     */
    public record Dot(String label, Style style, Sample sample, OptionalDouble published) {}

    /** The test accuracies of cells. */
    public static Plot accuracies(String title, List<CellRuns> cells) {
        Function<CellRuns, Style> styles = Cells.styles(cells);
        return of(
                Cells.title(title, cells),
                "optimizer",
                Quantity.ACCURACY.name(),
                cells.stream()
                        .map(runs -> new Dot(
                                Cells.label(runs),
                                styles.apply(runs),
                                Quantity.ACCURACY.of(runs),
                                OptionalDouble.empty()))
                        .toList());
    }

    /**
     * Draws points beside each other.
     *
     * @param names what the points are
     * @param axis of the numbers, with their unit
     */
    public static Plot of(String title, String names, String axis, List<Dot> dots) {
        List<String> labels = dots.stream().map(Dot::label).toList();
        // XChart leaves out names that do not fit below the axis; longer ones go into the legend.
        boolean fit = labels.stream().allMatch(label -> label.length() <= LONGEST_TICK);
        Plot plot = new Plot(title, names, axis)
                .named(fit ? labels : labels.stream().map(l -> " ").toList());
        IntStream.range(0, dots.size()).forEach(i -> {
            Dot dot = dots.get(i);
            double apart = dot.published.isPresent() ? APART : 0;
            plot.dots(fit ? null : dot.label, dot.style, new double[] {i - apart}, List.of(dot.sample));
            dot.published.ifPresent(
                    value -> plot.hollow(null, dot.style, new double[] {i + apart}, new double[] {value}));
        });
        return fit ? plot.withoutLegend() : plot;
    }
}
