package aesam.train;

import aesam.network.State;

/** Keeps a running {@link Summary}. */
public final class SummaryCollector implements TrainingListener {
    private int steps;
    private int samSteps;
    private double gradientEvaluations;
    private int epochs;
    private int bestEpoch = -1;
    private double bestTestAccuracy = Double.NaN;
    private double lastTestAccuracy = Double.NaN;
    private double lastValidationAccuracy = Double.NaN;
    private double bestValidationAccuracy = Double.NaN;
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
        if (event.validation() != null) {
            lastValidationAccuracy = event.validation().accuracy();
            if (!(bestValidationAccuracy >= lastValidationAccuracy)) {
                bestValidationAccuracy = lastValidationAccuracy;
                bestTestAccuracy = lastTestAccuracy;
                bestEpoch = event.epoch();
            }
        }
    }

    /** What has been seen so far. */
    public Summary summary() {
        return new Summary(
                lastTestAccuracy,
                lastValidationAccuracy,
                bestEpoch,
                bestTestAccuracy,
                steps == 0 ? 0 : (double) samSteps / steps,
                epochs,
                steps,
                gradientEvaluations,
                seconds(stepNanos),
                seconds(waitingNanos),
                seconds(evaluationNanos));
    }

    /** Writes what has been seen so far. */
    public void save(State to) {
        to.put("steps", steps);
        to.put("sam_steps", samSteps);
        to.put("gradient_evaluations", gradientEvaluations);
        to.put("epochs", epochs);
        to.put("best_epoch", bestEpoch);
        to.put("best_test_accuracy", bestTestAccuracy);
        to.put("last_test_accuracy", lastTestAccuracy);
        to.put("last_validation_accuracy", lastValidationAccuracy);
        to.put("best_validation_accuracy", bestValidationAccuracy);
        to.put("step_nanos", stepNanos);
        to.put("waiting_nanos", waitingNanos);
        to.put("evaluation_nanos", evaluationNanos);
    }

    /** Takes over what {@link #save} wrote. */
    public void load(State from) {
        steps = (int) from.count("steps");
        samSteps = (int) from.count("sam_steps");
        gradientEvaluations = from.number("gradient_evaluations");
        epochs = (int) from.count("epochs");
        bestEpoch = (int) from.count("best_epoch");
        bestTestAccuracy = from.number("best_test_accuracy");
        lastTestAccuracy = from.number("last_test_accuracy");
        lastValidationAccuracy = from.number("last_validation_accuracy");
        bestValidationAccuracy = from.number("best_validation_accuracy");
        stepNanos = from.count("step_nanos");
        waitingNanos = from.count("waiting_nanos");
        evaluationNanos = from.count("evaluation_nanos");
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
