package aesam.train;

import static aesam.AesamException.require;

import aesam.Interruption;
import aesam.Seed;
import aesam.data.Batch;
import aesam.data.Batches;
import aesam.data.Prefetch;
import aesam.engine.Network;
import aesam.optim.Optimizer;
import aesam.optim.Schedule;
import aesam.optim.Step;
import aesam.optim.Stepper;
import java.util.List;

/**
 * A training to be run: epochs of steps, each epoch followed by an evaluation.
 *
 * @param network whose weights are trained
 * @param optimizer that trains them
 * @param rate the learning rate over the steps
 * @param train training batches
 * @param test what each epoch is evaluated on
 * @param epochs at least 1
 * @param seed of the optimizer's coins
 */
public record Training(
        Network network, Optimizer optimizer, Schedule rate, Batches train, Batches test, int epochs, Seed seed) {
    public Training {
        require(epochs >= 1, "A training needs at least one epoch, found %d.", epochs);
        require(
                (long) epochs * train.perEpoch() <= Integer.MAX_VALUE,
                "%d epochs of %d steps are too many.",
                epochs,
                train.perEpoch());
    }

    /** T, the steps of the whole run. */
    public int steps() {
        return epochs * train.perEpoch();
    }

    /**
     * Trains from the first step to the last, on this thread.
     *
     * @throws aesam.AesamException if the loss diverges
     * @throws Interruption within a step after the thread was interrupted
     */
    public void run(List<? extends TrainingListener> listeners) {
        try (Stepper stepper = optimizer.start(network, rate, steps(), seed)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                EpochEvent event = runEpoch(stepper, epoch, listeners);
                listeners.forEach(listener -> listener.onEpoch(event));
            }
        }
    }

    private EpochEvent runEpoch(Stepper stepper, int epoch, List<? extends TrainingListener> listeners) {
        long stepNanos = 0;
        long waitingNanos;
        try (Prefetch batches = train.epoch(epoch, 0)) {
            while (batches.hasNext()) {
                Interruption.check();
                Batch batch = batches.next();
                long start = System.nanoTime();
                Step step = stepper.step(batch);
                long nanos = System.nanoTime() - start;
                stepNanos += nanos;
                StepEvent event = new StepEvent(epoch, batch, step, nanos);
                listeners.forEach(listener -> listener.onStep(event));
            }
            waitingNanos = batches.waitingNanos();
        }
        long start = System.nanoTime();
        Evaluation evaluation = Evaluation.of(network, test);
        return new EpochEvent(epoch, evaluation, stepNanos, waitingNanos, System.nanoTime() - start);
    }
}
