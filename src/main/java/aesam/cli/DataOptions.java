package aesam.cli;

import aesam.record.RunSpecification;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images, with which labels. */
final class DataOptions {
    @Mixin
    SourceOptions source = new SourceOptions();

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

    /** The images as they are, in their order. */
    RunSpecification.Data specification() {
        return specification(false, null, null, 0, false);
    }

    RunSpecification.Data specification(
            boolean augment, @Nullable String crop, @Nullable Double jitter, int cutout, boolean shuffle) {
        return new RunSpecification.Data(
                source.name,
                limit,
                noise,
                noiseKind,
                augment,
                cutout,
                shuffle,
                source.imageSize,
                crop,
                jitter,
                source.broken());
    }
}
