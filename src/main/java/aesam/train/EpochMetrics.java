package aesam.train;

import java.util.OptionalDouble;

/**
 * One epoch in numbers. Training losses and accuracies are running ones: each sample is judged as it was seen, augmented,
 * by the pass at w before its step.
 *
 * @param event the epoch's end: test loss and accuracy, times
 * @param trainLoss mean over the epoch's samples
 * @param trainAccuracy share of samples predicted as labelled
 * @param cleanAccuracy the same over samples whose label is the true one; empty where none was seen
 * @param memorization over samples whose label is corrupted, the share predicted as labelled, wrongly; empty where none
 *     was seen
 * @param recovered over samples whose label is corrupted, the share whose true class is predicted; empty likewise
 * @param zeta ζ so far, the share of SAM steps since the first epoch
 */
public record EpochMetrics(
        EpochEvent event,
        double trainLoss,
        double trainAccuracy,
        OptionalDouble cleanAccuracy,
        OptionalDouble memorization,
        OptionalDouble recovered,
        double zeta) {}
