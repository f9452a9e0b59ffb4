package aesam.experiments;

import aesam.record.CellRuns;
import aesam.record.RunSpecification;
import aesam.report.Claim;
import aesam.report.Curves;
import aesam.report.Figure;
import aesam.report.Look;
import aesam.report.Plot;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.ResultTable.Mark;
import aesam.report.ResultTable.Place;
import aesam.report.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables 1 and 2 of the paper, and the controls: who is more accurate, at which share of SAM steps. */
final class AccuracyReports {
    private static final double CLOSE = 1;
    private static final int LONGEST_TICK = 12;

    private AccuracyReports() {}

    static List<Report.Part> table1(List<CellRuns> cells) {
        List<Report.Part> parts = new ArrayList<>();
        Map<String, List<CellRuns>> columns = by(cells, AccuracyReports::column);
        parts.add(new Report.Tabled(table(
                "accuracy",
                "Test accuracy after the last epoch in %, mean ± standard deviation over seeds, and the share of SAM steps. "
                        + "Paper: ResNet-18, 200 epochs; on ImageNet ResNet-50, 90 epochs.",
                columns,
                (column, runs) -> published(runs),
                true)));
        columns.forEach((column, of) -> {
            RunSpecification first = specification(of.get(0));
            String other = Paper.OTHERS.contains(first.model().name())
                    ? "-" + first.model().name()
                    : "";
            String suffix = first.data().name() + other;
            parts.add(new Report.Drawn(bars(
                    "accuracy-" + suffix,
                    "Table 1: test accuracy on " + column,
                    "Dots: test accuracy after the last epoch, mean and standard deviation over seeds, " + reports(of)
                            + ".",
                    of)));
            gains("gain-" + suffix, "Gain over ERM on " + column, of, AccuracyReports::published)
                    .ifPresent(figure -> parts.add(new Report.Drawn(figure)));
        });
        List<Claim> claims = new ArrayList<>();
        columns.forEach((column, of) -> {
            claims.add(claim(column, of, "SAM", "ERM"));
            claims.add(claim(column, of, "AE-SAM", "SAM"));
            claims.add(claim(column, of, "AE-SAM", "SS-SAM"));
            claims.add(claim(column, of, "AE-LookSAM", "LookSAM"));
        });
        parts.add(new Report.Claims(claims));
        return parts;
    }

    /** A dataset, and the network where it is not the one that the paper has most to say of. */
    private static String column(CellRuns runs) {
        String model = specification(runs).model().name();
        String dataset = name(specification(runs).data().name());
        return Paper.OTHERS.contains(model) ? dataset + ", " + model : dataset;
    }

    private static OptionalDouble published(CellRuns runs) {
        return Paper.accuracy(
                specification(runs).data().name(), specification(runs).model().name(), label(runs));
    }

    static List<Report.Part> table2(List<CellRuns> cells) {
        List<Report.Part> parts = new ArrayList<>();
        Map<String, List<CellRuns>> columns = by(cells, runs -> noise(specification(runs)) + " noise");
        parts.add(new Report.Tabled(table(
                "accuracy",
                "Test accuracy after the last epoch in %, mean ± standard deviation over seeds, and the share of SAM steps. "
                        + "Paper: ResNet-18, 200 epochs, all of CIFAR-10.",
                columns,
                (column, runs) -> Paper.noisyAccuracy(specification(runs).data().noise(), label(runs)),
                true)));
        columns.forEach((column, of) -> {
            String file = noise(specification(of.get(0))).replace(" %", "");
            gains(
                            "gain-" + file,
                            "Gain over ERM under " + column,
                            of,
                            runs -> Paper.noisyAccuracy(
                                    specification(runs).data().noise(), label(runs)))
                    .ifPresent(figure -> parts.add(new Report.Drawn(figure)));
            parts.add(new Report.Drawn(overEpochs(
                    "test-accuracy-" + file,
                    "Test accuracy under " + column,
                    "test accuracy (%)",
                    "test_accuracy",
                    of)));
            parts.add(new Report.Drawn(overEpochs(
                    "memorization-" + file,
                    "Memorization of corrupted labels under " + column,
                    "corrupted labels predicted as labelled (%)",
                    "train_accuracy_corrupted",
                    of)));
        });
        parts.add(new Report.Tabled(table(
                "memorization",
                "Corrupted labels that are predicted as labelled in the last epoch, in %: 100 is complete memorization, 10 chance.",
                columns,
                null,
                false)));
        List<Claim> claims = new ArrayList<>();
        columns.forEach((column, of) -> {
            claims.add(claim(column, of, "SAM", "ERM"));
            claims.add(claim(column, of, "AE-SAM", "ERM"));
            find(of, "AE-LookSAM")
                    .ifPresent(a -> find(of, "SAM")
                            .ifPresent(b -> claims.add(Claim.close(
                                    column + ": AE-LookSAM comes close to SAM",
                                    Sample.accuracy(a),
                                    Sample.accuracy(b),
                                    CLOSE,
                                    " points"))));
            claims.add(claim(column, of, "AE-LookSAM", "ESAM"));
            claims.add(claim(column, of, "AE-LookSAM", "SS-SAM"));
            claims.add(claim(column, of, "AE-LookSAM", "LookSAM"));
        });
        parts.add(new Report.Claims(claims));
        return parts;
    }

