package aesam.train;

import static aesam.AesamException.require;

import aesam.Interruption;
import aesam.images.Batch;
import aesam.images.Batches;
import aesam.images.Prefetch;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.WeightsAndStatistics;
import aesam.optim.Step;
import aesam.optim.Stepper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Training} under way, which knows where it stands between two steps and can go on from there. */
public final class TrainingRun implements AutoCloseable {
    private final Training training;
    private final Stepper stepper;
    private final @Nullable WeightAverage average;
    private int epoch;
    private int stepOfEpoch;
    private long stepNanos;
    private long waitingNanos;

    TrainingRun(Training training) {
        this.training = training;
        Network network = training.network();
        require(
                !network.isTrained(),
                "This network has been trained already, so its training would not start anew: make it again, with Network.start.");
        stepper = training.optimizer().start(network, training.rate(), training.steps(), training.seed());
        average = training.average() == 0 ? null : new WeightAverage(network, training.average());
    }

    /** Steps taken. */
    public int steps() {
        return epoch * training.train().perEpoch() + stepOfEpoch;
    }

    /** What its tensors are on. */
    public String device() {
        return training.network().device();
    }

    /** What is evaluated: the network's weights, or their moving average. */
    public WeightsAndStatistics evaluated() {
        return average == null ? training.network().weightsAndStatistics() : average.value();
    }

    /**
     * Trains from where it stands to the last step, on this thread.
     *
     * @throws aesam.AesamException if the loss diverges
     * @throws Interruption within a step after the thread was interrupted; it stands behind the last whole step then
     */
    public void run(List<? extends TrainingListener> listeners) {
        listeners.forEach(listener -> listener.onBegin(steps()));
        while (epoch < training.epochs()) {
            takeSteps(listeners);
            long start = System.nanoTime();
            Evaluation test = Evaluation.of(training.network(), evaluated(), training.test());
            @Nullable Batches images = training.validation();
            @Nullable
            Evaluation validation = images == null ? null : Evaluation.of(training.network(), evaluated(), images);
            EpochEvent event =
                    new EpochEvent(epoch, test, validation, stepNanos, waitingNanos, System.nanoTime() - start);
            epoch++;
            stepOfEpoch = 0;
            stepNanos = 0;
            waitingNanos = 0;
            listeners.forEach(listener -> listener.onEpoch(event));
        }
    }

    private void takeSteps(List<? extends TrainingListener> listeners) {
        long waitedBefore = waitingNanos;
        try (Prefetch batches = training.train().epoch(epoch, stepOfEpoch)) {
            while (batches.hasNext()) {
                Interruption.check();
                Batch batch = batches.next();
                long start = System.nanoTime();
                Step step = stepper.step(batch);
                if (average != null) {
                    average.update(steps());
                }
                long nanos = System.nanoTime() - start;
                stepOfEpoch++;
                stepNanos += nanos;
                waitingNanos = waitedBefore + batches.waitingNanos();
                StepEvent event = new StepEvent(epoch, batch, step, nanos);
                listeners.forEach(listener -> listener.onStep(event));
            }
        }
    }

    /** Writes all that the rest of the training depends on, the network included. */
    public void save(State to) {
        to.put("epoch", epoch);
        to.put("step_of_epoch", stepOfEpoch);
        to.put("step_nanos", stepNanos);
        to.put("waiting_nanos", waitingNanos);
        training.network().save(to.part("network"));
        stepper.save(to.part("stepper"));
        if (average != null) {
            average.save(to.part("average"));
        }
    }

    /**
     * Takes over what {@link #save} wrote, of the same training.
     *
     * @throws aesam.AesamException if something is missing or does not fit
     */
    public void load(State from) {
        epoch = Math.toIntExact(from.count("epoch"));
        stepOfEpoch = Math.toIntExact(from.count("step_of_epoch"));
        stepNanos = from.count("step_nanos");
        waitingNanos = from.count("waiting_nanos");
        training.network().load(from.part("network"));
        stepper.load(from.part("stepper"));
        if (average != null) {
            average.load(from.part("average"));
        }
    }

    /** Frees what was kept from step to step; the network stays open. */
    @Override
    public void close() {
        stepper.close();
        if (average != null) {
            average.close();
        }
    }
}
