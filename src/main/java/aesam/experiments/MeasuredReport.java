package aesam.experiments;

import aesam.measure.Estimate;
import aesam.measure.GradientDistribution;
import aesam.measure.Landscape;
import aesam.measure.Measurement;
import aesam.record.RunRecord;
import aesam.report.Figure;
import aesam.report.HeatMap;
import aesam.report.Look;
import aesam.report.Normality;
import aesam.report.NormalityPlots;
import aesam.report.Plot;
import aesam.report.Report;
import aesam.report.ResultTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What was measured of trained networks at rest, side by side. */
public final class MeasuredReport {
    private MeasuredReport() {}

    /**
     * A network at rest.
     *
     * @param run that trained it
     * @param epoch after which it is looked at
     */
    public record Network(RunRecord run, int epoch) {
        String label() {
            return Experiments.label(run.specification().optimizer().name());
        }

        String name() {
            return String.format(
                    Locale.ROOT,
                    "%s, seed %d, epoch %d",
                    label(),
                    run.specification().seed(),
                    epoch);
        }
    }

    /** A table with a row a network and a column a number found, and a figure of each landscape. */
    public static Report of(List<Network> networks, List<Measurement<?>> measurements) {
        List<String> names = new ArrayList<>();
        networks.forEach(network -> names.add(network.name()));
        Table table = Table.create(StringColumn.create("", names));
        List<Report.Part> figures = new ArrayList<>();
        for (Measurement<?> measurement : measurements) {
            if (measurement instanceof Measurement.Slice slice) {
                figures.add(slice.plane() ? planes(networks, slice) : lines(networks, slice));
            } else if (measurement instanceof Measurement.Gradients gradients) {
                add(table, networks, gradients, ", |B| = " + gradients.batch());
                figures.add(histograms(networks, gradients));
            } else {
                String rho = measurement instanceof Measurement.SamSharpness s ? ", ρ = " + s.rho() : "";
                add(table, networks, measurement, rho);
            }
        }
        List<Report.Part> parts = new ArrayList<>();
        parts.add(new Report.Tabled(new ResultTable(
                "at-rest",
                "Value ± error. Gradients: standard error. Largest eigenvalue: ‖Hv − λv‖, some eigenvalue lies that close. Trace: "
                        + "standard error over probes. Sharpness: what the last ascent step still added; a lower bound.",
                table)));
        parts.addAll(figures);
        List<String> from = networks.stream()
                .map(network -> network.run().folder().getFileName() + ", after epoch " + network.epoch())
                .toList();
        return new Report("at-rest", "Networks at rest", from, parts);
    }

    /** The numbers in what a measurement found, by their names. */
    public static Map<String, Estimate> estimates(Record found) {
        Map<String, Estimate> estimates = new LinkedHashMap<>();
        if (found instanceof GradientDistribution d) {
            estimates.put("E‖∇L(B; w)‖²", d.meanNormSq());
            estimates.put("‖∇L(D; w)‖²", d.fullNormSq());
            estimates.put("Var(∇L(B; w))", d.variance());
        } else if (found instanceof Measurement.CurvatureFound c) {
            estimates.put("largest eigenvalue", c.largestEigenvalue());
            estimates.put("trace", c.trace());
        } else if (found instanceof Measurement.SharpnessFound s) {
            estimates.put("max L(w + ε) − L(w)", s.increase());
        }
        return estimates;
    }

    private static <T extends Record> Optional<T> find(Network network, Measurement<T> measurement) {
        return network.run().atRest(measurement, network.epoch());
    }

    /** A column for each number that a measurement finds. */
    private static void add(Table table, List<Network> networks, Measurement<?> measurement, String suffix) {
        List<Map<String, Estimate>> found = networks.stream()
                .map(network ->
                        find(network, measurement).map(f -> estimates(f)).orElse(Map.of()))
                .toList();
        Set<String> names = new LinkedHashSet<>();
        found.forEach(estimates -> names.addAll(estimates.keySet()));
        for (String name : names) {
            List<String> cells = found.stream()
                    .map(estimates -> Optional.ofNullable(estimates.get(name))
                            .map(MeasuredReport::text)
                            .orElse(""))
                    .toList();
            table.addColumns(StringColumn.create(name + suffix, cells));
        }
    }

    private static String text(Estimate estimate) {
        return ResultTable.number(estimate.value()) + " ± " + ResultTable.number(estimate.error());
    }

    private static Report.Part histograms(List<Network> networks, Measurement.Gradients gradients) {
        List<Chart<?, ?>> charts = new ArrayList<>();
        for (Network network : networks) {
            Optional<GradientDistribution> found = find(network, gradients);
            if (found.isPresent()) {
                double[] norms = found.get().normSq();
                charts.add(NormalityPlots.histogram(network.name(), "‖∇L(B; w)‖²", norms, Normality.of(norms)));
            }
        }
        return new Report.Drawn(new Figure(
                "gradients",
                "‖∇L(B; w)‖² over " + gradients.batches() + " independent batches of " + gradients.batch()
                        + "; line: the normal distribution with the same mean and deviation.",
                charts,
                Math.min(2, charts.size())));
    }

    private static Report.Part lines(List<Network> networks, Measurement.Slice slice) {
        Plot plot =
                new Plot("The loss along a random direction", "distance from w, in filter lengths", "training loss");
        for (int i = 0; i < networks.size(); i++) {
            Network network = networks.get(i);
            Look drawn = networks.stream()
                                    .filter(other -> other.label().equals(network.label()))
                                    .count()
                            == 1
                    ? Look.of(network.label())
                    : Look.other(i);
            find(network, slice).ifPresent(found -> plot.line(network.name(), drawn, found.a(), found.loss()[0]));
        }
        return new Report.Drawn(plot.figure("line", caption(slice)));
    }

    private static Report.Part planes(List<Network> networks, Measurement.Slice slice) {
        List<Chart<?, ?>> charts = new ArrayList<>();
        for (Network network : networks) {
            Optional<Landscape> found = find(network, slice);
            if (found.isPresent()) {
                List<String> ticks = ticks(found.get().a());
                double[][] logarithms = Arrays.stream(found.get().loss())
                        .map(row -> Arrays.stream(row).map(Math::log10).toArray())
                        .toArray(double[][]::new);
                String title = network.name() + ": loss " + range(found.get().loss());
                charts.add(
                        HeatMap.plain(title, "d₁ (filter lengths)", "d₂ (filter lengths)", ticks, ticks, logarithms));
            }
        }
        return new Report.Drawn(new Figure("plane", caption(slice), charts, Math.min(2, charts.size())));
    }

    private static String range(double[][] values) {
        DoubleSummaryStatistics all =
                Arrays.stream(values).flatMapToDouble(Arrays::stream).summaryStatistics();
        return ResultTable.number(all.getMin()) + " to " + ResultTable.number(all.getMax());
    }

    /** Some of the steps; the others' labels are blank, but all different, as XChart wants them. */
    private static List<String> ticks(double[] steps) {
        int every = Math.max(1, (steps.length - 1) / 4);
        List<String> ticks = new ArrayList<>();
        for (int i = 0; i < steps.length; i++) {
            ticks.add(i % every == 0 ? String.format(Locale.ROOT, "%.2f", steps[i]) : " ".repeat(i));
        }
        return ticks;
    }

    private static String caption(Measurement.Slice slice) {
        return (slice.plane() ? "Colours: log₁₀ of the mean" : "Mean") + " loss over " + slice.images()
                + " training images along random directions whose filters are as long as those of w.";
    }
}
