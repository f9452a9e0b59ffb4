package aesam.notebook;

import aesam.optim.Sharpness;
import aesam.report.Look;
import aesam.report.Plot;
import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Shows below a cell, while it trains, s_t against μ_t ± c_t σ_t with the SAM steps marked. */
public final class LiveChart implements TrainingListener {
    private static final long REFRESH_NANOS = 1_500_000_000;
    private static final int STEPS = 300;

    private final Spot spot;
    private final ArrayDeque<StepEvent> last = new ArrayDeque<>();
    private long shown = System.nanoTime();

    /** In this notebook. */
    public LiveChart() {
        this(Notebook.here());
    }

    LiveChart(Screen screen) {
        this.spot = new Spot(screen);
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
        double[] t = values(last, e -> e.step().t());
        double[] s = values(last, e -> e.step().sharpness().gradNormSq());
        double[] mu = values(last, e -> e.step().sharpness().mu());
        double[] low = values(last, e -> Math.max(0, around(e.step().sharpness(), -1)));
        double[] high = values(last, e -> around(e.step().sharpness(), 1));
        double[] threshold = values(last, e -> e.step().sharpness().threshold());
        List<StepEvent> sam = last.stream().filter(e -> e.step().sam()).toList();
        Plot plot = new Plot("Sharpness, live", "step t", "‖∇L(B; w_t)‖²")
                .band(Look.other(1), t, low, high)
                .line("s_t", Look.REFERENCE, t, s)
                .line("μ_t (band: ± σ_t)", Look.other(1), t, mu)
                .line("threshold μ_t + c_t σ_t", Look.other(2), t, threshold);
        if (!sam.isEmpty()) {
            plot.points(
                    "SAM step",
                    Look.of("AE-SAM"),
                    values(sam, e -> e.step().t()),
                    values(sam, e -> e.step().sharpness().gradNormSq()),
                    null);
        }
        spot.put(Rendering.of(plot.smallMarkers().figure("live", "The last " + last.size() + " steps.")));
    }

    private static double around(Sharpness sharpness, int side) {
        return sharpness.mu() + side * Math.sqrt(sharpness.sigmaSq());
    }

    private static double[] values(Iterable<StepEvent> events, ToDoubleFunction<StepEvent> value) {
        DoubleStream.Builder values = DoubleStream.builder();
        events.forEach(event -> values.add(value.applyAsDouble(event)));
        return values.build().toArray();
    }
}
