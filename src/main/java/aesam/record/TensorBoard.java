package aesam.record;

import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a run records to event files for TensorBoard, too, while it trains: {@code step/} with columns of {@code
 * steps.csv}, {@code epoch/} with those of {@code epochs.csv}, and how the scores (s − μ)/σ of each epoch are distributed. All
 * are over the steps. A run that goes on begins another file, from whose first step on readers forget the former.
 */
public final class TensorBoard implements TrainingListener {
    private static final List<String> OF_STEPS =
            List.of("learning_rate", "loss", "grad_norm_sq", "mu", "sigma_sq", "c", "sam");

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
        step = event.step().t();
        Map<String, Double> values = new LinkedHashMap<>();
        for (Column<StepEvent> column : Column.STEPS) {
            if (OF_STEPS.contains(column.name()) && column.value().apply(event) instanceof Number value) {
                values.put("step/" + column.name(), value.doubleValue());
            }
        }
        events().scalars(step, values);
        scores.add(event.step().sharpness().score());
    }

    /** From the record, which knows the whole epoch where a run went on within it; the scores are those since then. */
    @Override
    public void onEpoch(EpochEvent event) {
        Series epochs = Series.read(record.resolve(RunRecord.EPOCHS), Column.EPOCHS);
        Map<String, Double> values = new LinkedHashMap<>();
        for (Column<?> column : Column.EPOCHS) {
            double value = epochs.column(column.name())[epochs.rows() - 1];
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
