package aesam.train;

/** Looks on while a network is trained: collectors of metrics, the record, progress displays. */
public interface TrainingListener {
    /** Training begins with this step: 0, or where it had been cut off. */
    default void onBegin(int step) {}

    default void onStep(StepEvent event) {}

    default void onEpoch(EpochEvent event) {}
}
