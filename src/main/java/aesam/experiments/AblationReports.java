package aesam.experiments;

import aesam.optim.Hyperparameters;
import aesam.optim.SharpnessModel;
import aesam.record.CellRuns;
import aesam.record.RunRecord;
import aesam.record.Series;
import aesam.report.Figure;
import aesam.report.HeatMap;
import aesam.report.Look;
import aesam.report.Plot;
import aesam.report.Report;
import aesam.report.ResultTable;
import aesam.report.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.StatUtils;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Ablations of δ and of the thresholds of AE-SAM. */
final class AblationReports {
    private static final int NEIGHBOURS = 10;

    private AblationReports() {}

    private static Hyperparameters hyperparameters(CellRuns runs) {
        return runs.cell().specification().optimizer().hyperparameters();
    }

    private static SharpnessModel model(CellRuns runs) {
        return runs.cell().specification().optimizer().optimizer().model();
    }

    private static String thresholdsOf(CellRuns runs) {
        Hyperparameters h = hyperparameters(runs);
        return String.format(Locale.ROOT, "(λ₁, λ₂) = (%s, %s)", whole(h.lambda1()), whole(h.lambda2()));
    }

    private static String whole(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    static List<Report.Part> delta(List<CellRuns> cells) {
        Map<String, List<CellRuns>> lines = cells.stream()
                .collect(Collectors.groupingBy(AblationReports::thresholdsOf, LinkedHashMap::new, Collectors.toList()));
        String n = AccuracyReports.reports(cells);
        Plot zeta = over("Share of SAM steps by δ", "ζ (%)", cells);
        Plot accuracy = over("Test accuracy by δ", "test accuracy (%)", cells);
        Plot tracking = over("How far μ_t is from the mean of s around t", "tracking error, relative to s", cells);
        int i = 0;
        for (Map.Entry<String, List<CellRuns>> line : lines.entrySet()) {
            Look look = Look.other(i++);
            double[] delta = line.getValue().stream()
                    .mapToDouble(runs -> hyperparameters(runs).delta())
                    .toArray();
            draw(zeta, line, look, delta, Sample::zeta);
            double[] predicted = line.getValue().stream()
                    .mapToDouble(runs -> 100 * model(runs).shareUnderNormality())
                    .toArray();
            zeta.line(
                    line.getKey() + ", if normal", new Look(look.colour(), 1, Look.REFERENCE.dash()), delta, predicted);
            draw(accuracy, line, look, delta, Sample::accuracy);
            draw(tracking, line, look, delta, runs -> Sample.of(runs, AblationReports::trackingError));
        }
        Table table = Table.create(
                StringColumn.create("δ"),
                StringColumn.create("λ₁, λ₂"),
                StringColumn.create("ζ (%)"),
                DoubleColumn.create("ζ if normal (%)"),
                StringColumn.create("accuracy (%)"),
                StringColumn.create("tracking error"),
                StringColumn.create("can never be sharp"),
                IntColumn.create("n"));
        for (CellRuns runs : cells) {
            SharpnessModel model = model(runs);
            table.stringColumn(0).append(whole(model.delta()));
            table.stringColumn(1).append(whole(model.lambda1()) + ", " + whole(model.lambda2()));
            table.stringColumn(2).append(Sample.zeta(runs).text(1));
            table.doubleColumn(3).append(100 * model.shareUnderNormality());
            table.stringColumn(4).append(Sample.accuracy(runs).text(2));
            table.stringColumn(5)
                    .append(Sample.of(runs, AblationReports::trackingError).text(3));
            table.stringColumn(6).append(never(model));
            table.intColumn(7).append(runs.n());
        }
        return List.of(
                new Report.Drawn(zeta.figure("zeta", "Mean and standard deviation over seeds, " + n + ".")),
                new Report.Drawn(accuracy.figure("accuracy", "Mean and standard deviation over seeds, " + n + ".")),
                new Report.Drawn(tracking.figure(
                        "tracking",
                        "Root mean square of μ_t minus the mean of s over the 21 steps around t, relative to that mean; "
                                + n + ".")),
                new Report.Tabled(new ResultTable(
                        "delta",
                        "Ablation of δ. No score exceeds 1/√(1−δ), so that no step can be sharp while c_t is above it: the last "
                                + "column says for how much of training.",
                        table)));
    }

    private static Plot over(String title, String axis, List<CellRuns> cells) {
        return new Plot(AccuracyReports.title(title, cells), "δ", axis);
    }

    private static void draw(
            Plot plot,
            Map.Entry<String, List<CellRuns>> line,
            Look look,
            double[] x,
            Function<CellRuns, Sample> number) {
        List<Sample> samples = line.getValue().stream().map(number).toList();
        double[] mean = samples.stream().mapToDouble(Sample::mean).toArray();
        double[] deviation = samples.stream().noneMatch(s -> s.n() > 1)
                ? null
                : samples.stream()
                        .mapToDouble(s -> s.n() < 2 ? 0 : s.standardDeviation())
                        .toArray();
        plot.line(line.getKey(), look, x, mean).points(null, look, x, mean, deviation);
    }

    /** For how much of training c_t lies above the largest possible score. */
    private static String never(SharpnessModel model) {
        int above = 0;
        int points = 1000;
        for (int i = 0; i < points; i++) {
            above += model.threshold(2 * i + 1, 2 * points) > model.largestScore() ? 1 : 0;
        }
        return above == 0 ? "" : String.format(Locale.ROOT, "%.0f %% of training ✗", 100.0 * above / points);
    }

    private static double trackingError(RunRecord run) {
        Series steps = run.steps("grad_norm_sq", "mu");
        double[] s = steps.column("grad_norm_sq");
        double[] mu = steps.column("mu");
        double sum = 0;
        int count = 0;
        for (int t = NEIGHBOURS; t + NEIGHBOURS < s.length; t++) {
            double mean = StatUtils.mean(s, t - NEIGHBOURS, 2 * NEIGHBOURS + 1);
            sum += Math.pow((mu[t] - mean) / mean, 2);
            count++;
        }
        return Math.sqrt(sum / count);
    }

    static List<Report.Part> thresholds(Profile profile, List<CellRuns> cells) {
        List<String> lambda2s =
                profile.lambda2s().stream().map(AblationReports::whole).toList();
        List<String> lambda1s =
                profile.lambda1s().stream().map(AblationReports::whole).toList();
        Table table = Table.create(
                StringColumn.create("λ₁"),
                StringColumn.create("λ₂"),
                StringColumn.create("ζ (%)"),
                DoubleColumn.create("ζ if normal (%)"),
                StringColumn.create("accuracy (%)"),
                IntColumn.create("n"));
        for (CellRuns runs : cells) {
            Hyperparameters h = hyperparameters(runs);
            table.stringColumn(0).append(whole(h.lambda1()));
            table.stringColumn(1).append(whole(h.lambda2()));
            table.stringColumn(2).append(Sample.zeta(runs).text(1));
            table.doubleColumn(3).append(100 * model(runs).shareUnderNormality());
            table.stringColumn(4).append(Sample.accuracy(runs).text(2));
            table.intColumn(5).append(runs.n());
        }
        String n = AccuracyReports.reports(cells);
        double[][] measured = grid(profile, cells, runs -> Sample.zeta(runs).mean());
        double[][] predicted = grid(profile, cells, runs -> 100 * model(runs).shareUnderNormality());
        double[][] accuracy = grid(profile, cells, runs -> Sample.accuracy(runs).mean());
        return List.of(
                new Report.Drawn(new Figure(
                        "zeta",
                        "Left: the measured share of SAM steps; right: that of a normal distribution. Means over seeds, "
                                + n + ".",
                        List.of(
                                HeatMap.of(
                                        AccuracyReports.title("ζ measured (%)", cells),
                                        "λ₂ (start)",
                                        "λ₁ (end)",
                                        lambda2s,
                                        lambda1s,
                                        measured,
                                        "0.0"),
                                HeatMap.of(
                                        "ζ if normal (%)",
                                        "λ₂ (start)", "λ₁ (end)", lambda2s, lambda1s, predicted, "0.0")),
                        2)),
                new Report.Drawn(new Figure(
                        "accuracy",
                        "Test accuracy after the last epoch. Means over seeds, " + n + ".",
                        HeatMap.of(
                                AccuracyReports.title("Test accuracy (%)", cells),
                                "λ₂ (start)",
                                "λ₁ (end)",
                                lambda2s,
                                lambda1s,
                                accuracy,
                                "0.0"))),
                new Report.Tabled(new ResultTable(
                        "thresholds", "Ablation of the thresholds, mean ± standard deviation over seeds.", table)));
    }

    private static double[][] grid(Profile profile, List<CellRuns> cells, ToDoubleFunction<CellRuns> number) {
        List<double[]> rows = new ArrayList<>();
        for (double lambda1 : profile.lambda1s()) {
            rows.add(profile.lambda2s().stream()
                    .mapToDouble(lambda2 -> cells.stream()
                            .filter(c -> hyperparameters(c).lambda1() == lambda1
                                    && hyperparameters(c).lambda2() == lambda2)
                            .mapToDouble(number)
                            .findFirst()
                            .orElse(Double.NaN))
                    .toArray());
        }
        return rows.toArray(double[][]::new);
    }
}
