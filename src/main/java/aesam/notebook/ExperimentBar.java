package aesam.notebook;

import aesam.record.RunRecord;
import aesam.record.RunSpecification;
import aesam.run.Execution;
import aesam.run.Pace;
import java.util.ArrayList;
import java.util.List;

/** Shows below a cell how far an experiment is, in place; failures stay. */
final class ExperimentBar implements Execution.Listener {
    private static final long REFRESH_NANOS = 250_000_000;

    private final Spot spot;
    private final String title;
    private final List<String> failures = new ArrayList<>();
    private final Pace pace = new Pace();
    private long shown;

    ExperimentBar(Screen screen, String title) {
        this.spot = new Spot(screen);
        this.title = title;
    }

    @Override
    public void onPlan(int planned, int skipped, double price) {
        pace.plan(planned, price);
    }

    @Override
    public void onWork(RunSpecification specification, double price) {
        pace.spend(price);
        long now = System.nanoTime();
        if (now - shown > REFRESH_NANOS) {
            shown = now;
            put("run " + (pace.ended() + 1) + " of " + pace.runs() + " · ETA " + pace.eta() + " · "
                    + specification.id());
        }
    }

    @Override
    public void onMeasurement(RunSpecification specification, int epoch, String measurement) {
        put("run " + (pace.ended() + 1) + " of " + pace.runs() + " · " + measurement + " after epoch " + epoch + " · "
                + specification.id());
    }

    @Override
    public void onEnd(RunSpecification specification, RunRecord record) {
        pace.end();
        put(pace.ended() + " of " + pace.runs() + " runs in " + pace.elapsed());
    }

    @Override
    public void onFailure(RunSpecification specification, String reason) {
        pace.end();
        failures.add(specification.id() + ": " + reason);
        put("failed: " + reason);
    }

    /** What failed, a sentence each. */
    List<String> failures() {
        return failures;
    }

    private void put(String words) {
        spot.put(Progress.bar(title, pace.share(), words));
    }
}
