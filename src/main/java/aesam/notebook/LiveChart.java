package aesam.notebook;

import aesam.report.Plot;
import aesam.report.SharpnessChart;
import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.util.ArrayDeque;
import java.util.function.ToDoubleFunction;

/** Shows below a cell, while it trains, s_t against μ_t ± c_t σ_t with the SAM steps marked. */
public final class LiveChart implements TrainingListener {
    private static final long REFRESH_NANOS = 1_500_000_000;
    private static final int STEPS = 300;

    private final Place place;
    private final ArrayDeque<StepEvent> last = new ArrayDeque<>();
    private long shown = System.nanoTime();

    /** In this notebook. */
    public LiveChart() {
        this(Notebook.here());
    }

    LiveChart(Screen screen) {
        this.place = new Place(screen);
    }

    @Override
    public void onStep(StepEvent event) {
        last.addLast(event);
        if (last.size() > STEPS) {
            last.removeFirst();
        }
        long now = System.nanoTime();
        if (now - shown > REFRESH_NANOS && last.size() > 2) {
            draw();
            shown = System.nanoTime();
        }
    }

    /** Draws what has been seen last; a training's end does. */
    @Override
    public void onEpoch(EpochEvent event) {
        if (last.size() > 2) {
            draw();
        }
    }

    private void draw() {
        Plot plot = SharpnessChart.of(
                "Sharpness, live",
                values(e -> e.step().t()),
                values(e -> e.step().sharpness().gradNormSq()),
                values(e -> e.step().sharpness().mu()),
                values(e -> e.step().sharpness().sigmaSq()),
                values(e -> e.step().sharpness().c()),
                values(e -> e.step().sam() ? 1 : 0));
        place.put(Rendering.of(plot.figure("live", "The last " + last.size() + " steps.")));
    }

    private double[] values(ToDoubleFunction<StepEvent> value) {
        return last.stream().mapToDouble(value).toArray();
    }
}
