package aesam.record;

import aesam.train.EpochMetrics;
import aesam.train.StepEvent;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A column of a record's CSV files: this is where they are defined and documented.
 *
 * @param <T> what a row is about
 * @param name in the header
 * @param meaning with its unit
 * @param isWhole whether its values are whole numbers
 * @param value of a row, with all its digits; empty where there is none
 */
public record Column<T>(String name, String meaning, boolean isWhole, Function<T, Object> value) {
    /** {@code steps.csv}: a row a step. */
    public static final List<Column<StepEvent>> STEPS = List.of(
            new Column<>("step", "t, from 0", true, e -> e.step().t()),
            new Column<>("epoch", "from 0", true, StepEvent::epoch),
            new Column<>("learning_rate", "eta_t", e -> e.step().learningRate()),
            new Column<>(
                    "loss",
                    "L(B; w), mean over the batch before the step",
                    e -> e.step().loss()),
            new Column<>(
                    "grad_norm_sq",
                    "s = ||grad L(B; w)||^2",
                    e -> e.step().sharpness().gradNormSq()),
            new Column<>(
                    "mu",
                    "moving average of s, or of the sharpness measured otherwise",
                    e -> e.step().sharpness().mu()),
            new Column<>(
                    "sigma_sq",
                    "moving average of (s - mu)^2",
                    e -> e.step().sharpness().sigmaSq()),
            new Column<>(
                    "c",
                    "c_t, the threshold in sigma",
                    e -> e.step().sharpness().c()),
            new Column<>("sam", "1 for a SAM step, else 0", true, e -> e.step().sam() ? 1 : 0),
            new Column<>(
                    "reused_share",
                    "||d - g||/||d||, how much of the direction is reused from the last SAM step; 0 in a SAM step",
                    e -> e.step().reusedShare()),
            new Column<>(
                    "samples", "|B|, images in the batch", true, e -> e.step().samples()),
            new Column<>(
                    "gradient_evaluations",
                    "cost; 1 is a forward and backward pass over the batch",
                    e -> e.step().gradientEvaluations()),
            new Column<>("nanos", "duration of the step in ns, waiting for data not included", true, StepEvent::nanos));

    /** {@code epochs.csv}: a row an epoch. */
    public static final List<Column<EpochMetrics>> EPOCHS = List.of(
            new Column<>("epoch", "from 0", true, e -> e.event().epoch()),
            new Column<>("train_loss", "running mean over the epoch", EpochMetrics::trainLoss),
            new Column<>(
                    "train_accuracy", "running, against the labels trained on, in [0, 1]", EpochMetrics::trainAccuracy),
            new Column<>(
                    "test_loss", "mean over the test set", e -> e.event().test().loss()),
            new Column<>("test_accuracy", "in [0, 1]", e -> e.event().test().accuracy()),
            new Column<>(
                    "validation_loss",
                    "mean over the images for validation; empty where there are none",
                    e -> e.event().validation() == null
                            ? ""
                            : e.event().validation().loss()),
            new Column<>(
                    "validation_accuracy",
                    "in [0, 1], likewise",
                    e -> e.event().validation() == null
                            ? ""
                            : e.event().validation().accuracy()),
            new Column<>("zeta", "share of SAM steps so far", EpochMetrics::zeta),
            new Column<>("step_seconds", "spent in steps", e -> e.event().stepNanos() / 1e9),
            new Column<>(
                    "waiting_seconds", "spent waiting for data", e -> e.event().waitingNanos() / 1e9),
            new Column<>(
                    "evaluation_seconds",
                    "spent on the test set and the images for validation",
                    e -> e.event().evaluationNanos() / 1e9),
            new Column<>(
                    "train_accuracy_clean",
                    "running, over samples with their true label",
                    e -> orEmpty(e.cleanAccuracy())),
            new Column<>(
                    "train_accuracy_corrupted",
                    "memorization: running, over samples with a corrupted label, predicted as labelled",
                    e -> orEmpty(e.memorization())),
            new Column<>(
                    "train_accuracy_corrupted_true",
                    "running, over samples with a corrupted label, predicted as their true class",
                    e -> orEmpty(e.recovered())));

    private Column(String name, String meaning, Function<T, Object> value) {
        this(name, meaning, false, value);
    }

    private static Object orEmpty(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : "";
    }

    static <T> String header(List<Column<T>> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(",", "", "\n"));
    }

    static <T> String row(List<Column<T>> columns, T of) {
        return columns.stream().map(c -> c.value.apply(of).toString()).collect(Collectors.joining(",", "", "\n"));
    }
}
