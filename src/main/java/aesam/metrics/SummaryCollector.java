package aesam.metrics;

import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;

/** Keeps a running {@link Summary}. */
public final class SummaryCollector implements TrainingListener {
    private int steps;
    private int samSteps;
    private double gradientEvaluations;
    private int epochs;
    private int bestEpoch = -1;
    private double bestTestAccuracy = Double.NaN;
    private double lastTestAccuracy = Double.NaN;
    private long stepNanos;
    private long waitingNanos;
    private long evaluationNanos;

    @Override
    public void onStep(StepEvent event) {
        steps++;
        samSteps += event.step().sam() ? 1 : 0;
        gradientEvaluations += event.step().gradientEvaluations();
        stepNanos += event.nanos();
    }

    @Override
    public void onEpoch(EpochEvent event) {
        epochs++;
        waitingNanos += event.waitingNanos();
        evaluationNanos += event.evaluationNanos();
        lastTestAccuracy = event.test().accuracy();
        if (!(bestTestAccuracy >= lastTestAccuracy)) {
            bestTestAccuracy = lastTestAccuracy;
            bestEpoch = event.epoch();
        }
    }

    /** What has been seen so far. */
    public Summary summary() {
        return new Summary(
                bestTestAccuracy,
                bestEpoch,
                lastTestAccuracy,
                steps == 0 ? 0 : (double) samSteps / steps,
                epochs,
                steps,
                gradientEvaluations,
                seconds(stepNanos),
                seconds(waitingNanos),
                seconds(evaluationNanos));
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
