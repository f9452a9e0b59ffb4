package aesam.report;

import aesam.measure.Estimate;
import aesam.measure.GradientDistribution;
import aesam.measure.Landscape;
import aesam.measure.Measurement;
import aesam.optim.OptimizerName;
import aesam.record.RunRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.internal.chartpart.Chart;

/** What was measured of trained networks at rest, side by side. */
public final class MeasuredReport {
    private MeasuredReport() {}

    /**
     * A network at rest.
     *
     * @param run that trained it
     * @param epoch after which it is looked at
     */
    public record MeasuredNetwork(RunRecord run, int epoch) {
        String optimizer() {
            return run.recipe().optimizer().name();
        }

        String name() {
            return String.format(
                    Locale.ROOT,
                    "%s, seed %d, epoch %d",
                    OptimizerName.label(optimizer()),
                    run.recipe().seed(),
                    epoch);
        }
    }

    /** A table with a row a network and a column a number found, and a figure of each landscape. */
    public static Report of(List<MeasuredNetwork> networks, List<Measurement<?>> measurements) {
        List<ResultTable.Row> rows = new ArrayList<>();
        List<ResultTable.Row> prices = new ArrayList<>();
        for (MeasuredNetwork network : networks) {
            ResultTable.Row row = ResultTable.Row.of("", network.name());
            ResultTable.Row price = ResultTable.Row.of("", network.name());
            for (Measurement<?> measurement : measurements) {
                for (Map.Entry<String, Estimate> found :
                        estimates(network, measurement).entrySet()) {
                    String column = found.getKey() + suffix(measurement);
                    Estimate estimate = found.getValue();
                    row = row.with(column, ResultTable.Value.estimated(estimate));
                    price = price.with(column, ResultTable.Value.number(estimate.gradientEvaluations(), 0));
                }
            }
            rows.add(row);
            prices.add(price);
        }
        List<Report.Part> parts = new ArrayList<>();
        if (networks.stream()
                .anyMatch(n ->
                        measurements.stream().anyMatch(m -> !estimates(n, m).isEmpty()))) {
            parts.add(new ResultTable(
                    "at-rest",
                    "Value ± error. Gradients: standard error. Largest eigenvalue: ‖Hv − λv‖, some eigenvalue lies that close. Trace: "
                            + "standard error over probes. Sharpness: what the last ascent step still added; a lower bound.",
                    rows));
            parts.add(new ResultTable(
                    "price",
                    "The gradient evaluations that each number cost; numbers of one measurement share them.",
                    prices));
        }
        for (Measurement<?> measurement : measurements) {
            if (measurement instanceof Measurement.Slice slice) {
                parts.add(slice.plane() ? planes(networks, slice) : lines(networks, slice));
            } else if (measurement instanceof Measurement.Gradients gradients) {
                parts.add(histograms(networks, gradients));
            }
        }
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

    private static <T extends Record> Optional<T> find(MeasuredNetwork network, Measurement<T> measurement) {
        return network.run().atRest(measurement, network.epoch());
    }

    private static Map<String, Estimate> estimates(MeasuredNetwork network, Measurement<?> measurement) {
        return find(network, measurement).map(found -> estimates(found)).orElse(Map.of());
    }

    /** What tells the numbers of a measurement from those of others of its kind. */
    private static String suffix(Measurement<?> measurement) {
        return measurement instanceof Measurement.Gradients gradients
                ? ", |B| = " + gradients.batch()
                : measurement instanceof Measurement.SamSharpness sharpness ? ", ρ = " + sharpness.rho() : "";
    }

    private static Figure histograms(List<MeasuredNetwork> networks, Measurement.Gradients gradients) {
        List<Chart<?, ?>> charts = new ArrayList<>();
        for (MeasuredNetwork network : networks) {
            Optional<GradientDistribution> found = find(network, gradients);
            if (found.isPresent()) {
                double[] norms = found.get().normSq();
                charts.add(NormalityPlots.histogram(network.name(), "‖∇L(B; w)‖²", norms, Normality.of(norms)));
            }
        }
        return new Figure(
                "gradients",
                "‖∇L(B; w)‖² over " + gradients.batches() + " independent batches of " + gradients.batch()
                        + "; line: the normal distribution with the same mean and deviation.",
                charts,
                Math.min(2, charts.size()));
    }

    private static Figure lines(List<MeasuredNetwork> networks, Measurement.Slice slice) {
        Plot plot =
                new Plot("The loss along a random direction", "distance from w, in filter lengths", "training loss");
        List<Style> styles = Style.of(
                networks.stream().map(MeasuredNetwork::optimizer).toList(),
                networks.stream().map(MeasuredNetwork::name).toList());
        for (int i = 0; i < networks.size(); i++) {
            MeasuredNetwork network = networks.get(i);
            Style style = styles.get(i);
            find(network, slice).ifPresent(found -> plot.line(network.name(), style, found.a(), found.loss()[0]));
        }
        return plot.figure("line", caption(slice));
    }

    private static Figure planes(List<MeasuredNetwork> networks, Measurement.Slice slice) {
        List<Chart<?, ?>> charts = new ArrayList<>();
        for (MeasuredNetwork network : networks) {
            Optional<Landscape> found = find(network, slice);
            if (found.isPresent()) {
                List<String> ticks = HeatMap.ticks(
                        Arrays.stream(found.get().a())
                                .mapToObj(step -> String.format(Locale.ROOT, "%.2f", step))
                                .toList(),
                        5);
                double[][] logarithms = Arrays.stream(found.get().loss())
                        .map(row -> Arrays.stream(row).map(Math::log10).toArray())
                        .toArray(double[][]::new);
                String title = network.name() + ": loss " + range(found.get().loss());
                charts.add(
                        HeatMap.plain(title, "d₁ (filter lengths)", "d₂ (filter lengths)", ticks, ticks, logarithms));
            }
        }
        return new Figure("plane", caption(slice), charts, Math.min(2, charts.size()));
    }

    private static String range(double[][] values) {
        DoubleSummaryStatistics all =
                Arrays.stream(values).flatMapToDouble(Arrays::stream).summaryStatistics();
        return ResultTable.number(all.getMin()) + " to " + ResultTable.number(all.getMax());
    }

    private static String caption(Measurement.Slice slice) {
        return (slice.plane() ? "Colours: log₁₀ of the mean" : "Mean") + " loss over " + slice.images()
                + " training images along random directions whose filters are as long as those of w.";
    }
}
