package aesam.cli;

import aesam.images.files.Datasets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images, and where they come from. */
final class SourceOptions {
    @Option(
            names = "--data",
            paramLabel = "NAME",
            defaultValue = Datasets.DEFAULT,
            completionCandidates = Choices.DatasetNames.class,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, which is embedded).")
    String name = Datasets.DEFAULT;

    @Mixin
    StorageOptions storage = new StorageOptions();

    @Option(
            names = "--image-size",
            paramLabel = "PIXELS",
            description =
                    "The side that images in folders are scaled to (default: 64 for tiny-imagenet, else 224); they are kept with their shorter side at 8/7 of it.")
    @Nullable
    Integer imageSize;

    @Option(
            names = "--broken",
            paramLabel = "WHAT",
            defaultValue = "fail",
            completionCandidates = Choices.Broken.class,
            description =
                    "What files that are no whole images do: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). To skip them, every image is decoded once before training, unless a cache knows them.")
    private String broken = "fail";

    /** As in a specification, where to fail goes without saying. */
    @Nullable
    String broken() {
        return broken.equals("fail") ? null : broken;
    }
}
