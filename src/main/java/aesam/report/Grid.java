package aesam.report;

import static aesam.AesamException.require;

import aesam.optim.OptimizerName;
import aesam.record.CellRuns;
import aesam.record.RunRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * Cells that differ in a few settings, and how they are drawn: over one of these settings, or over two of them.
 *
 * @param axes the settings
 * @param places the cells, with their value on each axis; not every combination has to be there
 */
public record Grid(List<Axis> axes, List<Place> places) {
    private static final double APART = 0.12;
    private static final int MOST_LINES = 8;

    /**
     * A setting that is varied; two that move together are one axis of paired names.
     *
     * @param name for people
     * @param values as they are written, in the order in which they are shown
     * @param numbers the same as numbers; null where they are none
     */
    public record Axis(String name, List<String> values, double @Nullable [] numbers) {
        public Axis {
            values = List.copyOf(values);
            require(
                    values.stream().distinct().count() == values.size()
                            && (numbers == null || numbers.length == values.size()),
                    "The values of '%s' are not all different, or not all numbers.",
                    name);
        }

        /** An axis of numbers if all values are. */
        public static Axis of(String name, List<String> values) {
            try {
                double[] numbers =
                        values.stream().mapToDouble(Double::parseDouble).toArray();
                return new Axis(name, values, Arrays.stream(numbers).allMatch(Double::isFinite) ? numbers : null);
            } catch (NumberFormatException e) {
                return new Axis(name, values, null);
            }
        }

        boolean isNumeric() {
            return numbers != null;
        }

        double number(String value) {
            return numbers == null ? Double.NaN : numbers[values.indexOf(value)];
        }

        /** A value for people. */
        String text(String value) {
            return isNumeric() ? name + " = " + value : OptimizerName.label(value);
        }
    }

    /**
     * A cell.
     *
     * @param values on each axis
     */
    public record Place(List<String> values, CellRuns runs) {
        public Place {
            values = List.copyOf(values);
        }
    }

    /** Cells that differ on the axes under consideration alone. */
    private record Group(String label, String key, List<Place> places) {}

    public Grid {
        axes = List.copyOf(axes);
        places = List.copyOf(places);
        for (Place place : places) {
            boolean known = place.values.size() == axes.size();
            for (int a = 0; known && a < axes.size(); a++) {
                known = axes.get(a).values.contains(place.values.get(a));
            }
            require(known, "%s is no place in this grid.", place.values);
        }
    }

    /**
     * A grid whose axes are read off its cells.
     *
     * @param settings the value of a cell on each axis, by the axis's name
     */
    public static Grid of(List<CellRuns> cells, Map<String, Function<CellRuns, String>> settings) {
        return new Grid(
                settings.entrySet().stream()
                        .map(axis -> Axis.of(
                                axis.getKey(),
                                cells.stream().map(axis.getValue()).distinct().toList()))
                        .toList(),
                cells.stream()
                        .map(runs -> new Place(
                                settings.values().stream()
                                        .map(value -> value.apply(runs))
                                        .toList(),
                                runs))
                        .toList());
    }

    /** All cells. */
    public List<CellRuns> cells() {
        return places.stream().map(Place::runs).toList();
    }

    /** What a place is called. */
    String label(Place place) {
        return label(place, List.of());
    }

    private String label(Place place, List<Integer> without) {
        return others(without).map(a -> axes.get(a).text(place.values.get(a))).collect(Collectors.joining(", "));
    }

    private Stream<Integer> others(List<Integer> without) {
        return IntStream.range(0, axes.size()).boxed().filter(a -> !without.contains(a));
    }

    /** The cells by their values on all axes but these; the key is what their style is chosen by. */
    private List<Group> groups(Integer... without) {
        List<Integer> drawn = List.of(without);
        Map<String, List<Place>> groups = places.stream()
                .filter(place -> place.runs.n() > 0)
                .collect(Collectors.groupingBy(place -> label(place, drawn), LinkedHashMap::new, Collectors.toList()));
        List<Integer> rest = others(drawn).toList();
        return groups.entrySet().stream()
                .map(group -> {
                    Place first = group.getValue().get(0);
                    String key = rest.isEmpty()
                            ? Cells.name(first.runs)
                            : rest.size() == 1 && !axes.get(rest.get(0)).isNumeric()
                                    ? first.values.get(rest.get(0))
                                    : group.getKey();
                    return new Group(group.getKey(), key, group.getValue());
                })
                .toList();
    }

    private static Map<String, Style> styles(List<Group> groups) {
        return Style.of(groups.stream().map(Group::key).toList());
    }

    private static @Nullable String legend(Group group) {
        return group.label.isEmpty() ? null : group.label;
    }

    /** A quantity over a numeric axis, a line for each combination of the others. */
    public Plot lines(int axis, String title, Quantity quantity) {
        Plot plot = new Plot(Cells.title(title, cells()), axes.get(axis).name, quantity.name());
        List<Group> groups = groups(axis);
        Map<String, Style> styles = styles(groups);
        for (Group group : groups) {
            List<Place> ascending = group.places.stream()
                    .sorted(Comparator.comparingDouble(place -> number(place, axis)))
                    .toList();
            plot.joined(
                    legend(group),
                    styles.getOrDefault(group.key, Style.REFERENCE),
                    ascending.stream().mapToDouble(place -> number(place, axis)).toArray(),
                    ascending.stream().map(place -> quantity.of(place.runs)).toList());
        }
        return groups.size() == 1 ? plot.withoutLegend() : plot;
    }