    static List<Report.Part> controls(List<CellRuns> cells) {
        List<Report.Part> parts = new ArrayList<>();
        parts.add(new Report.Text(
                "All of them take the same SAM step, along the gradient with the same ρ; only when they take it differs. The shares "
                        + "of the controls are the mean over the AE-SAM runs, whole or epoch by epoch."));
        parts.add(new Report.Drawn(bars(
                "accuracy",
                "Test accuracy with the same share of SAM steps",
                "Dots: test accuracy after the last epoch, mean and standard deviation over seeds, " + reports(cells)
                        + ".",
                cells)));
        Plot shares =
                new Plot(title("Where in training SAM steps are spent", cells), "epoch", "SAM steps of the epoch (%)");
        for (int i = 0; i < cells.size(); i++) {
            Curves curves = Curves.of(cells.get(i), GradientReports::samOfEpoch);
            shares.line(cells.get(i).cell().label(), look(cells.get(i), i), curves.x(), curves.mean());
        }
        parts.add(new Report.Drawn(shares.figure(
                "share", "The share of SAM steps in each epoch, mean over seeds, " + reports(cells) + ".")));
        parts.add(new Report.Tabled(table(
                "accuracy",
                "Test accuracy after the last epoch in %, mean ± standard deviation over seeds, and the share of SAM steps.",
                Map.of("accuracy", cells),
                null,
                true)));
        List<Claim> claims = new ArrayList<>();
        cells.stream()
                .skip(1)
                .forEach(control -> claims.add(Claim.larger(
                        "AE-SAM is more accurate than: " + control.cell().label(),
                        Sample.accuracy(cells.get(0)),
                        Sample.accuracy(control),
                        " points")));
        parts.add(new Report.Claims(claims));
        return parts;
    }

    /** A row an optimizer; for each column accuracy and share, the paper's values beside them. */
    private static ResultTable table(
            String name,
            String caption,
            Map<String, List<CellRuns>> columns,
            @Nullable BiFunction<String, CellRuns, OptionalDouble> paper,
            boolean accuracy) {
        List<String> rows = columns.values().stream()
                .flatMap(List::stream)
                .map(AccuracyReports::label)
                .distinct()
                .toList();
        Table table = Table.create(StringColumn.create("", rows));
        Map<Place, Mark> marks = new HashMap<>();
        columns.forEach((column, of) -> {
            double[] means = new double[rows.size()];
            String[] ours = new String[rows.size()];
            String[] share = new String[rows.size()];
            String[] published = new String[rows.size()];
            String[] n = new String[rows.size()];
            for (int r = 0; r < rows.size(); r++) {
                CellRuns runs = find(of, rows.get(r)).orElse(null);
                Sample sample = runs == null
                        ? new Sample(new double[0], new long[0])
                        : accuracy ? Sample.accuracy(runs) : memorized(runs);
                means[r] = sample.n() == 0 ? Double.NaN : accuracy ? sample.mean() : -sample.mean();
                ours[r] = sample.text(2);
                share[r] = runs == null ? "" : Sample.zeta(runs).text(1);
                published[r] = runs == null || paper == null ? "" : percent(paper.apply(column, runs));
                n[r] = String.valueOf(sample.n());
            }
            String title = columns.size() == 1 && column.equals("accuracy") ? "" : column + ": ";
            marks.putAll(ResultTable.largest(table.columnCount(), means));
            table.addColumns(StringColumn.create(title + (accuracy ? "accuracy" : "memorized"), ours));
            if (accuracy) {
                table.addColumns(StringColumn.create(title + "%SAM", share));
            }
            if (paper != null) {
                table.addColumns(StringColumn.create(title + "paper", published));
            }
            table.addColumns(StringColumn.create(title + "n", n));
        });
        return new ResultTable(name, caption, table, marks);
    }

    private static String percent(OptionalDouble value) {
        return value.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", value.getAsDouble());
    }

    private static Sample memorized(CellRuns runs) {
        return Sample.of(runs, run -> {
            double[] memorized = run.epochs().column("train_accuracy_corrupted");
            return 100 * memorized[memorized.length - 1];
        });
    }

