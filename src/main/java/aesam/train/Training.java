package aesam.train;

import static aesam.AesamException.require;

import aesam.Seed;
import aesam.images.Batches;
import aesam.network.Network;
import aesam.optim.Optimizer;
import aesam.optim.Schedule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training to be run: epochs of steps, each epoch followed by an evaluation.
 *
 * @param network whose weights are trained
 * @param optimizer that trains them
 * @param rate the learning rate over the steps
 * @param train training batches
 * @param test what each epoch is evaluated on
 * @param validation what each epoch is evaluated on to choose the best; null for nothing
 * @param epochs at least 1
 * @param seed of the policy's and the perturbation's random numbers
 * @param average the weight of the past in the moving average of weights that is evaluated instead of the weights
 *     themselves, in [0, 1); 0 for none
 */
public record Training(
        Network network,
        Optimizer optimizer,
        Schedule rate,
        Batches train,
        Batches test,
        @Nullable Batches validation,
        int epochs,
        Seed seed,
        double average) {
    public Training {
        require(epochs >= 1, "A training needs at least one epoch, found %d.", epochs);
        require(
                (long) epochs * train.perEpoch() <= Integer.MAX_VALUE,
                "%d epochs of %d steps are too many.",
                epochs,
                train.perEpoch());
    }

    /** Evaluates the weights themselves. */
    public Training(
            Network network, Optimizer optimizer, Schedule rate, Batches train, Batches test, int epochs, Seed seed) {
        this(network, optimizer, rate, train, test, null, epochs, seed, 0);
    }

    /** T, the steps of the whole run. */
    public int steps() {
        return epochs * train.perEpoch();
    }

    /**
     * Trains from the first step to the last, on this thread.
     *
     * @throws aesam.AesamException if the loss diverges
     * @throws aesam.Interruption within a step after the thread was interrupted
     */
    public void run(List<? extends TrainingListener> listeners) {
        try (TrainingRun run = start()) {
            run.run(listeners);
        }
    }

    /**
     * Starts before the first step.
     *
     * @throws aesam.AesamException if the network has been trained already
     */
    public TrainingRun start() {
        return new TrainingRun(this);
    }
}
