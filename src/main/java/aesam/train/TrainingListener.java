package aesam.train;

/** Looks on while a network is trained: collectors of metrics, the record, progress displays. */
public interface TrainingListener {
    default void onStep(StepEvent event) {}

    default void onEpoch(EpochEvent event) {}
}
