package aesam.run;

import aesam.experiments.Profile;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import aesam.network.Compute;
import aesam.network.PyTorch;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.train.StepEvent;
import aesam.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A long training in a process of its own that prints what it holds in the middle of each of its last 100 epochs. The
 * epochs before them, a thousand steps, are not counted: the JVM still compiles, and what it holds grows for that alone.
 */
final class Soak {
    private static final int EPOCHS = 100;
    private static final int WARM_UP = 1000;
    private static final int BATCH = 2;
    private static final int SIDE = 8;
    private static final List<String> CLASSES = List.of("a", "b");

    private Soak() {}

    private static ImageSet images(int n) {
        byte[] pixels = new byte[n * SIDE * SIDE * ImageSet.CHANNELS];
        new SplittableRandom(1).nextBytes(pixels);
        return new ImageSet(
                SIDE, SIDE, pixels, IntStream.range(0, n).map(i -> i % 2).toArray(), CLASSES);
    }

    public static void main(String[] arguments) {
        PyTorch.tuneProcess();
        int perEpoch = Integer.parseInt(arguments[0]) / EPOCHS;
        Path out = Path.of(arguments[1]);
        Dataset data = new Dataset("noise", images(BATCH * perEpoch), images(20), Normalization.CIFAR10);
        Recipe recipe = Profile.SMOKE
                .main()
                .with("optimizer=ae-looksam", "limit=0", "augment=false", "learning_rate=0.01")
                .with("batch=" + BATCH, "epochs=" + (WARM_UP / perEpoch + EPOCHS));
        TrainingListener probe = new TrainingListener() {
            private long start = System.nanoTime();

            @Override
            public void onStep(StepEvent event) {
                int t = event.step().t();
                if (t % perEpoch != perEpoch / 2) {
                    return;
                }
                if (t >= WARM_UP / perEpoch * perEpoch) {
                    long nanos = (System.nanoTime() - start) / perEpoch;
                    ProcessMemory held = ProcessMemory.now();
                    System.out.printf(
                            "%d,%d,%d,%d,%d,%d,%d%n",
                            t, held.heap(), held.resident(), held.files(), held.threads(), rows(), nanos);
                }
                start = System.nanoTime();
            }

            private long rows() {
                try (var lines = Files.lines(out.resolve(recipe.id()).resolve("steps.csv"))) {
                    return lines.count() - 1;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        try (Run run = Run.prepare(recipe, data, Compute.cpu(1))) {
            run.execute(new Recording(out, Set.of(), 0, 1), List.of(probe));
        }
    }
}
