package aesam.cli;

import aesam.Seed;
import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.files.CorruptedImages;
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
import java.util.Set;
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

    /** Tables that are printed, too. */
    private static final Set<String> SHOWN = Set.of("result", "corruptions", "means");

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final SettingOptions settings = new SettingOptions();

    @Parameters(
            paramLabel = "RUN|FILE",
            description =
                    "The folder of a run, whose own images are taken where no others are named, and to whose size others are"
                            + " scaled; or a .safetensors file with PyTorch's names, whose network is --model.")
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
            paramLabel = "FILE|DIR",
            description =
                    "Ask it of other images instead, with the classes and the normalization of --data or the run: a file"
                            + " of NumPy (.npy or .npz, bytes of images × height × width × 3), or a folder like that of"
                            + " CIFAR-10-C or CIFAR-10.1.")
    private @Nullable Path images;

    @Option(
            names = "--image-labels",
            paramLabel = "FILE",
            description =
                    "The labels of --images where they are not beside them: .npy, .npz, or a text with a class name or"
                            + " number a line.")
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
        page.tables().stream()
                .filter(table -> SHOWN.contains(table.name()))
                .forEach(table -> print.println(table.plain()));
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
        return asked(lab, network, recipe.data().images().read(lab.storage()));
    }

    private Report ofRun(Lab lab) {
        if (settings.assignments().stream().anyMatch(setting -> setting.startsWith(MODEL))) {
            throw new ParameterException(command.commandLine(), "A run has its own network: leave out --model.");
        }
        RunRecord record = RunRecord.read(trained);
        TrainedNetwork network = TrainedNetwork.of(record);
        int side = record.recipe().data().images().side();
        Recipe.Data wanted = settings.recipe(command.commandLine(), record.recipe(), "image-size=" + side)
                .data();
        boolean asTrained = settings.assignments().isEmpty() && split != Dataset.Split.TEST;
        Dataset data = asTrained
                ? wanted.read(lab.storage(), new Seed(record.recipe().seed()))
                : wanted.images().read(lab.storage());
        return asked(lab, network, data);
    }

    /** Of a dataset, or of other images of its classes, scaled to the size of its own. */
    private Report asked(Lab lab, TrainedNetwork network, Dataset data) {
        if (images == null) {
            if (imageLabels != null) {
                throw new ParameterException(command.commandLine(), "There are no --images for --image-labels.");
            }
            return lab.evaluate(network, data, split);
        }
        if (Files.isDirectory(images)) {
            if (imageLabels != null) {
                throw new ParameterException(
                        command.commandLine(), "The labels of a folder of images lie in it: leave out --image-labels.");
            }
            return lab.evaluate(network, CorruptedImages.in(images), data);
        }
        ImageSet own = NumpyImages.read(images, imageLabels, split, data.train().classes())
                .scaledTo(data.train().height());
        return lab.evaluate(
                network, new Dataset(String.valueOf(images.getFileName()), own, own, own, data.normalization()), split);
    }
}
