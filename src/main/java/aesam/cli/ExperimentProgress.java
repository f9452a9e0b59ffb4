package aesam.cli;

import aesam.metrics.Summary;
import aesam.run.Execution;
import aesam.run.RunRecord;
import aesam.run.RunSpecification;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how far an experiment is: a line a run everywhere, and in a terminal what is under way. */
final class ExperimentProgress implements Execution.Listener {
    private static final long REFRESH_NANOS = 200_000_000;

    private final PrintWriter out;
    private final StatusLine status;
    private long start = System.nanoTime();
    private double units;
    private double spent;
    private int runs;
    private int ended;
    private long shown;

    ExperimentProgress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.status = new StatusLine(out, terminal);
    }

    @Override
    public void onPlan(int planned, int skipped, double price) {
        start = System.nanoTime();
        units = price;
        spent = 0;
        runs = planned;
        ended = 0;
        out.printf(Locale.ROOT, "%d runs to do, %d on record already%n", planned, skipped);
        out.flush();
    }

    @Override
    public void onStep(RunSpecification specification, double price) {
        spent += price;
        long now = System.nanoTime();
        if (now - shown > REFRESH_NANOS) {
            shown = now;
            status.show(String.format(
                    Locale.ROOT,
                    "%3.0f %% | run %d of %d | ETA %s | %s",
                    Math.min(100, 100 * spent / units),
                    ended + 1,
                    runs,
                    eta(),
                    specification.id()));
        }
    }

    @Override
    public void onMeasurement(RunSpecification specification, int epoch, String measurement) {
        status.show(String.format(
                Locale.ROOT,
                "run %d of %d | ETA %s | %s after epoch %d of %s",
                ended + 1,
                runs,
                eta(),
                measurement,
                epoch,
                specification.id()));
    }

    @Override
    public void onEnd(RunSpecification specification, RunRecord record) {
        ended++;
        Summary summary = record.json().summary();
        status.clear();
        out.printf(
                Locale.ROOT,
                "[%d/%d] %s: test accuracy %.2f %%, %.1f %% SAM; ETA %s%n",
                ended,
                runs,
                specification.id(),
                100 * summary.lastTestAccuracy(),
                100 * summary.zeta(),
                eta());
        out.flush();
    }

    @Override
    public void onFailure(RunSpecification specification, String reason) {
        ended++;
        status.clear();
        out.printf(Locale.ROOT, "[%d/%d] %s FAILED: %s%n", ended, runs, specification.id(), reason);
        out.flush();
    }

    /** By the price of what is left and the speed so far, measurements and evaluations included. */
    private String eta() {
        double elapsed = (System.nanoTime() - start) / 1e9;
        return spent == 0 ? "?" : StatusLine.duration(elapsed * Math.max(0, units - spent) / spent);
    }
}
