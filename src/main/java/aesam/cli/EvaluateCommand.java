package aesam.cli;

import aesam.Seed;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.files.NumpyImages;
import aesam.lab.Lab;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import aesam.report.Report;
import aesam.report.ReportFolder;
import aesam.run.TrainedNetwork;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code evaluate}: how a trained network does. */
@Command(
        name = "evaluate",
        description =
                "How a trained network does on a set of images: accuracy, what it takes each class for, and how sure it"
                        + " is of that.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer>, SettingOptions.Taking {
    private static final String MODEL = "model";

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final SettingOptions settings = new SettingOptions();

    @Parameters(
            paramLabel = "RUN|FILE",
            description =
                    "The folder of a run, whose own images are taken where no others are named; or a .safetensors file"
                            + " with PyTorch's names, whose network is --model.")
    private Path trained = Path.of("");

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "test",
            description =
                    "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). Training images of a run are those that"
                            + " it was trained on, with their labels as they were then.")
    private Dataset.Split split = Dataset.Split.TEST;

    @Option(
            names = "--images",
            paramLabel = "FILE",
            description =
                    "Ask it of the images in this .npy file instead, bytes of images × height × width × 3, with the classes"
                            + " and the normalization of --data or the run.")
    private @Nullable Path images;

    @Option(
            names = "--image-labels",
            paramLabel = "FILE",
            description = "The labels of --images: .npy, or a text with a class name or number a line.")
    private @Nullable Path imageLabels;

    @Mixin
    private LabOptions options = new LabOptions();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "report",
            description = "Where tables and figures go (default: ${DEFAULT-VALUE}).")
    private Path report = Path.of("report");

    @Override
    public void addSettings(CommandSpec spec) {
        settings.addTo(
                spec, setting -> List.of("data", "image-size", "broken", MODEL).contains(setting.name()));
    }

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        Lab lab = options.lab(print);
        Report page = isFile() ? ofFile(lab) : ofRun(lab);
        print.println(page.table("result").plain());
        print.println("Report: " + new ReportFolder(report).write(page));
        print.flush();
        return 0;
    }

    private boolean isFile() {
        return Files.isRegularFile(trained) || trained.toString().endsWith(".safetensors");
    }

    private Report ofFile(Lab lab) {
        Recipe recipe = settings.recipe(command.commandLine());
        TrainedNetwork network = TrainedNetwork.of(trained, recipe.model());
        return lab.evaluate(network, shown(recipe.data().images().read(lab.storage())), split);
    }

    private Report ofRun(Lab lab) {
        if (settings.assignments().stream().anyMatch(setting -> setting.startsWith(MODEL))) {
            throw new ParameterException(command.commandLine(), "A run has its own network: leave out --model.");
        }
        RunRecord record = RunRecord.read(trained);
        TrainedNetwork network = TrainedNetwork.of(record);
        Recipe.Data wanted =
                settings.recipe(command.commandLine(), record.recipe()).data();
        boolean asTrained = settings.assignments().isEmpty() && split != Dataset.Split.TEST;
        Dataset data = asTrained
                ? wanted.read(lab.storage(), new Seed(record.recipe().seed()))
                : wanted.images().read(lab.storage());
        return lab.evaluate(network, shown(data), split);
    }

    /** What it is asked of: a dataset, or other images of its classes. */
    private Dataset shown(Dataset data) {
        if (images == null && imageLabels == null) {
            return data;
        }
        if (images == null || imageLabels == null) {
            throw new ParameterException(
                    command.commandLine(), "Images and their labels go together: give --images and --image-labels.");
        }
        ImageSet own = NumpyImages.read(images, imageLabels, data.train().classes());
        return new Dataset(String.valueOf(images.getFileName()), own, own, data.normalization());
    }
}
