package benchmark;

import static java.util.stream.Collectors.joining;

import aesam.images.Batch;
import aesam.images.Precision;
import aesam.images.Prefetch;
import aesam.network.Compute;
import aesam.network.Network;
import aesam.network.PyTorch;
import aesam.optim.Descent;
import aesam.optim.Lookahead;
import aesam.optim.MicroBatches;
import aesam.optim.Optimizer;
import aesam.optim.OwnCost;
import aesam.optim.Perturbation;
import aesam.optim.Schedule;
import aesam.optim.Step;
import aesam.optim.Stepper;
import ai.djl.Device;
import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Java side: {@code FOLDER TASK INPUT THREADS DEVICE}. A line with a number on standard input asks for so many steps; the
 * answer is a line of JSON, a list of what each step did. Between the lines it sleeps.
 */
final class Worker {
    private static final Pattern PRECISION =
            Pattern.compile("-(" + Stream.of(Precision.values()).map(Precision::toString).collect(joining("|")) + ")$");
    private static final String REPLICAS = "-replicas";

    private Worker() {}

    /**
     * What a step did.
     *
     * @param millis it took
     * @param loss before it; null where none is computed
     * @param sam whether it was a SAM step
     */
    private record Done(double millis, @Nullable Double loss, boolean sam) {}

    public static void main(String[] args) throws IOException {
        PyTorch.tuneProcess();
        Path folder = Path.of(args[0]);
        Case subject = Case.read(folder);
        List<Device> devices = new Compute(args[4], Integer.parseInt(args[3])).use();
        Supplier<Batch> batches =
                args[2].equals("pipeline") ? pipeline(subject) : Worker.<Batch>around(subject.batches(folder));
        Matcher other = PRECISION.matcher(args[1]);
        Precision precision = other.find()
                ? Precision.valueOf(other.group(1).toUpperCase(Locale.ROOT))
                : subject.precisionOfPasses();
        String name = other.replaceAll("").replace(REPLICAS, "");
        try (Network network = subject.start(
                args[1].endsWith(REPLICAS) ? List.of(devices.get(0), devices.get(0)) : devices,
                precision)) {
            MicroBatches parts = args[1].endsWith(REPLICAS)
                    ? new MicroBatches((subject.batch() + 1) / 2, false)
                    : MicroBatches.NONE;
            Supplier<Done> task = task(name, parts, network, Case.steps(folder), batches);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            System.out.println("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<Done> done = new ArrayList<>();
                for (int i = Integer.parseInt(line); i > 0; i--) {
                    done.add(task.get());
                }
                System.out.println(new Gson().toJson(done));
            }
        }
    }

    private static Supplier<Done> task(
            String name, MicroBatches parts, Network network, int steps, Supplier<Batch> batches) {
        switch (name) {
            case "inference":
                return () -> {
                    Batch batch = batches.get();
                    long start = System.nanoTime();
                    double loss = mean(network.predict(network.weights(), batch).losses());
                    return new Done(since(start), loss, false);
                };
            case "policy":
                OwnCost cost = new OwnCost(network, steps);
                return () -> new Done(cost.millis(batches.get()), null, false);
            default:
                Stepper stepper = optimizer(name)
                        .withMicroBatches(parts)
                        .start(network, new Schedule.Constant(Case.LEARNING_RATE), steps, Case.SEED);
                return () -> {
                    long start = System.nanoTime();
                    Step step = stepper.step(batches.get());
                    return new Done(since(start), step.loss(), step.sam());
                };
        }
    }

    /** One of the seven, or of their family with its authors' numbers. */
    private static Optimizer optimizer(String name) {
        Optimizer sam = Optimizer.sam();
        return switch (name) {
            case "asam" -> sam.withPerturbation(sam.samStep().perturbation().as(Perturbation.Kind.ASAM));
            case "fisher" -> sam.withPerturbation(sam.samStep().perturbation().as(Perturbation.Kind.FISHER));
            case "friendly" -> sam.withPerturbation(sam.samStep().perturbation().as(Perturbation.Kind.FRIENDLY));
            case "gsam" -> sam.withDescent(Descent.Kind.GSAM.usual());
            case "wsam" -> sam.withDescent(Descent.Kind.WSAM.usual());
            case "msam" -> Optimizer.erm().withLookahead(new Lookahead.Momentum(0.3));
            default -> Optimizer.named(name);
        };
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static <T> Supplier<T> around(List<T> values) {
        return new Supplier<>() {
            private int next;

            @Override
            public T get() {
                return values.get(next++ % values.size());
            }
        };
    }

    /** The batches as in training: augmented and normalized in the background while the last one is computed. */
    private static Supplier<Batch> pipeline(Case subject) {
        return new Supplier<>() {
            private int epoch;
            private Prefetch ahead = Case.batches(subject.batch()).epoch(0, 0);

            @Override
            public Batch get() {
                if (!ahead.hasNext()) {
                    ahead.close();
                    ahead = Case.batches(subject.batch()).epoch(++epoch, 0);
                }
                return ahead.next();
            }
        };
    }
}
