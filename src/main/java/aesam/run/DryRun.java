package aesam.run;

import static aesam.AesamException.require;

import aesam.Interruption;
import aesam.images.Precision;
import aesam.images.files.Storage;
import aesam.network.Compute;
import aesam.network.Cuda;
import aesam.record.Recipe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/**
 * What training steps of runs would take on this machine: nothing is trained, a gradient of each kind of network and batch is
 * measured. Evaluations on the test set and measurements at rest come on top.
 *
 * @param kinds of images, network and batch
 * @param seconds of each run on one machine like this, by its ID, in the order of the plan
 * @param compute where it was measured
 */
public record DryRun(List<Kind> kinds, Map<String, Double> seconds, Compute compute) {
    private static final double HOUR = 3600;
    private static final double DAY = 24 * HOUR;

    public DryRun {
        kinds = List.copyOf(kinds);
        seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    }

    /**
     * Runs with the same size of images, network and batch.
     *
     * @param name of data, network and batch
     * @param runs how many
     * @param steps of all of them
     * @param gradientEvaluations expected over these
     * @param gradient what one takes
     * @param coarser the time of one in each other precision that the device and the network take, by that of this one, which is in
     *     float32
     */
    public record Kind(
            String name,
            int runs,
            long steps,
            double gradientEvaluations,
            Forecast gradient,
            Map<Precision, Double> coarser) {
        /** Of all of them on one machine like this. */
        public double seconds() {
            return gradientEvaluations * gradient.secondsPerEvaluation();
        }
    }

    /**
     * Measures.
     *
     * @param storage where images are counted if it is not known how many there are
     * @param progress is shown what is being measured
     * @throws aesam.AesamException if a network does not fit its images, or images are to be counted and are not there
     */
    public static DryRun of(List<Recipe> runs, Storage storage, Compute compute, Display.Bar progress) {
        Map<String, List<Recipe>> byKind =
                runs.stream().collect(Collectors.groupingBy(DryRun::kind, LinkedHashMap::new, Collectors.toList()));
        Prices prices = new Prices(storage);
        List<Kind> kinds = new ArrayList<>();
        Map<String, Double> seconds = new LinkedHashMap<>();
        runs.forEach(run -> seconds.put(run.id(), 0.0));
        byKind.forEach((name, same) -> {
            Interruption.check();
            progress.show((double) kinds.size() / byKind.size(), name);
            Recipe first = same.get(0);
            Forecast gradient = Forecast.of(first, storage, compute);
            Map<Precision, Double> coarser = new EnumMap<>(Precision.class);
            for (Precision precision : coarser(first, compute)) {
                Recipe rounded = first.withModel(first.model().withPrecision(precision));
                Forecast other = Forecast.of(rounded, storage, compute);
                coarser.put(precision, other.secondsPerEvaluation() / gradient.secondsPerEvaluation());
            }
            long steps = 0;
            double evaluations = 0;
            for (Recipe run : same) {
                Prices.Price price = prices.of(run);
                steps += price.steps();
                evaluations += price.gradientEvaluations();
                seconds.put(run.id(), price.gradientEvaluations() * gradient.secondsPerEvaluation());
            }
            kinds.add(new Kind(name, same.size(), steps, evaluations, gradient, coarser));
        });
        progress.show(1, "measured");
        return new DryRun(kinds, seconds, compute);
    }

    private static List<Precision> coarser(Recipe run, Compute compute) {
        List<Precision> found = new ArrayList<>();
        if (Cuda.hasTf32(compute.device())) {
            found.add(Precision.TF32);
        }
        if (run.model().network().takesBfloat16()) {
            found.add(Precision.BFLOAT16);
        }
        return run.model().precision() == Precision.FLOAT32 ? found : List.of();
    }

    private static String kind(Recipe run) {
        int part = run.optimizer().microBatches().size();
        return String.format(
                Locale.ROOT,
                "%1$s of %2$d × %2$d pixels, %3$s, batch %4$d%5$s%6$s",
                run.data().images().name(),
                run.data().images().side(),
                run.model().network().name(),
                run.batch(),
                part == 0 ? "" : " in parts of " + part,
                run.model().precision() == Precision.FLOAT32
                        ? ""
                        : ", " + run.model().precision());
    }

