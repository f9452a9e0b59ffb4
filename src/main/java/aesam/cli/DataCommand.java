package aesam.cli;

import aesam.AesamException;
import aesam.Seed;
import aesam.WholeFile;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.files.BrokenImages;
import aesam.images.files.DatasetName;
import aesam.record.Images;
import aesam.record.Recipe;
import aesam.record.Setting;
import aesam.report.ImageSheet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
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
        description = "List, verify and look at datasets.",
        mixinStandardHelpOptions = true,
        subcommands = {DataCommand.Names.class, DataCommand.Verify.class, DataCommand.Preview.class})
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
            for (DatasetName name : DatasetName.values()) {
                out.printf("%-16s %s; %s%n", name, content(name), name.isEmbedded() ? "embedded" : "--data-dir");
            }
            out.printf("%-16s your own: arrays train_images, train_labels, test_images, test_labels%n", "FILE.npz");
            out.flush();
            return 0;
        }

        private static String content(DatasetName name) {
            String size = (name.isInFolders() ? "scaled to " : "") + name.side() + " × " + name.side();
            return name.trainImages().isEmpty()
                    ? "any in train/CLASS/ and test/CLASS/ (or val/), " + size
                    : String.format(
                            Locale.ROOT,
                            "%,d + %,d images, %s, %,d classes",
                            name.trainImages().getAsInt(),
                            name.testImages().getAsInt(),
                            size,
                            name.classes().getAsInt());
        }
    }

    @Command(
            name = "verify",
            description =
                    "Read a dataset whole and say what is in it, or what is wrong with it. For images in files, SHA-256 is over their names, lengths and labels.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer>, SettingOptions.Taking {
        @Spec
        private CommandSpec command = CommandSpec.create();

        private final SettingOptions settings = new SettingOptions();

        @Mixin
        private StorageOptions storage = new StorageOptions();

        @Override
        public void addSettings(CommandSpec spec) {
            settings.addTo(spec, s -> List.of("data", "image-size", "broken").contains(s.name()));
        }

        @Override
        public Integer call() {
            PrintWriter out = command.commandLine().getOut();
            Recipe.Data wanted = settings.recipe(command.commandLine()).data();
            boolean skips = wanted.images() instanceof Images.Named named && named.broken() == BrokenImages.SKIP;
            // Every broken file is to be counted, not only the first to be met.
            Images all = wanted.images() instanceof Images.Named named
                    ? new Images.Named(named.dataset(), named.side(), BrokenImages.SKIP)
                    : wanted.images();
            Dataset data = all.read(storage.storage(new TerminalDisplay(out)));
            print("training", data.train());
            print("test", data.test());
            boolean whole = data.train().leftOut() + data.test().leftOut() == 0;
            return whole || skips ? 0 : Main.FAILED;
        }

        private void print(String split, ImageSet images) {
            IntSummaryStatistics counts = Arrays.stream(images.counts()).summaryStatistics();
            PrintWriter out = command.commandLine().getOut();
            out.printf(
                    Locale.ROOT,
                    "%s: %d images of %d × %d pixels, %d classes with %d to %d images each, SHA-256 %s%n",
                    split,
                    images.size(),
                    images.width(),
                    images.height(),
                    counts.getCount(),
                    counts.getMin(),
                    counts.getMax(),
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
    static final class Preview implements Callable<Integer>, SettingOptions.Taking {
        @Spec
        private CommandSpec command = CommandSpec.create();

        private final SettingOptions settings = new SettingOptions();

        @Mixin
        private StorageOptions storage = new StorageOptions();

        @Option(names = "--count", paramLabel = "N", defaultValue = "40", description = "default: ${DEFAULT-VALUE}.")
        private int count;

        @Option(
                names = "--out",
                paramLabel = "FILE",
                defaultValue = "preview.png",
                description = "default: ${DEFAULT-VALUE}.")
        private Path out = Path.of("preview.png");

        @Override
        public void addSettings(CommandSpec spec) {
            settings.addTo(
                    spec, s -> s.group() == Setting.Group.DATA || s.name().equals("seed"));
        }

        @Override
        public Integer call() {
            PrintWriter print = command.commandLine().getOut();
            AesamException.require(count >= 1, "A preview needs at least one image, found %d.", count);
            Recipe recipe = settings.recipe(command.commandLine());
            ImageSet images = recipe.data()
                    .read(storage.storage(new TerminalDisplay(print)), new Seed(recipe.seed()))
                    .train();
            WholeFile.write(out, file -> ImageIO.write(ImageSheet.of(images, count), "png", file));
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
