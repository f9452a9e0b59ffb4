package aesam.report;

import aesam.record.RunRecord;
import aesam.train.Summary;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Single runs side by side: what differs in their settings, and what came of it. */
public final class CompareReport {
    private static final int MOST_NAMED = 3;
    private static final String NONE = "";

    private CompareReport() {}

    /**
     * A run.
     *
     * @param settings all of them, by their names
     */
    public record Entry(RunRecord run, Map<String, String> settings) {}

    /** An entry as it is called and drawn here. */
    private record Named(String name, Style style, Entry entry) {}

    /** A table of the settings that differ, curves, and a table of results. */
    public static Report of(List<Entry> entries) {
        List<String> differing = differing(entries);
        List<Named> runs = named(entries, differing);
        List<Report.Part> parts = new ArrayList<>();
        parts.add(settings(runs, differing));
        parts.add(curves(runs, "loss", "Training loss", "loss, mean of the epoch", Curves.column("train_loss", 1)));
        parts.add(curves(runs, "accuracy", "Test accuracy", "test accuracy (%)", Curves.column("test_accuracy", 100)));
        parts.add(curves(
                runs,
                "gradient-norms",
                "Squared stochastic gradient norm",
                "‖∇L(B; wₜ)‖², mean of the epoch",
                run -> Curves.meanOfEpochs(run, "grad_norm_sq")));
        parts.add(curves(
                runs, "zeta", "Share of SAM steps", Quantity.ZETA.name() + " so far", Curves.column("zeta", 100)));
        parts.add(results(runs));
        List<String> from = runs.stream()
                .map(run -> run.name + ": " + run.entry.run.folder().getFileName())
                .toList();
        return new Report("compare", entries.size() + " runs compared", from, parts);
    }

    /** The names of the settings that not all have alike. */
    private static List<String> differing(List<Entry> entries) {
        Set<String> names = new LinkedHashSet<>();
        entries.forEach(entry -> names.addAll(entry.settings.keySet()));
        return names.stream()
                .filter(name -> entries.stream()
                                .map(entry -> entry.settings.getOrDefault(name, NONE))
                                .distinct()
                                .count()
                        > 1)
                .toList();
    }

    /** Each run by what is its own, where that is short; by its place in the list where it is not. */
    private static List<Named> named(List<Entry> entries, List<String> differing) {
        List<String> own = entries.stream()
                .map(entry -> differing.stream()
                        .map(name -> name + " = " + entry.settings.getOrDefault(name, NONE))
                        .collect(Collectors.joining(", ")))
                .toList();
        boolean few = differing.size() <= MOST_NAMED && areDistinct(own);
        List<String> names = IntStream.range(0, entries.size())
                .mapToObj(i -> few ? own.get(i) : "run " + (i + 1))
                .toList();
        List<Style> styles = Style.of(
                entries.stream()
                        .map(entry -> entry.run.recipe().optimizer().name())
                        .toList(),
                names);
        return IntStream.range(0, entries.size())
                .mapToObj(i -> new Named(names.get(i), styles.get(i), entries.get(i)))
                .toList();
    }

    /** Tablesaw's columns have to differ in more than capitals. */
    private static boolean areDistinct(List<String> names) {
        return names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .distinct()
                        .count()
                == names.size();
    }

    private static Report.Part settings(List<Named> runs, List<String> differing) {
        if (differing.isEmpty()) {
            return new Report.Text("These runs do not differ in any setting.");
        }
        List<ResultTable.Row> rows = new ArrayList<>();
        for (String setting : differing) {
            ResultTable.Row row = ResultTable.Row.of("setting", setting);
            for (Named run : runs) {
                row = row.text(run.name, run.entry.settings.getOrDefault(setting, NONE));
            }
            rows.add(row);
        }
        return new ResultTable("settings", "The settings that differ; all others are alike.", rows);
    }

    private static Figure curves(
            List<Named> runs, String name, String title, String axis, Function<RunRecord, double[]> curve) {
        Plot plot = new Plot(title, "epoch", axis);
        for (Named run : runs) {
            double[] values = curve.apply(run.entry.run);
            plot.line(run.name, run.style, Curves.epochs(values.length), values);
        }
        return plot.figure(name, "A line a run.");
    }

    private static ResultTable results(List<Named> runs) {
        List<ResultTable.Row> rows = new ArrayList<>();
        for (Named run : runs) {
            Summary summary = run.entry.run.json().summary();
            rows.add(ResultTable.Row.of("run", run.name)
                    .number("test accuracy (%)", 100 * summary.lastTestAccuracy(), 2)
                    .number("best test accuracy (%)", 100 * summary.bestTestAccuracy(), 2)
                    .number(Quantity.ZETA.name(), 100 * summary.zeta(), 1)
                    .whole("steps", summary.steps())
                    .number(Quantity.EVALUATIONS.name(), summary.gradientEvaluations(), 0)
                    .number(Quantity.SECONDS.name(), summary.stepSeconds(), 1));
        }
        return new ResultTable(
                "results", "Single runs: a difference between two of them may be chance; see sweeps for tests.", rows);
    }
}
