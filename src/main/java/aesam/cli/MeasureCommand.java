package aesam.cli;

import aesam.AesamException;
import aesam.measure.Measurement;
import aesam.record.RunRecord;
import aesam.report.Report;
import aesam.report.ReportFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code measure}: gradients, curvature, sharpness and landscape of trained networks. */
@Command(
        name = "measure",
        description = "Measure trained networks at rest; what is found is kept in RUN/at-rest and not measured twice.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class MeasureCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folders of finished runs.")
    private List<Path> runs = List.of();

    /** What can be measured. */
    enum Kind {
        GRADIENTS,
        CURVATURE,
        SHARPNESS,
        LINE,
        PLANE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--what",
            paramLabel = "KIND",
            split = ",",
            defaultValue = "gradients,curvature,sharpness",
            description = "Some of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private List<Kind> what = List.of();

    @Option(
            names = "--at",
            paramLabel = "EPOCH",
            split = ",",
            description =
                    "After which epochs; 0 is before the first (default: the last). 'train --keep' keeps weights.")
    private List<Integer> at = List.of();

    @Option(names = "--batch", paramLabel = "N", defaultValue = "128", description = "|B| of gradients; " + DEFAULT)
    private int batch;

    @Option(
            names = "--batches",
            paramLabel = "N",
            defaultValue = "64",
            description = "Batches of gradients; " + DEFAULT)
    private int batches;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "512",
            description = "Training images that curvature, sharpness and landscape are of; " + DEFAULT)
    private int images;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "30",
            description = "Of the power iteration at most; " + DEFAULT)
    private int iterations;

    @Option(names = "--probes", paramLabel = "N", defaultValue = "10", description = "Of the trace; " + DEFAULT)
    private int probes;

    @Option(names = "--rho", paramLabel = "RHO", defaultValue = "0.05", description = "Of the sharpness; " + DEFAULT)
    private double rho;

    @Option(names = "--ascent", paramLabel = "N", defaultValue = "5", description = "Its ascent steps; " + DEFAULT)
    private int ascent;

    @Option(
            names = "--radius",
            paramLabel = "R",
            defaultValue = "1",
            description = "Of the landscape, in filter lengths; " + DEFAULT)
    private double radius;

    @Option(names = "--points", paramLabel = "N", defaultValue = "21", description = "Along a direction; " + DEFAULT)
    private int points;

    @Mixin
    private LabOptions options = new LabOptions();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "report",
            description = "Where table and figures go; " + DEFAULT)
    private Path report = Path.of("report");

    private static final String DEFAULT = "default: ${DEFAULT-VALUE}.";

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        List<Measurement<?>> measurements = measurements();
        Map<RunRecord, List<Integer>> epochs = new LinkedHashMap<>();
        for (RunRecord record : runs.stream().map(RunRecord::read).toList()) {
            epochs.put(record, at.isEmpty() ? List.of(record.recipe().epochs()) : at);
        }
        Report page = options.lab(print).measure(epochs, measurements);
        page.tables().forEach(table -> print.println(table.plain()));
        print.println("Report: " + new ReportFolder(report).write(page));
        print.flush();
        return 0;
    }

    private List<Measurement<?>> measurements() {
        try {
            List<Measurement<?>> measurements = new ArrayList<>();
            for (Kind kind : what) {
                measurements.add(
                        switch (kind) {
                            case GRADIENTS -> new Measurement.Gradients(batch, batches);
                            case CURVATURE -> new Measurement.Curvature(images, iterations, probes);
                            case SHARPNESS -> new Measurement.SamSharpness(images, rho, ascent);
                            case LINE -> new Measurement.Slice(images, radius, points, false);
                            case PLANE -> new Measurement.Slice(images, radius, points, true);
                        });
            }
            return measurements;
        } catch (AesamException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
