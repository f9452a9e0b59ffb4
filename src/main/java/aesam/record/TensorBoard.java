package aesam.record;

import aesam.optim.Sharpness;
import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a run records to event files for TensorBoard, too, while it trains or from its record: {@code step/} with columns
 * of {@code steps.csv}, {@code epoch/} with those of {@code epochs.csv}, and how the scores (s − μ)/σ of each epoch are
 * distributed. All are over the steps. A run that goes on begins another file, from whose first step on readers forget the former.
 */
public final class TensorBoard implements TrainingListener {
    private static final List<Column<StepEvent>> OF_STEPS = Column.STEPS.stream()
            .filter(column -> List.of("learning_rate", "loss", "grad_norm_sq", "mu", "sigma_sq", "c", "sam")
                    .contains(column.name()))
            .toList();

    private final Path record;
    private final Path folder;
    private final List<Double> scores = new ArrayList<>();
    private @Nullable EventFile events;
    private int step;

    /**
     * To be told of each step and epoch after the record is.
     *
     * @param record the run's
     * @param folder of the run's event files
     */
    public TensorBoard(Path record, Path folder) {
        this.record = record;
        this.folder = folder;
    }

    /**
     * Writes the events of a run that has ended, from its record; none where its steps were dropped. A record has no scores where
     * sharpness is measured otherwise than by ‖g‖².
     *
     * @param folder of the run's event files
     * @throws aesam.AesamException if the record is damaged, or the events cannot be written
     */
    public static void write(RunRecord run, Path folder) {
        if (!run.hasSteps()) {
            return;
        }
        TensorBoard board = new TensorBoard(run.folder(), folder);
        board.onBegin(0);
        boolean scored = run.recipe().optimizer().decision().measure().isImplied();
        Series steps = run.steps();
        Series epochs = run.epochs();
        for (int t = 0; t < steps.rows(); t++) {
            board.write(steps, t, scored);
            double epoch = steps.at("epoch", t);
            if (t + 1 == steps.rows() || steps.at("epoch", t + 1) > epoch) {
                board.writeEpoch(epochs, (int) epoch);
            }
        }
    }

    private void write(Series steps, int t, boolean scored) {
        writeStep(t, column -> steps.at(column.name(), t));
        if (scored) {
            Sharpness sharpness = new Sharpness(
                    steps.at("grad_norm_sq", t), steps.at("mu", t), steps.at("sigma_sq", t), steps.at("c", t));
            scores.add(sharpness.score());
        }
    }

    /**
     * Begins a file.
     *
     * @throws aesam.AesamException if it cannot be written; likewise below
     */
    @Override
    public void onBegin(int first) {
        step = Math.max(0, first - 1);
        events = new EventFile(folder, first);
    }

    private EventFile events() {
        if (events == null) {
            throw new IllegalStateException("training has not begun");
        }
        return events;
    }

    @Override
    public void onStep(StepEvent event) {
        writeStep(event.step().t(), column -> ((Number) column.value().apply(event)).doubleValue());
        scores.add(event.step().sharpness().score());
    }

    private void writeStep(int t, ToDoubleFunction<Column<StepEvent>> cell) {
        step = t;
        Map<String, Double> values = new LinkedHashMap<>();
        OF_STEPS.forEach(column -> values.put("step/" + column.name(), cell.applyAsDouble(column)));
        events().scalars(t, values);
    }

    /** From the record, which knows the whole epoch where a run went on within it; the scores are those since then. */
    @Override
    public void onEpoch(EpochEvent event) {
        writeEpoch(Series.read(record.resolve(RunRecord.EPOCHS), Column.EPOCHS), event.epoch());
    }

    /** At the last step so far. */
    private void writeEpoch(Series epochs, int epoch) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Column<?> column : Column.EPOCHS) {
            double value = epochs.at(column.name(), epoch);
            if (!Double.isNaN(value) && !column.name().equals("epoch")) {
                values.put("epoch/" + column.name(), value);
            }
        }
        events().scalars(step, values);
        double[] finite = scores.stream()
                .mapToDouble(score -> score)
                .filter(Double::isFinite)
                .toArray();
        if (finite.length > 0) {
            events().histogram(step, "epoch/scores", finite);
        }
        scores.clear();
    }
}
