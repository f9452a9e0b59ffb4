package aesam.notebook;

import aesam.report.HtmlPage;
import aesam.run.Pace;
import aesam.train.EpochCollector;
import aesam.train.EpochEvent;
import aesam.train.StepEvent;
import aesam.train.Training;
import aesam.train.TrainingListener;
import java.util.Locale;

/** Shows below a cell how far a training is, in place. */
public final class Progress implements TrainingListener {
    private static final long REFRESH_NANOS = 250_000_000;

    private final Spot spot;
    private final Training training;
    private final EpochCollector collector;
    private final long start = System.nanoTime();
    private int first;
    private long shown;
    private double testAccuracy = Double.NaN;

    /** Of a training in this notebook. */
    public Progress(Training training) {
        this(Notebook.here(), training);
    }

    Progress(Screen screen, Training training) {
        this.spot = new Spot(screen);
        this.training = training;
        this.collector = new EpochCollector(training.train().images(), metrics -> {});
    }

    @Override
    public void onBegin(int step) {
        first = step;
    }

    @Override
    public void onStep(StepEvent event) {
        collector.onStep(event);
        long now = System.nanoTime();
        boolean last = event.step().t() + 1 == training.steps();
        if (last || now - shown > REFRESH_NANOS) {
            shown = now;
            show(event, now);
        }
    }

    @Override
    public void onEpoch(EpochEvent event) {
        testAccuracy = event.test().accuracy();
        collector.onEpoch(event);
    }

    private void show(StepEvent event, long now) {
        int done = event.step().t() + 1;
        int all = training.steps();
        double seconds = (now - start) / 1e9;
        String numbers = String.format(
                Locale.ROOT,
                "epoch %d/%d · %s · loss %.3f · accuracy %.1f %%%s · ζ %.2f",
                event.epoch() + 1,
                training.epochs(),
                done == all ? Pace.duration(seconds) : "ETA " + Pace.duration(seconds / (done - first) * (all - done)),
                collector.loss(),
                100 * collector.accuracy(),
                Double.isNaN(testAccuracy) ? "" : String.format(Locale.ROOT, " (test %.1f %%)", 100 * testAccuracy),
                collector.zeta());
        spot.put(bar(training.optimizer().name(), (double) done / all, numbers));
    }

    /** A bar of a share of its width, with words beside it. */
    static Content bar(String title, double share, String words) {
        int percent = (int) Math.floor(100 * Math.min(1, share));
        String text = String.format(Locale.ROOT, "%s %3d %% · %s", title, percent, words);
        String html = "<div style=\"display:flex;align-items:center;gap:0.8em\"><b>" + HtmlPage.escape(title)
                + "</b><div style=\"flex:0 0 180px;height:10px;border:1px solid #888;border-radius:5px;overflow:hidden\">"
                + "<div style=\"width:" + percent + "%;height:100%;background:#0072B2\"></div></div><span>" + percent
                + " % · "
                + HtmlPage.escape(words) + "</span></div>";
        return Content.html(text, html);
    }
}
