package aesam.report;

import aesam.optim.OptimizerName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** Draws a folder's {@code summary.csv} and {@code scaling-points.csv}, in the look of the other figures. */
public final class BenchmarkFigures {
    private static final double APART = 0.12;

    private BenchmarkFigures() {}

    /** {@code FOLDER}. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        String machine = Files.readString(folder.resolve("machine.txt")).strip();
        Path summary = folder.resolve("summary.csv");
        if (Files.exists(summary)) {
            Table lanes = read(summary);
            for (String network :
                    new LinkedHashSet<>(lanes.stringColumn("network").asList())) {
                Table own = lanes.where(lanes.stringColumn("network").isEqualTo(network));
                write(folder, ratios(network, own, machine));
            }
        }
        Path points = folder.resolve("scaling-points.csv");
        if (Files.exists(points)) {
            write(folder, scaling(read(points), machine));
        }
    }

    private static Table read(Path csv) {
        return Table.read().usingOptions(CsvReadOptions.builder(csv.toFile()));
    }

    private static Figure ratios(String network, Table lanes, String machine) {
        Set<String> measured = lanes.stringColumn("task").asSet();
        List<String> optimizers =
                OptimizerName.names().stream().filter(measured::contains).toList();
        Set<String> others =
                new LinkedHashSet<>(lanes.stringColumn("implementation").asList());
        others.remove("java");
        int batch = lanes.row(0).getInt("batch");
        Plot plot = new Plot(
                        "A training step of %s, batch %d: Java's time by PyTorch's".formatted(network, batch),
                        "optimizer",
                        "time of a step, Java / PyTorch (below 1: Java is faster)")
                .named(optimizers);
        plot.line("equally fast", Style.REFERENCE, new double[] {-0.5, optimizers.size() - 0.5}, new double[] {1, 1});
        int i = 0;
        for (String other : others) {
            Table own = lanes.where(lanes.stringColumn("implementation").isEqualTo(other));
            double[] x = new double[own.rowCount()];
            double[] y = new double[own.rowCount()];
            double[] error = new double[own.rowCount()];
            for (Row row : own) {
                int r = row.getRowNumber();
                x[r] = optimizers.indexOf(row.getString("task")) + APART * (i - (others.size() - 1) / 2.0);
                y[r] = row.getNumber("ratio");
                error[r] = (row.getNumber("ratio_q3") - row.getNumber("ratio_q1")) / 2;
            }
            plot.points(other, Style.free(i++), x, y, error);
        }
        XYStyler styler = plot.chart().getStyler();
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        return plot.figure(
                "steps-" + network,
                "Medians over rounds of turns, bars of half the distance between the quartiles to each side. "
                        + machine);
    }

    private static Figure scaling(Table points, String machine) {
        Plot plot = new Plot(
                        "Java's time of an ERM step against its multiply-adds",
                        "multiply-adds of the forward pass over the batch (10⁹)",
                        "time of a step (ms)")
                .logX()
                .logY();
        int i = 0;
        for (String axis : new LinkedHashSet<>(points.stringColumn("axis").asList())) {
            TreeMap<Double, Double> line = new TreeMap<>();
            for (Row row : points.where(points.stringColumn("axis").isEqualTo(axis))) {
                line.put(row.getNumber("multiply_adds") / 1e9, row.getNumber("java_millis"));
            }
            double[] x = line.keySet().stream().mapToDouble(d -> d).toArray();
            double[] y = line.values().stream().mapToDouble(d -> d).toArray();
            plot.line(null, Style.free(i), x, y).points(axis, Style.free(i++), x, y, null);
        }
        return plot.figure("scaling", "Wide residual networks around WRN-16-2 at batch 32 and 32 pixels. " + machine);
    }

    private static void write(Path folder, Figure figure) throws IOException {
        Files.write(folder.resolve(figure.name() + ".png"), figure.png());
        Files.write(folder.resolve(figure.name() + ".svg"), figure.svg().getBytes(StandardCharsets.UTF_8));
    }
}
