package aesam.notebook;

import aesam.WorkThread;
import aesam.optim.Step;
import aesam.record.RunRecord;
import aesam.record.Series;
import aesam.report.Plot;
import aesam.report.SharpnessChart;
import aesam.run.RecordListener;
import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Shows below a cell, while it trains, s_t against μ_t ± c_t σ_t with the SAM steps marked. It is drawn on a thread of its own:
 * Java2D clears the interrupt flag of the thread that it draws on.
 */
public final class LiveChart implements RecordListener {
    private static final long REFRESH_NANOS = 1_500_000_000;
    private static final int STEPS = 300;

    private final Place place;
    private final ArrayDeque<Step> last = new ArrayDeque<>();
    private long shown = System.nanoTime();
    private CompletableFuture<Void> drawing = CompletableFuture.completedFuture(null);

    /** In this notebook. */
    public LiveChart() {
        this(Notebook.here());
    }

    LiveChart(Screen screen) {
        this.place = new Place(screen);
    }

    @Override
    public void onStep(StepEvent event) {
        last.addLast(event.step());
        if (last.size() > STEPS) {
            last.removeFirst();
        }
        long now = System.nanoTime();
        if (now - shown > REFRESH_NANOS && drawing.isDone()) {
            draw();
            shown = now;
        }
    }

    /** Draws what has been seen last, and waits until it is shown: a cell that has ended shows nothing more. */
    @Override
    public void onEpoch(EpochEvent event) {
        drawing.join();
        draw();
        drawing.join();
    }

    @Override
    public void onRecord(RunRecord record) {
        Series steps = record.steps();
        int from = Math.max(0, steps.rows() - STEPS);
        Function<String, double[]> column = name -> Arrays.copyOfRange(steps.column(name), from, steps.rows());
        Plot plot = SharpnessChart.of(
                "Sharpness, on record",
                column.apply("step"),
                column.apply("grad_norm_sq"),
                column.apply("mu"),
                column.apply("sigma_sq"),
                column.apply("c"),
                column.apply("sam"));
        show(plot, steps.rows() - from);
    }

    private void draw() {
        if (last.size() > 2) {
            List<Step> steps = List.copyOf(last);
            drawing =
                    CompletableFuture.runAsync(() -> draw(steps), task -> new WorkThread(task, "aesam-chart").start());
        }
    }

    private void draw(List<Step> steps) {
        Function<ToDoubleFunction<Step>, double[]> column =
                value -> steps.stream().mapToDouble(value).toArray();
        Plot plot = SharpnessChart.of(
                "Sharpness, live",
                column.apply(Step::t),
                column.apply(step -> step.sharpness().gradNormSq()),
                column.apply(step -> step.sharpness().mu()),
                column.apply(step -> step.sharpness().sigmaSq()),
                column.apply(step -> step.sharpness().c()),
                column.apply(step -> step.sam() ? 1 : 0));
        show(plot, steps.size());
    }

    private void show(Plot plot, int steps) {
        place.put(Rendering.of(plot.figure("live", "The last " + steps + " steps.")));
    }
}