    private double number(Place place, int axis) {
        return axes.get(axis).number(place.values.get(axis));
    }

    /** A quantity over an axis of names, a point for each combination of the others. */
    public Plot dots(int axis, String title, Quantity quantity) {
        List<String> names = axes.get(axis).values;
        if (axes.size() == 1) {
            Map<String, Style> own = Style.of(names);
            return Dots.of(
                    Cells.title(title, cells()),
                    axes.get(axis).name,
                    quantity.name(),
                    places.stream()
                            .map(place -> new Dots.Dot(
                                    OptimizerName.label(place.values.get(0)),
                                    own.getOrDefault(place.values.get(0), Style.REFERENCE),
                                    quantity.of(place.runs),
                                    OptionalDouble.empty()))
                            .toList());
        }
        Plot plot = new Plot(Cells.title(title, cells()), axes.get(axis).name, quantity.name())
                .named(names.stream().map(OptimizerName::label).toList());
        List<Group> groups = groups(axis);
        Map<String, Style> styles = styles(groups);
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            double apart = APART * (g - (groups.size() - 1) / 2.0);
            plot.dots(
                    legend(group),
                    styles.getOrDefault(group.key, Style.REFERENCE),
                    group.places.stream()
                            .mapToDouble(place -> names.indexOf(place.values.get(axis)) + apart)
                            .toArray(),
                    group.places.stream().map(place -> quantity.of(place.runs)).toList());
        }
        return plot;
    }

    /** A quantity's means over two axes, a heat map for each combination of the others, all of one scale of colours. */
    public List<Chart<?, ?>> heatMaps(int x, int y, Quantity quantity) {
        DoubleSummaryStatistics all = cells().stream()
                .mapToDouble(runs -> quantity.of(runs).mean())
                .filter(Double::isFinite)
                .summaryStatistics();
        List<Chart<?, ?>> charts = new ArrayList<>();
        for (Group group : groups(x, y)) {
            double[][] means = axes.get(y).values.stream()
                    .map(row -> axes.get(x).values.stream()
                            .mapToDouble(column -> group.places.stream()
                                    .filter(place -> place.values.get(x).equals(column)
                                            && place.values.get(y).equals(row))
                                    .mapToDouble(
                                            place -> quantity.of(place.runs).mean())
                                    .findFirst()
                                    .orElse(Double.NaN))
                            .toArray())
                    .toArray(double[][]::new);
            String title = (group.label.isEmpty() ? "" : group.label + ": ") + quantity.name();
            HeatMapChart map = HeatMap.of(
                    Cells.title(title, group.places.stream().map(Place::runs).toList()),
                    axes.get(x).name,
                    axes.get(y).name,
                    axes.get(x).values,
                    axes.get(y).values,
                    means,
                    "0.0");
            HeatMap.scale(map, all.getMin(), all.getMax());
            charts.add(map);
        }
        return charts;
    }

    /** A place's row of a table: its value on each axis and some quantities. */
    public ResultTable.Row row(Place place, List<Quantity> quantities) {
        ResultTable.Row row = new ResultTable.Row(Map.of());
        for (int a = 0; a < axes.size(); a++) {
            String value = place.values.get(a);
            row = axes.get(a).isNumeric()
                    ? row.with(axes.get(a).name, ResultTable.Value.given(value, number(place, a)))
                    : row.text(axes.get(a).name, OptimizerName.label(value));
        }
        return Quantity.of(row, place.runs, quantities);
    }

    /** A number over epochs: a line for each cell; of many cells, a chart for each value on the first axis. */
    public List<Chart<?, ?>> curves(String title, String axis, Function<RunRecord, double[]> curve) {
        List<Group> all = groups();
        if (all.size() <= MOST_LINES || axes.size() < 2) {
            return List.of(curves(title, axis, all, curve));
        }
        Map<String, List<Group>> charts = all.stream()
                .collect(Collectors.groupingBy(
                        group -> axes.get(0).text(group.places.get(0).values.get(0)),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Chart<?, ?>> drawn = new ArrayList<>();
        charts.forEach((value, groups) -> drawn.add(curves(title + ", " + value, axis, groups, curve)));
        return drawn;
    }

    private static Chart<?, ?> curves(
            String title, String axis, List<Group> groups, Function<RunRecord, double[]> curve) {
        List<CellRuns> cells =
                groups.stream().map(group -> group.places.get(0).runs).toList();
        Plot plot = new Plot(Cells.title(title, cells), "epoch", axis);
        Map<String, Style> styles = styles(groups);
        Curves.draw(
                plot,
                groups.stream()
                        .map(group -> new Curves.Line(
                                group.label,
                                styles.getOrDefault(group.key, Style.REFERENCE),
                                Curves.ofEpochs(group.places.get(0).runs, curve)))
                        .toList());
        return plot.chart();
    }
}
