package aesam.cli;

import aesam.images.Precision;
import aesam.images.files.Storage;
import aesam.network.Compute;
import aesam.record.Recipe;
import aesam.run.Forecast;
import aesam.run.Prices;
import aesam.run.RemainingTime;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints what runs would take on this machine; each kind of network and batch is measured once. */
final class ForecastTable {
    private static final double HOUR = 3600;
    private static final double DAY = 24 * HOUR;

    private ForecastTable() {}

    /** Prints it, and gives what each of the runs would take. */
    static MachineTime print(List<Recipe> runs, Storage storage, Compute compute, PrintWriter out) {
        Map<String, List<Recipe>> kinds = runs.stream()
                .collect(Collectors.groupingBy(ForecastTable::kind, LinkedHashMap::new, Collectors.toList()));
        Prices prices = new Prices(storage);
        Map<String, Double> secondsByRun = new LinkedHashMap<>();
        runs.forEach(run -> secondsByRun.put(run.id(), 0.0));
        for (Map.Entry<String, List<Recipe>> kind : kinds.entrySet()) {
            Forecast one = Forecast.of(kind.getValue().get(0), storage, compute);
            double evaluations = 0;
            long steps = 0;
            for (Recipe run : kind.getValue()) {
                Prices.Price price = prices.of(run);
                steps += price.steps();
                evaluations += price.gradientEvaluations();
                secondsByRun.put(run.id(), price.gradientEvaluations() * one.secondsPerEvaluation());
            }
            out.printf(
                    Locale.ROOT,
                    "%s: %d run%s, %,d steps, %,.0f gradient evaluations expected, %.2g multiply-adds%n",
                    kind.getKey(),
                    kind.getValue().size(),
                    kind.getValue().size() == 1 ? "" : "s",
                    steps,
                    evaluations,
                    evaluations * one.multiplyAdds());
            out.printf(
                    Locale.ROOT,
                    "    %,d parameters; memory: %s that stay, %s%n",
                    one.parameters(),
                    size(one.weightBytes()),
                    one.passBytes() == null
                            ? "a pass not measured here"
                            : size(one.passBytes()) + " for a pass of " + one.images() + " images"
                                    + (one.images() == one.measuredImages()
                                            ? ""
                                            : ", scaled from " + one.measuredImages()));
            out.printf(
                    Locale.ROOT,
                    "    %s here, at %.3g s a gradient evaluation on %s with %d thread%s%n",
                    time(evaluations * one.secondsPerEvaluation()),
                    one.secondsPerEvaluation(),
                    compute.device(),
                    compute.threads(),
                    compute.threads() == 1 ? "" : "s");
            out.flush();
        }
        MachineTime time = new MachineTime(secondsByRun);
        out.printf(
                Locale.ROOT,
                "In all %s of training steps; evaluations on the test set and measurements at rest come on top. Nothing was"
                        + " trained.%n",
                time(time.total()));
        out.flush();
        return time;
    }

    /** Prints what the same would take on several machines like this. */
    static void print(MachineTime time, int machines, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "On %,d machines like this: %s if each takes the next run when it is free, %s by --shard; the longest run"
                        + " takes %s.%n",
                machines,
                time(time.oneByOne(machines)),
                time(time.byShard(machines)),
                time(time.longest()));
    }

    /** Prints what the same would cost. */
    static void print(MachineTime time, double pricePerHour, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,.2f machine hours cost %,.2f at %s each, if no machine waits for another.%n",
                time.total() / HOUR,
                pricePerHour * time.total() / HOUR,
                pricePerHour);
    }

    private static String kind(Recipe run) {
        int part = run.optimizer().microBatches().size();
        return String.format(
                Locale.ROOT,
                "%s, %s, batch %d%s%s",
                run.data().images().name(),
                run.model().network().name(),
                run.batch(),
                part == 0 ? "" : " in parts of " + part,
                run.model().precision() == Precision.FLOAT32
                        ? ""
                        : ", " + run.model().precision());
    }

    private static String time(double seconds) {
        return seconds < 2 * DAY
                ? RemainingTime.duration(seconds)
                : String.format(Locale.ROOT, "%,.0f days", seconds / DAY);
    }

    private static String size(long bytes) {
        return bytes < 1 << 30
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
