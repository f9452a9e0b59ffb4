package aesam.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What large networks and batches ask for. */
final class ScaleOptions {
    @Option(
            names = "--micro-batch",
            paramLabel = "N",
            description = "Images that pass through the network at a time; gradients are accumulated over the batch.")
    @Nullable
    Integer microBatch;

    @Option(
            names = "--m-sharpness",
            description = "Perturb each micro-batch along its own gradient, instead of all along the batch's.")
    boolean perturbEach;

    @Option(
            names = "--decay",
            paramLabel = "WHICH",
            completionCandidates = Choices.Decayed.class,
            description =
                    "What weight decay is applied to: ${COMPLETION-CANDIDATES} (default: all); matrices leaves out"
                            + " biases, scales of normalization, class tokens and embeddings of positions.")
    @Nullable
    String decayed;

    @Option(names = "--clip", paramLabel = "NORM", description = "Clip directions to this norm.")
    @Nullable
    Double clip;

    @Option(
            names = "--average",
            paramLabel = "PAST",
            description = "Evaluate and keep a moving average of the weights in which the past has this weight, such as"
                    + " 0.999.")
    @Nullable
    Double average;
}