    /** Seconds of all runs together, whatever the number of machines. */
    public double total() {
        return seconds.values().stream().mapToDouble(s -> s).sum();
    }

    /** Seconds that the longest run alone takes. */
    public double longest() {
        return seconds.values().stream().mapToDouble(s -> s).max().orElse(0);
    }

    /** Seconds until the last run ends, if each machine takes the next one when it is free. */
    public double oneByOne(int machines) {
        PriorityQueue<Double> free = new PriorityQueue<>(Collections.nCopies(machines, 0.0));
        double last = 0;
        for (double run : seconds.values()) {
            double end = free.remove() + run;
            free.add(end);
            last = Math.max(last, end);
        }
        return last;
    }

    /** Seconds until the last run ends, if each machine has a shard. */
    public double byShard(int machines) {
        double last = 0;
        for (int number = 1; number <= machines; number++) {
            Shard shard = new Shard(number, machines);
            last = Math.max(
                    last,
                    seconds.entrySet().stream()
                            .filter(run -> shard.has(run.getKey()))
                            .mapToDouble(Map.Entry::getValue)
                            .sum());
        }
        return last;
    }

    /** A sentence on what several machines like this would take, at least one. */
    public String onMachines(int machines) {
        require(machines >= 1, "Runs need at least one machine, found %d.", machines);
        return String.format(
                Locale.ROOT,
                "On %,d machines like this: %s if each takes the next run when it is free, %s by --shard; the longest run"
                        + " takes %s.",
                machines,
                time(oneByOne(machines)),
                time(byShard(machines)),
                time(longest()));
    }

    /**
     * A sentence on what that costs.
     *
     * @param pricePerHour of a machine, from 0 on
     */
    public String at(double pricePerHour) {
        require(pricePerHour >= 0 && Double.isFinite(pricePerHour), "A price is a number from 0 on.");
        return String.format(
                Locale.ROOT,
                "%,.2f machine hours cost %,.2f at %s each, if no machine waits for another.",
                total() / HOUR,
                pricePerHour * total() / HOUR,
                pricePerHour);
    }

    /** All of it in words. */
    @Override
    public String toString() {
        return kinds.stream().map(this::words).collect(Collectors.joining())
                + String.format(
                        Locale.ROOT,
                        "In all %s of training steps; evaluations on the test set and measurements at rest come on top. Nothing was"
                                + " trained.",
                        time(total()));
    }

    private String words(Kind kind) {
        Forecast one = kind.gradient;
        StringBuilder words = new StringBuilder(String.format(
                Locale.ROOT,
                """
                %s: %d run%s, %,d steps, %,.0f gradient evaluations expected, %.2g multiply-adds
                    %,d parameters; memory: %s that stay, %s
                    %s here, at %.3g s a gradient evaluation on %s with %d thread%s
                """,
                kind.name,
                kind.runs,
                kind.runs == 1 ? "" : "s",
                kind.steps,
                kind.gradientEvaluations,
                kind.gradientEvaluations * one.multiplyAdds(),
                one.parameters(),
                size(one.weightBytes()),
                pass(one),
                time(kind.seconds()),
                one.secondsPerEvaluation(),
                compute.device(),
                compute.threads(),
                compute.threads() == 1 ? "" : "s"));
        kind.coarser.forEach((precision, share) -> words.append(String.format(
                Locale.ROOT, "    with precision %s a gradient evaluation takes %.2f of that%n", precision, share)));
        return words.toString();
    }

    private static String pass(Forecast one) {
        if (one.passBytes() == null) {
            return "a pass not measured here";
        }
        String scaled = one.images() == one.measuredImages() ? "" : ", scaled from " + one.measuredImages();
        return size(one.passBytes()) + " for a pass of " + one.images() + " images" + scaled;
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
