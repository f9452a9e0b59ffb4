package aesam.train;

/**
 * A run in a few numbers.
 *
 * @param lastTestAccuracy after the last epoch, in [0, 1]; NaN before the first epoch's end
 * @param lastValidationAccuracy likewise; NaN where there are no images for validation
 * @param bestEpoch the first epoch with the largest accuracy on the images for validation, from 0; −1 where there are none:
 *     nothing is chosen by the test set
 * @param bestTestAccuracy the test accuracy after that epoch, in [0, 1]; NaN where there is none
 * @param zeta ζ, the share of SAM steps
 * @param epochs completed
 * @param steps taken
 * @param gradientEvaluations the cost in forward-and-backward passes over a batch
 * @param stepSeconds spent in steps
 * @param waitingSeconds spent waiting for data
 * @param evaluationSeconds spent on the test set and the images for validation
 */
public record Summary(
        double lastTestAccuracy,
        double lastValidationAccuracy,
        int bestEpoch,
        double bestTestAccuracy,
        double zeta,
        int epochs,
        int steps,
        double gradientEvaluations,
        double stepSeconds,
        double waitingSeconds,
        double evaluationSeconds) {}
