package aesam.train;

/**
 * A run in a few numbers.
 *
 * @param bestTestAccuracy the largest after any epoch, in [0, 1]; NaN before the first epoch's end
 * @param bestEpoch the first epoch that reached it, from 0; −1 before the first epoch's end
 * @param lastTestAccuracy after the last epoch, in [0, 1]; NaN before the first epoch's end
 * @param zeta ζ, the share of SAM steps
 * @param epochs completed
 * @param steps taken
 * @param gradientEvaluations the cost in forward-and-backward passes over a batch
 * @param stepSeconds spent in steps
 * @param waitingSeconds spent waiting for data
 * @param evaluationSeconds spent on the test set
 */
public record Summary(
        double bestTestAccuracy,
        int bestEpoch,
        double lastTestAccuracy,
        double zeta,
        int epochs,
        int steps,
        double gradientEvaluations,
        double stepSeconds,
        double waitingSeconds,
        double evaluationSeconds) {}
