package aesam.cli;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.files.Datasets;
import aesam.report.ImageSheet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code data}: what images there are, whether they are whole, what they look like. */
@Command(
        name = "data",
        description = "List, verify, look at and time datasets.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DataCommand.Names.class,
            DataCommand.Verify.class,
            DataCommand.Preview.class,
            DataSpeedCommand.class
        })
final class DataCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        command.commandLine().usage(command.commandLine().getOut());
        return 0;
    }

    @Command(name = "list", description = "The datasets that have a name.", mixinStandardHelpOptions = true)
    static final class Names implements Callable<Integer> {
        @Spec
        private CommandSpec command = CommandSpec.create();

        @Override
        public Integer call() {
            PrintWriter out = command.commandLine().getOut();
            out.println("cifar10-mini     5,000 + 1,000 images, 32 × 32, 10 classes; embedded");
            out.println("cifar10          50,000 + 10,000 images, 32 × 32, 10 classes; --data-dir");
            out.println("cifar100         50,000 + 10,000 images, 32 × 32, 100 fine classes; --data-dir");
            out.println("cifar100-coarse  the same images, 20 coarse classes; --data-dir");
            out.println("tiny-imagenet    100,000 + 10,000 images, 64 × 64, 200 classes; --data-dir");
            out.println("imagenet         1,281,167 + 50,000 images, scaled to 224 × 224, 1,000 classes; --data-dir");
            out.println("image-folder     any in train/CLASS/ and test/CLASS/ (or val/), scaled; --data-dir");
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "verify",
            description =
                    "Read a dataset whole and say what is in it, or what is wrong with it. For images in files, SHA-256 is over their names, lengths and labels.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Spec
        private CommandSpec command = CommandSpec.create();

        @Mixin
        private SourceOptions source = new SourceOptions();

        @Override
        public Integer call() {
            PrintWriter out = command.commandLine().getOut();
            Dataset data = Datasets.load(source.name, source.imageSize, true, source.storage.storage(out));
            print("training", data.train());
            print("test", data.test());
            boolean whole = data.train().leftOut() + data.test().leftOut() == 0;
            return whole || source.broken() != null ? 0 : Main.FAILED;
        }

        private void print(String split, ImageSet images) {
            int[] counts = new int[images.classes().size()];
            for (int i = 0; i < images.size(); i++) {
                counts[images.label(i)]++;
            }
            int least = Integer.MAX_VALUE;
            int most = 0;
            for (int count : counts) {
                least = Math.min(least, count);
                most = Math.max(most, count);
            }
            PrintWriter out = command.commandLine().getOut();
            out.printf(
                    Locale.ROOT,
                    "%s: %d images of %d × %d pixels, %d classes with %d to %d images each, SHA-256 %s%n",
                    split,
                    images.size(),
                    images.width(),
                    images.height(),
                    counts.length,
                    least,
                    most,
                    images.sha256());
            images.notes().forEach(out::println);
            out.flush();
        }
    }

    @Command(
            name = "preview",
            description = "Draw the first training images with their labels; corrupted ones are marked.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Preview implements Callable<Integer> {
        @Spec
        private CommandSpec command = CommandSpec.create();

        @Mixin
        private DataOptions options = new DataOptions();

        @Option(names = "--count", paramLabel = "N", defaultValue = "40", description = "default: ${DEFAULT-VALUE}.")
        private int count;

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description =
                        "Of the noise; the same as in training gives the same labels (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Option(
                names = "--out",
                paramLabel = "FILE",
                defaultValue = "preview.png",
                description = "default: ${DEFAULT-VALUE}.")
        private Path out = Path.of("preview.png");

        @Override
        public Integer call() {
            PrintWriter print = command.commandLine().getOut();
            AesamException.require(count >= 1, "A preview needs at least one image, found %d.", count);
            ImageSet images = options.specification()
                    .load(options.source.storage.storage(print), new Seed(seed))
                    .train();
            try {
                ImageIO.write(ImageSheet.of(images, count), "png", out.toFile());
            } catch (IOException e) {
                throw new AesamException("%s cannot be written (%s).".formatted(out, e.getMessage()), e);
            }
            print.printf(
                    Locale.ROOT,
                    "%s: %d of %d training images; %d labels are corrupted in all.%n",
                    out,
                    Math.min(count, images.size()),
                    images.size(),
                    images.corrupted());
            print.flush();
            return 0;
        }
    }
}
