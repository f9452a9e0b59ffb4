package aesam.cli;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.files.LoaderSpeed;
import aesam.images.files.Storage;
import aesam.record.RunSpecification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code data speed}: how many images a second are made ready for training. */
@Command(
        name = "speed",
        description = {
            "Time the loader: images a second that are read, decoded, augmented and normalized.",
            "Without --data-dir, of JPEG photographs of 500 x 375 pixels made up for it and decoded on demand; with it, of the images there, in an image-folder's layout."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DataSpeedCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StorageOptions storage = new StorageOptions();

    @Option(names = "--image-size", paramLabel = "PIXELS", defaultValue = "224", description = DEFAULT)
    private int imageSize;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = DEFAULT)
    private int batch;

    @Option(names = "--images", paramLabel = "N", defaultValue = "512", description = "Timed at a time; " + DEFAULT)
    private int images;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "The median counts; " + DEFAULT)
    private int rounds;

    @Option(names = "--threads", paramLabel = "N", split = ",", defaultValue = "1,2", description = DEFAULT)
    private List<Integer> threads = List.of();

    private static final String DEFAULT = "default: ${DEFAULT-VALUE}.";

    @Override
    public Integer call() {
        require(batch >= 1 && images >= batch, "At least one batch of at least one image is timed.");
        @Nullable Path madeUp = storage.dir() == null ? makeUp() : null;
        try {
            PrintWriter out = command.commandLine().getOut();
            Storage from = madeUp == null
                    ? storage.storage(out)
                    : storage.storage(out).withDir(madeUp).withMemory(0);
            RunSpecification.Data data = new RunSpecification.Data(
                    "image-folder", 0, 0, "symmetric", true, 0, true, imageSize, null, null, null);
            LoaderSpeed speed =
                    new LoaderSpeed(data.load(from, new Seed(1)), data.augmentation(), batch, images, rounds);
            out.printf("%s, random resized crop to %d × %d%n", speed.images(), imageSize, imageSize);
            for (int n : threads) {
                out.printf(Locale.ROOT, "%2d thread%s %8.0f images/s%n", n, n == 1 ? " " : "s", speed.measure(n));
                out.flush();
            }
            return 0;
        } finally {
            if (madeUp != null) {
                delete(madeUp);
            }
        }
    }

    private Path makeUp() {
        try {
            Path folder = Files.createTempDirectory("aesam-speed");
            LoaderSpeed.writePhotographs(folder, images);
            return folder;
        } catch (IOException e) {
            throw new AesamException("There is no room for %d photographs (%s).".formatted(images, e), e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new AesamException("%s cannot be deleted (%s).".formatted(folder, e), e);
        }
    }
}
