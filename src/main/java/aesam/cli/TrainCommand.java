package aesam.cli;

import aesam.AesamException;
import aesam.record.Recording;
import aesam.record.RunRecord;
import aesam.record.RunSpecification;
import aesam.run.Run;
import aesam.train.Summary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: one run, from images to record. */
@Command(
        name = "train",
        description = "Train a network and leave a record in OUT/ID.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "resnet8",
            completionCandidates = Choices.ModelNames.class,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Mixin
    private OptimizerOptions optimizer = new OptimizerOptions();

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "20", description = DEFAULT)
    private int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "128", description = "Images in a batch; " + DEFAULT)
    private int batch;

    @Option(names = "--no-augment", description = "Images as they are: no random crop and flip.")
    private boolean noAugment;

    @Option(
            names = "--crop",
            paramLabel = "KIND",
            completionCandidates = Choices.Crops.class,
            description =
                    "padded: of the image padded by 1/8; resized: 8 to 100 %% of the area, scaled (default: resized for imagenet and image-folder, else padded).")
    private @Nullable String crop;

    @Option(
            names = "--jitter",
            paramLabel = "S",
            description = "Vary brightness, contrast and saturation by factors in [1 - S, 1 + S] (default: not).")
    private @Nullable Double jitter;

    @Option(
            names = "--cutout",
            paramLabel = "PIXELS",
            defaultValue = "0",
            description = "Side of the square cut out of each image; " + DEFAULT)
    private int cutout;

    @Option(names = "--no-shuffle", description = "Batches in the order of the files.")
    private boolean noShuffle;

    @Option(
            names = "--label-smoothing",
            paramLabel = "S",
            defaultValue = "0",
            description = "Of the cross-entropy; " + DEFAULT)
    private double labelSmoothing;

    @Option(
            names = "--init",
            paramLabel = "FILE",
            description = "Start from this state dict (.safetensors, PyTorch's names).")
    private @Nullable Path init;

    @Option(
            names = "--skip-head",
            description = "Start from all of that state dict but its head, which may be for other classes.")
    private boolean skipHead;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            defaultValue = "0",
            description = "Of the networks that have it (wrn28-10); " + DEFAULT)
    private double dropout;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of every random number; " + DEFAULT)
    private long seed;

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "float32",
            completionCandidates = Choices.Types.class,
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String dtype = "";

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "runs", description = "Folder of all runs; " + DEFAULT)
    private Path out = Path.of("runs");

    @Option(
            names = "--keep",
            paramLabel = "EPOCH",
            split = ",",
            description = "Keep the weights after these epochs, too, to be measured later; 0 is before the first.")
    private Set<Integer> keep = Set.of();

    @Option(names = "--dry-run", description = "Train nothing: say what it would take on this machine.")
    private boolean dryRun;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with this run, which was cut off, from its newest checkpoint, with its own settings.")
    private @Nullable Path resume;

    @Option(
            names = "--checkpoint-steps",
            paramLabel = "N",
            defaultValue = "0",
            description = "Write a checkpoint after so many steps, too (default: at the end of epochs and each"
                    + " --checkpoint-minutes).")
    private int checkpointSteps;

    @Option(names = "--checkpoint-minutes", paramLabel = "N", defaultValue = "10", description = DEFAULT)
    private double checkpointMinutes;

    /** What may be said together with {@code --resume}: all else is in the run's own specification. */
    private static final Set<String> NO_SETTINGS = Set.of(
            "--resume",
            "--checkpoint-steps",
            "--checkpoint-minutes",
            "--keep",
            "--threads",
            "--device",
            "--data-dir",
            "--cache",
            "--memory",
            "--dry-run",
            "--stack-trace");

    private static final String DEFAULT = "default: ${DEFAULT-VALUE}.";

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        RunSpecification specification = resume == null ? specification() : cutOff(resume);
        specification
                .optimizer()
                .optimizer()
                .model()
                .warning()
                .ifPresent(warning -> print.println("Warning: " + warning));
        if (dryRun) {
            ForecastTable.print(List.of(specification), data.source.storage.dir(), compute.compute(), print);
            return 0;
        }
        try (Run run = Run.prepareFrom(data.source.storage.storage(print), specification, compute.compute())) {
            TrainProgress progress = new TrainProgress(run, print, Terminal.isTerminal());
            progress.begin();
            Run.Result result = run.execute(recording(), List.of(progress));
            Summary summary = result.summary();
            print.printf(
                    Locale.ROOT,
                    "Test accuracy %.2f %% last, %.2f %% best (epoch %d); %.1f %% SAM steps; record in %s%n",
                    100 * summary.lastTestAccuracy(),
                    100 * summary.bestTestAccuracy(),
                    summary.bestEpoch() + 1,
                    100 * summary.zeta(),
                    result.folder());
            print.flush();
            return 0;
        }
    }

    private Recording recording() {
        Path runs = resume == null ? out : resume.toAbsolutePath().resolveSibling("");
        return new Recording(runs, keep, checkpointSteps, checkpointMinutes);
    }

    /** The specification of a run that can go on. */
    private RunSpecification cutOff(Path folder) {
        for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
            if (!NO_SETTINGS.contains(option.longestName())) {
                throw new ParameterException(
                        command.commandLine(),
                        "A run goes on with the settings in its run.json: leave out " + option.longestName() + ".");
            }
        }
        RunRecord record = RunRecord.read(folder);
        record.requireResumable();
        return record.specification();
    }

    private RunSpecification specification() {
        try {
            return new RunSpecification(
                    data.specification(!noAugment, crop, jitter, cutout, !noShuffle),
                    new RunSpecification.Model(
                            model, dtype, init == null ? null : init.toString(), labelSmoothing, dropout, skipHead),
                    optimizer.specification(),
                    epochs,
                    batch,
                    seed);
        } catch (AesamException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
