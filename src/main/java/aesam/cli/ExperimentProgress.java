package aesam.cli;

import aesam.record.RunRecord;
import aesam.record.RunSpecification;
import aesam.run.Execution;
import aesam.run.Pace;
import aesam.train.Summary;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how far an experiment is: a line a run everywhere, and in a terminal what is under way. */
final class ExperimentProgress implements Execution.Listener {
    private static final long REFRESH_NANOS = 200_000_000;

    private final PrintWriter out;
    private final StatusLine status;
    private final Pace pace = new Pace();
    private long shown;

    ExperimentProgress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.status = new StatusLine(out, terminal);
    }

    @Override
    public void onPlan(int planned, int skipped, double price) {
        pace.plan(planned, price);
        out.printf(Locale.ROOT, "Runs to do: %d; on record already: %d%n", planned, skipped);
        out.flush();
    }

    @Override
    public void onWork(RunSpecification specification, double price) {
        pace.spend(price);
        long now = System.nanoTime();
        if (now - shown > REFRESH_NANOS) {
            shown = now;
            status.show(String.format(
                    Locale.ROOT,
                    "%3.0f %% | run %d of %d | ETA %s | %s",
                    100 * pace.share(),
                    pace.ended() + 1,
                    pace.runs(),
                    pace.eta(),
                    specification.id()));
        }
    }

    @Override
    public void onMeasurement(RunSpecification specification, int epoch, String measurement) {
        status.show(String.format(
                Locale.ROOT,
                "run %d of %d | ETA %s | %s after epoch %d of %s",
                pace.ended() + 1,
                pace.runs(),
                pace.eta(),
                measurement,
                epoch,
                specification.id()));
    }

    @Override
    public void onEnd(RunSpecification specification, RunRecord record) {
        pace.end();
        Summary summary = record.json().summary();
        status.clear();
        out.printf(
                Locale.ROOT,
                "[%d/%d] %s: test accuracy %.2f %%, %.1f %% SAM; ETA %s%n",
                pace.ended(),
                pace.runs(),
                specification.id(),
                100 * summary.lastTestAccuracy(),
                100 * summary.zeta(),
                pace.eta());
        out.flush();
    }

    @Override
    public void onFailure(RunSpecification specification, String reason) {
        pace.end();
        status.clear();
        out.printf(Locale.ROOT, "[%d/%d] %s FAILED: %s%n", pace.ended(), pace.runs(), specification.id(), reason);
        out.flush();
    }
}
