package aesam.train;

/** Looks on while a network is trained: collectors of metrics, the record, progress displays. */
public interface TrainingListener {
    /** Training begins with this step: 0, or where it had been cut off. */
    default void onBegin(int step) {}

    default void onStep(StepEvent event) {}

    default void onEpoch(EpochEvent event) {}

    /** Both; this one is told first. */
    default TrainingListener and(TrainingListener other) {
        TrainingListener first = this;
        return new TrainingListener() {
            @Override
            public void onBegin(int step) {
                first.onBegin(step);
                other.onBegin(step);
            }

            @Override
            public void onStep(StepEvent event) {
                first.onStep(event);
                other.onStep(event);
            }

            @Override
            public void onEpoch(EpochEvent event) {
                first.onEpoch(event);
                other.onEpoch(event);
            }
        };
    }
}
