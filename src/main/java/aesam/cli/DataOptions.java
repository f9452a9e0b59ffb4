package aesam.cli;

import aesam.data.Datasets;
import aesam.run.RunSpecification;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which images, with which labels. */
final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "NAME",
            defaultValue = Datasets.DEFAULT,
            completionCandidates = Choices.DatasetNames.class,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, which is embedded).")
    String name = Datasets.DEFAULT;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "The folder, or the official .tar.gz, of a dataset that is not embedded.")
    @Nullable
    Path dir;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the first N training images (default: all).")
    int limit;

    @Option(
            names = "--noise",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "The share of training labels drawn anew, 0 to 1 (default: ${DEFAULT-VALUE}).")
    double noise;

    @Option(
            names = "--noise-kind",
            paramLabel = "KIND",
            defaultValue = "symmetric",
            completionCandidates = Choices.NoiseKinds.class,
            description = "By what: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    String noiseKind = "symmetric";

    RunSpecification.Data specification(boolean augment, int cutout, boolean shuffle) {
        return new RunSpecification.Data(name, limit, noise, noiseKind, augment, cutout, shuffle);
    }
}
