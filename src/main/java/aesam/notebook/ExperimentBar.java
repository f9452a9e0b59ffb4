package aesam.notebook;

import aesam.run.Execution;
import aesam.run.RunRecord;
import aesam.run.RunSpecification;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows below a cell how far an experiment is, in place; failures stay. */
final class ExperimentBar implements Execution.Listener {
    private static final long REFRESH_NANOS = 250_000_000;

    private final Screen screen;
    private final String title;
    private final List<String> failures = new ArrayList<>();
    private @Nullable String id;
    private long start = System.nanoTime();
    private long shown;
    private double units;
    private double spent;
    private int runs;
    private int ended;

    ExperimentBar(Screen screen, String title) {
        this.screen = screen;
        this.title = title;
    }

    @Override
    public void onPlan(int planned, int skipped, double price) {
        start = System.nanoTime();
        units = price;
        spent = 0;
        runs = planned;
        ended = 0;
    }

    @Override
    public void onStep(RunSpecification specification, double price) {
        spent += price;
        long now = System.nanoTime();
        if (now - shown > REFRESH_NANOS) {
            shown = now;
            double left = (now - start) / 1e9 * Math.max(0, units - spent) / spent;
            put("run " + (ended + 1) + " of " + runs + " · ETA " + Progress.duration(left) + " · "
                    + specification.id());
        }
    }

    @Override
    public void onMeasurement(RunSpecification specification, int epoch, String measurement) {
        put("run " + (ended + 1) + " of " + runs + " · " + measurement + " after epoch " + epoch + " · "
                + specification.id());
    }

    @Override
    public void onEnd(RunSpecification specification, RunRecord record) {
        ended++;
        put(ended + " of " + runs + " runs in " + Progress.duration((System.nanoTime() - start) / 1e9));
    }

    @Override
    public void onFailure(RunSpecification specification, String reason) {
        ended++;
        failures.add(specification.id() + ": " + reason);
        put("failed: " + reason);
    }

    /** What failed, a sentence each. */
    List<String> failures() {
        return failures;
    }

    private void put(String words) {
        Content content = Progress.bar(title, units == 0 ? 1 : ended == runs ? 1 : spent / units, words);
        String known = id;
        if (known == null) {
            id = screen.show(content);
        } else {
            screen.update(known, content);
        }
    }
}
