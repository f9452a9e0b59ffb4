package aesam.cli;

import aesam.data.Datasets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where images come from. */
final class SourceOptions {
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
}