    /** One point a cell, with its standard deviation. */
    private static Figure bars(String name, String title, String caption, List<CellRuns> cells) {
        List<CellRuns> shown = cells.stream().filter(c -> c.n() > 0).toList();
        List<String> labels = shown.stream().map(AccuracyReports::label).toList();
        // XChart leaves out names that do not fit below the axis; longer ones go into the legend.
        boolean fit = labels.stream().allMatch(label -> label.length() <= LONGEST_TICK);
        Plot plot = new Plot(title(title, shown), "", "test accuracy (%)")
                .named(fit ? labels : labels.stream().map(l -> " ").toList());
        for (int i = 0; i < shown.size(); i++) {
            Sample sample = Sample.accuracy(shown.get(i));
            double[] deviation = sample.n() < 2 ? null : new double[] {sample.standardDeviation()};
            plot.points(
                    fit ? null : labels.get(i),
                    look(shown.get(i), i),
                    new double[] {i},
                    new double[] {sample.mean()},
                    deviation);
        }
        return (fit ? plot.withoutLegend() : plot).figure(name, caption);
    }

    /** How much more accurate than ERM each optimizer is, here and in the paper: what sizes so different can be compared by. */
    private static Optional<Figure> gains(
            String name, String title, List<CellRuns> cells, Function<CellRuns, OptionalDouble> paper) {
        Optional<CellRuns> erm = find(cells, "ERM");
        if (erm.isEmpty()) {
            return Optional.empty();
        }
        List<CellRuns> shown =
                cells.stream().filter(c -> c.n() > 0 && !label(c).equals("ERM")).toList();
        Plot plot = new Plot(title(title, shown), "", "test accuracy minus ERM's (percentage points; hollow: paper)")
                .named(shown.stream().map(AccuracyReports::label).toList());
        double base = paper.apply(erm.get()).orElse(Double.NaN);
        for (int i = 0; i < shown.size(); i++) {
            Sample gain = Sample.accuracy(shown.get(i)).minus(Sample.accuracy(erm.get()));
            Look look = look(shown.get(i), i);
            if (gain.n() > 0) {
                double[] deviation = gain.n() < 2 ? null : new double[] {gain.standardDeviation()};
                plot.points(null, look, new double[] {i - 0.1}, new double[] {gain.mean()}, deviation);
            }
            double published = paper.apply(shown.get(i)).orElse(Double.NaN) - base;
            if (!Double.isNaN(published)) {
                plot.hollow(null, look, new double[] {i + 0.1}, new double[] {published});
            }
        }
        return Optional.of(plot.withoutLegend()
                .figure(
                        name,
                        "Filled: these runs, mean and standard deviation of the difference over seeds, "
                                + reports(cells) + "; hollow: the paper's, with its network and 200 epochs."));
    }

    /** An optimizer's own; another policy's by its place, as in every figure of these cells. */
    private static Look look(CellRuns runs, int place) {
        return specification(runs).optimizer().policy() == null ? Look.of(label(runs)) : Look.other(place);
    }

    private static Figure overEpochs(String name, String title, String axis, String column, List<CellRuns> cells) {
        List<CellRuns> shown = cells.stream().filter(c -> c.n() > 0).toList();
        Plot plot = new Plot(title(title, shown), "epoch", axis);
        Curves.draw(plot, shown, runs -> Curves.ofEpochs(runs, column, 100));
        return plot.figure(name, "Lines: mean over seeds; bands: one standard deviation; " + reports(cells) + ".");
    }

    private static Claim claim(String column, List<CellRuns> cells, String better, String worse) {
        String statement = column + ": " + better + " is more accurate than " + worse;
        return find(cells, better)
                .flatMap(a -> find(cells, worse)
                        .map(b -> Claim.larger(statement, Sample.accuracy(a), Sample.accuracy(b), " points")))
                .orElseGet(() -> new Claim(statement, Claim.Verdict.UNDECIDED, "not run"));
    }

    static Optional<CellRuns> find(List<CellRuns> cells, String label) {
        return cells.stream().filter(c -> label(c).equals(label)).findFirst();
    }

    private static Map<String, List<CellRuns>> by(List<CellRuns> cells, Function<CellRuns, String> column) {
        return cells.stream().collect(Collectors.groupingBy(column, LinkedHashMap::new, Collectors.toList()));
    }

    static String label(CellRuns runs) {
        return runs.cell().label();
    }

    private static RunSpecification specification(CellRuns runs) {
        return runs.cell().specification();
    }

    private static String noise(RunSpecification specification) {
        return Math.round(100 * specification.data().noise()) + " %";
    }

    /** A dataset's name for people. */
    static String name(String dataset) {
        return switch (dataset) {
            case "cifar10" -> "CIFAR-10";
            case "cifar10-mini" -> "CIFAR-10 (mini)";
            case "cifar100" -> "CIFAR-100";
            case "imagenet" -> "ImageNet";
            default -> dataset;
        };
    }

    /** A title that says how many runs a figure is over, wherever it is put. */
    static String title(String title, List<CellRuns> cells) {
        return title + " (" + reports(cells) + ")";
    }

    /** How many runs a figure is over. */
    static String reports(List<CellRuns> cells) {
        int least = cells.stream().mapToInt(CellRuns::n).min().orElse(0);
        int most = cells.stream().mapToInt(CellRuns::n).max().orElse(0);
        return "n = " + (least == most ? String.valueOf(least) : least + " to " + most)
                + (most == 1 ? " seed" : " seeds");
    }
}
