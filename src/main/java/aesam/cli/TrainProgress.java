package aesam.cli;

import aesam.images.ImageSet;
import aesam.run.Pace;
import aesam.run.Run;
import aesam.train.EpochCollector;
import aesam.train.EpochEvent;
import aesam.train.EpochMetrics;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how far a training is: a bar that moves in a terminal, a line an epoch everywhere. */
final class TrainProgress implements TrainingListener {
    private static final long REFRESH_NANOS = 100_000_000;
    private static final int BAR = 24;

    private final Run run;
    private final PrintWriter out;
    private final StatusLine status;
    private final EpochCollector collector;
    private final long start = System.nanoTime();
    private int first;
    private long shown;
    private long epochStart = start;

    TrainProgress(Run run, PrintWriter out, boolean terminal) {
        this.run = run;
        this.out = out;
        this.status = new StatusLine(out, terminal);
        this.collector = new EpochCollector(run.data().train(), this::print);
    }

    void begin() {
        ImageSet train = run.data().train();
        train.notes().forEach(out::println);
        run.data().test().notes().forEach(out::println);
        String noise =
                train.corrupted() == 0 ? "" : String.format(Locale.ROOT, ", %d labels corrupted", train.corrupted());
        out.printf(
                Locale.ROOT,
                "%s: %d training images%s, %d test images; %s, %d steps%n",
                run.data().name(),
                train.size(),
                noise,
                run.data().test().size(),
                run.training().optimizer().name(),
                run.training().steps());
        out.flush();
    }

    @Override
    public void onBegin(int step) {
        first = step;
        if (step > 0) {
            out.printf(Locale.ROOT, "Going on behind step %d.%n", step);
            out.flush();
        }
    }

    @Override
    public void onStep(StepEvent event) {
        collector.onStep(event);
        long now = System.nanoTime();
        if (now - shown > REFRESH_NANOS) {
            shown = now;
            draw(event, now);
        }
    }

    private void draw(StepEvent event, long now) {
        int done = event.step().t() + 1;
        int all = run.training().steps();
        double elapsed = (now - start) / 1e9;
        int filled = (int) ((long) BAR * done / all);
        status.show(String.format(
                Locale.ROOT,
                "%s%s %3d %% | epoch %d/%d | ETA %s | loss %.3f | accuracy %.1f %% | ζ %.2f | %.0f images/s",
                "█".repeat(filled),
                "░".repeat(BAR - filled),
                100L * done / all,
                event.epoch() + 1,
                run.training().epochs(),
                Pace.duration(elapsed / (done - first) * (all - done)),
                collector.loss(),
                100 * collector.accuracy(),
                collector.zeta(),
                collector.samples() / ((now - epochStart) / 1e9)));
    }

    @Override
    public void onEpoch(EpochEvent event) {
        collector.onEpoch(event);
    }

    private void print(EpochMetrics m) {
        status.clear();
        double seconds = (System.nanoTime() - epochStart) / 1e9;
        String memorization = m.memorization().isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", clean %.1f %%, memorized %.1f %%",
                        100 * m.cleanAccuracy().orElse(Double.NaN),
                        100 * m.memorization().getAsDouble());
        out.printf(
                Locale.ROOT,
                "epoch %d/%d: train loss %.4f, accuracy %.2f %%%s; test loss %.4f, accuracy %.2f %%; ζ %.3f; %.0f images/s, %s%n",
                m.event().epoch() + 1,
                run.training().epochs(),
                m.trainLoss(),
                100 * m.trainAccuracy(),
                memorization,
                m.event().test().loss(),
                100 * m.event().test().accuracy(),
                m.zeta(),
                collector.samples() / (m.event().stepNanos() / 1e9),
                Pace.duration(seconds));
        out.flush();
        epochStart = System.nanoTime();
    }
}
