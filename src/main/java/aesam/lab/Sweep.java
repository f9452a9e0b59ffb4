package aesam.lab;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.optim.Optimizer;
import aesam.optim.OptimizerName;
import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Recipe;
import aesam.record.Records;
import aesam.record.RunRecord;
import aesam.record.Settings;
import aesam.report.Grid;
import aesam.report.GridReport;
import aesam.report.Provenance;
import aesam.report.Report;
import aesam.run.DryRun;
import aesam.run.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs over every combination of some values, with some seeds each. Those that are on record are read, those that were cut off
 * go on.
 *
 * @param lab where they are carried out
 * @param base what all have in common
 * @param settings that all have, {@code name=value} each, applied together with those of the axes
 * @param axes what is varied
 * @param seeds of the runs of each combination
 * @param against the values that the others are tested against, {@code axis=value}; empty for no tests
 */
public record Sweep(
        Lab lab, Recipe base, List<String> settings, List<Axis> axes, List<Long> seeds, Map<String, String> against) {
    private static final int MOST_CELLS = 10_000;

    public Sweep {
        settings = List.copyOf(settings);
        axes = List.copyOf(axes);
        seeds = seeds.stream().distinct().toList();
        require(!seeds.isEmpty(), "A sweep needs at least one seed, as in seeds(1, 2, 3).");
        against = Map.copyOf(against);
        Set<String> names = new HashSet<>();
        for (Axis axis : axes) {
            require(names.add(axis.name()), "Each axis of a sweep varies something else, found %s twice.", axis.name());
        }
        long cells = axes.stream().mapToLong(axis -> axis.points().size()).reduce(1, (a, b) -> a * b);
        require(cells <= MOST_CELLS, "A sweep has at most %d combinations, found %d.", MOST_CELLS, cells);
    }

    /** Varies a setting, too: {@code over("delta", 0.6, 0.8, 0.95)}. */
    public Sweep over(String setting, Object... values) {
        return over(Axis.of(setting, Arrays.stream(values).map(Sweep::text).toArray(String[]::new)));
    }

    /** Varies the optimizer, too. */
    public Sweep over(Optimizer... optimizers) {
        return over(Axis.of(optimizers));
    }

    /** Varies as {@code sweep --vary} does, too: {@code vary("lambda1,lambda2=-1:1,0:2")}. */
    public Sweep vary(String axis) {
        return over(Axis.parse(axis));
    }

    /** Varies something else, too. */
    public Sweep over(Axis axis) {
        List<Axis> all = new ArrayList<>(axes);
        all.add(axis);
        return new Sweep(lab, base, settings, all, seeds, against);
    }

    /** With other settings in all runs. */
    public Sweep with(String... changed) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(Arrays.asList(changed));
        return new Sweep(lab, base, all, axes, seeds, against);
    }

    /** With these seeds. */
    public Sweep seeds(long... other) {
        return new Sweep(lab, base, settings, axes, Arrays.stream(other).boxed().toList(), against);
    }

    /**
     * Tests the others against the cells with a value on an axis, by pairs of runs with the same seed.
     *
     * @throws AesamException if there is no such axis or value
     */
    public Sweep against(String axis, Object value) {
        Axis found = axes.stream()
                .filter(a -> a.name().equals(axis.replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new AesamException("'%s' is not varied; varied: %s."
                        .formatted(axis, axes.stream().map(Axis::name).collect(Collectors.joining(", ")))));
        String wanted = text(value);
        List<String> values = found.points().stream().map(Axis.Point::value).toList();
        require(
                values.contains(wanted),
                "%s does not take on the value '%s'; it takes on: %s.",
                axis,
                wanted,
                String.join(", ", values));
        Map<String, String> all = new LinkedHashMap<>(against);
        all.put(found.name(), wanted);
        return new Sweep(lab, base, settings, axes, seeds, all);
    }

    private static String text(Object value) {
        return value instanceof Optimizer optimizer ? optimizer.name() : String.valueOf(value);
    }

    /** One combination. */
    private record Combination(Map<String, String> values, List<Axis.Point> points) {
        Combination and(Axis axis, Axis.Point point) {
            Map<String, String> more = new LinkedHashMap<>(values);
            more.put(axis.name(), point.value());
            List<Axis.Point> all = new ArrayList<>(points);
            all.add(point);
            return new Combination(more, all);
        }

        Recipe recipe(Recipe base, List<String> settings) {
            Recipe recipe = base;
            List<String> all = new ArrayList<>(settings);
            for (Axis.Point point : points) {
                recipe = point.part().apply(recipe);
                all.addAll(point.settings());
            }
            return recipe.with(all.toArray(String[]::new)).withSeed(0);
        }
    }

    private List<Combination> combinations() {
        List<Combination> combinations = List.of(new Combination(Map.of(), List.of()));
        for (Axis axis : axes) {
            combinations = combinations.stream()
                    .flatMap(c -> axis.points().stream().map(point -> c.and(axis, point)))
                    .toList();
        }
        return combinations;
    }

    private Cell cell(Combination combination) {
        return new Cell(
                combination.values.values().stream().map(OptimizerName::label).collect(Collectors.joining(", ")),
                combination.recipe(base, settings));
    }

    /**
     * Its runs.
     *
     * @throws AesamException if a value is impossible
     */
    public Plan plan() {
        List<Cell> cells = combinations().stream().map(this::cell).toList();
        return new Plan(seeds, known -> cells);
    }

    /** What training its runs would take here; nothing is trained. */
    public DryRun dryRun() {
        return lab.dryRun(lab.planned(List.of(plan())));
    }

    /**
     * Trains what is not on record and draws the report: a table with a row a combination, learning curves, a line over each
     * number that is varied, heat maps, tests.
     *
     * @throws aesam.Interruption if this thread was interrupted; the same again goes on from there
     */
    public Report report() {
        return lab.carriedOut("sweep", plan(), this::draw);
    }

    /**
     * Trains those of its runs that are in a shard and not on record. Where the records of all shards are, {@link #report} then
     * draws without training.
     *
     * @param number of the shard, from 1
     * @param of how many shards there are
     * @throws aesam.Interruption as {@link #report}
     */
    public void trainShard(int number, int of) {
        lab.trainShard("sweep", plan(), number, of);
    }

    /** The report of what is on record. */
    public Report draw(Records records) {
        List<Grid.Place> places = combinations().stream()
                .map(c -> new Grid.Place(List.copyOf(c.values.values()), records.of(cell(c))))
                .toList();
        List<Grid.Axis> drawn = axes.stream()
                .map(axis -> Grid.Axis.of(
                        axis.name(),
                        axis.points().stream().map(Axis.Point::value).toList()))
                .toList();
        Grid grid = new Grid(drawn, places);
        return GridReport.of("sweep", "Sweep over " + title(), provenance(grid), grid, against);
    }

    /** What all runs have in common, and what they were made with. */
    private List<String> provenance(Grid grid) {
        List<RunRecord> runs =
                grid.cells().stream().flatMap(cell -> cell.runs().stream()).toList();
        List<String> lines = new ArrayList<>();
        String changed = changed(grid).collect(Collectors.joining(", "));
        lines.add("Changed in all runs: " + (changed.isEmpty() ? "nothing" : changed) + ".");
        lines.addAll(Provenance.of(runs, seeds));
        return lines;
    }

    /** The settings that all runs have otherwise than the profile's, {@code name=value} each. */
    private Stream<String> changed(Grid grid) {
        Set<Map.Entry<String, String>> common = new LinkedHashSet<>();
        grid.cells().stream().limit(1).forEach(runs -> common.addAll(settingsOf(runs)));
        grid.cells().forEach(runs -> common.retainAll(settingsOf(runs)));
        common.removeAll(Settings.of(lab.size().main().withSeed(0)).entrySet());
        return common.stream().map(setting -> setting.getKey() + "=" + setting.getValue());
    }

    private static Set<Map.Entry<String, String>> settingsOf(CellRuns runs) {
        return Settings.of(runs.cell().recipe()).entrySet();
    }

    private String title() {
        return axes.stream().map(Axis::name).collect(Collectors.joining(" and "));
    }
}
