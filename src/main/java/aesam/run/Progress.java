package aesam.run;

import aesam.images.ImageSet;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import aesam.record.TensorBoard;
import aesam.train.EpochCollector;
import aesam.train.EpochEvent;
import aesam.train.EpochMetrics;
import aesam.train.StepEvent;
import aesam.train.Summary;
import aesam.train.Training;
import aesam.train.TrainingListener;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says how far an execution is: of one run its epochs, of several each that ends. Where asked to, it has event files for
 * TensorBoard written, too. Any of the jobs' threads may call, one at a time gets in.
 */
public final class Progress implements Execution.Listener {
    private static final long REFRESH_NANOS = 200_000_000;

    private final Display display;
    private final Display.Bar bar;
    private final @Nullable Path logs;
    private final Set<String> logged = new HashSet<>();
    private RemainingTime time = new RemainingTime(0);
    private int runs;
    private int ended;
    private long shown;

    /**
     * Nothing is said before there is something to do.
     *
     * @param title of what is done
     * @param logs the folder with a folder of event files for each run, by its ID; null where none are asked for
     */
    public Progress(Display display, String title, @Nullable Path logs) {
        this.display = display;
        this.logs = logs;
        this.bar = display.bar(title);
    }

    @Override
    public synchronized void onPlan(int planned, int onRecord, double units) {
        time = new RemainingTime(units);
        runs = planned;
        ended = 0;
        if (planned + onRecord > 1) {
            display.detail("Runs to do: %s; on record already: %s; some %s on 2 processors"
                    .formatted(planned, onRecord, RemainingTime.duration(units * Prices.SECONDS_PER_UNIT)));
        }
    }

    @Override
    public synchronized TrainingListener onBegin(Run run, Path record) {
        TrainingListener shown = runs > 1 ? new TrainingListener() {} : new Epochs(run);
        if (logs == null) {
            return shown;
        }
        String id = run.recipe().id();
        logged.add(id);
        return shown.and(new TensorBoard(record, logs.resolve(id)));
    }

    @Override
    public synchronized void onWork(Recipe recipe, double units) {
        time.spend(units);
        if (runs > 1 && isDue()) {
            progress("run %s of %s · ETA %s · %s".formatted(ended + 1, runs, time.left(), recipe.id()));
        }
    }

    @Override
    public synchronized void onMeasurement(Recipe recipe, int epoch, String measurement) {
        progress("run %s of %s · ETA %s · %s after epoch %s of %s"
                .formatted(ended + 1, runs, time.left(), measurement, epoch, recipe.id()));
    }

    @Override
    public synchronized void onEnd(RunRecord record) {
        String id = record.recipe().id();
        if (logs != null && logged.add(id)) {
            TensorBoard.write(record, logs.resolve(id));
        }
        ended++;
        if (runs > 1) {
            Summary summary = record.json().summary();
            display.detail(String.format(
                    Locale.ROOT,
                    "[%d/%d] %s: test accuracy %.2f %%, %.1f %% SAM; ETA %s",
                    ended,
                    runs,
                    id,
                    100 * summary.lastTestAccuracy(),
                    100 * summary.zeta(),
                    time.left()));
            if (ended == runs) {
                bar.show(1, "%s runs in %s".formatted(runs, RemainingTime.duration(time.seconds())));
            }
        }
    }

    @Override
    public synchronized void onFailure(Recipe recipe, String reason) {
        ended++;
        display.say("[%s/%s] %s FAILED: %s".formatted(ended, runs, recipe.id(), reason));
    }

    private boolean isDue() {
        long now = System.nanoTime();
        if (now - shown < REFRESH_NANOS) {
            return false;
        }
        shown = now;
        return true;
    }

    private void progress(String words) {
        bar.show(time.share(), words);
    }

    /** The epochs of one run. */
    private final class Epochs implements TrainingListener {
        private final Training training;
        private final EpochCollector collector;
        private final long start = System.nanoTime();
        private int first;
        private long epochStart = start;

        Epochs(Run run) {
            training = run.training();
            ImageSet train = run.data().train();
            collector = new EpochCollector(train, this::epoch);
            run.notes().forEach(display::say);
            display.detail(String.format(
                    Locale.ROOT,
                    "%s: %d training images%s%s, %d test images; %s, %d steps",
                    run.data().name(),
                    train.size(),
                    train.corrupted() == 0 ? "" : ", %s labels corrupted".formatted(train.corrupted()),
                    run.data().validation() == null
                            ? ""
                            : ", %s for validation"
                                    .formatted(run.data().validation().size()),
                    run.data().test().size(),
                    training.optimizer().name(),
                    training.steps()));
        }

        @Override
        public void onBegin(int step) {
            first = step;
            if (step > 0) {
                display.say("Going on behind step %s.".formatted(step));
            }
        }

        @Override
        public void onStep(StepEvent event) {
            collector.onStep(event);
            if (isDue()) {
                step(event);
            }
        }

        private void step(StepEvent event) {
            int done = event.step().t() + 1;
            long now = System.nanoTime();
            bar.show(
                    (double) done / training.steps(),
                    String.format(
                            Locale.ROOT,
                            "epoch %d/%d · ETA %s · loss %.3f · accuracy %.1f %% · ζ %.2f · %.0f images/s",
                            event.epoch() + 1,
                            training.epochs(),
                            RemainingTime.duration((now - start) / 1e9 / (done - first) * (training.steps() - done)),
                            collector.loss(),
                            100 * collector.accuracy(),
                            collector.zeta(),
                            collector.samples() / ((now - epochStart) / 1e9)));
        }

        @Override
        public void onEpoch(EpochEvent event) {
            collector.onEpoch(event);
        }

        private void epoch(EpochMetrics m) {
            double seconds = (System.nanoTime() - epochStart) / 1e9;
            String memorization = m.memorization().isEmpty()
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            ", clean %.1f %%, memorized %.1f %%",
                            100 * m.cleanAccuracy().orElse(Double.NaN),
                            100 * m.memorization().getAsDouble());
            String validation = m.event().validation() == null
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "; validation accuracy %.2f %%",
                            100 * m.event().validation().accuracy());
            String line = String.format(
                    Locale.ROOT,
                    "epoch %d/%d: train loss %.4f, accuracy %.2f %%%s%s; test loss %.4f, accuracy %.2f %%; ζ %.3f; %.0f"
                            + " images/s, %s",
                    m.event().epoch() + 1,
                    training.epochs(),
                    m.trainLoss(),
                    100 * m.trainAccuracy(),
                    memorization,
                    validation,
                    m.event().test().loss(),
                    100 * m.event().test().accuracy(),
                    m.zeta(),
                    collector.samples() / (m.event().stepNanos() / 1e9),
                    RemainingTime.duration(seconds));
            bar.show((m.event().epoch() + 1.0) / training.epochs(), line);
            display.detail(line);
            epochStart = System.nanoTime();
        }
    }
}
