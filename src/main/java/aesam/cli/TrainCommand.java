package aesam.cli;

import aesam.lab.Lab;
import aesam.record.Recipe;
import aesam.record.Recording;
import aesam.record.RunRecord;
import aesam.record.Settings;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: one run, from images to record. */
@Command(
        name = "train",
        description = "Train a network and leave a record in OUT/ID. One that is on record is not trained again.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand implements Callable<Integer>, SettingOptions.Taking {
    @Spec
    private CommandSpec command = CommandSpec.create();

    private final SettingOptions settings = new SettingOptions();

    @Option(names = "--again", description = "Train it even if it is on record, and keep the earlier record beside.")
    private boolean again;

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

    @Option(
            names = "--checkpoint-minutes",
            paramLabel = "N",
            defaultValue = "10",
            description = "default: ${DEFAULT-VALUE}.")
    private double checkpointMinutes;

    @Mixin
    private TensorBoardOption tensorBoard = new TensorBoardOption();

    @Mixin
    private LabOptions options = new LabOptions();

    @Override
    public void addSettings(CommandSpec spec) {
        settings.addTo(spec, setting -> true);
    }

    @Override
    public Integer call() {
        PrintWriter print = command.commandLine().getOut();
        Recipe recipe = resume == null ? settings.recipe(command.commandLine()) : cutOff(resume);
        Lab lab = tensorBoard.watched(options.lab(print));
        if (dryRun) {
            print.println(lab.dryRun(List.of(recipe)));
            print.flush();
            return 0;
        }
        Path out = resume == null ? options.folder() : resume.toAbsolutePath().resolveSibling("");
        Recording recording = new Recording(out, keep, checkpointSteps, checkpointMinutes);
        RunRecord record = again ? lab.trainAnew(recipe, recording) : lab.train(recipe, recording);
        Summary summary = record.json().summary();
        String best = summary.bestEpoch() < 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %.2f %% after epoch %d, the best by validation",
                        100 * summary.bestTestAccuracy(),
                        summary.bestEpoch() + 1);
        print.printf(
                Locale.ROOT,
                "Test accuracy %.2f %% after the last epoch%s; %.1f %% SAM steps; record in %s%n",
                100 * summary.lastTestAccuracy(),
                best,
                100 * summary.zeta(),
                record.folder());
        print.flush();
        return 0;
    }

    /** The recipe of a run that can go on. */
    private Recipe cutOff(Path folder) {
        if (!settings.assignments().isEmpty()) {
            String name = settings.assignments().get(0).replaceFirst("=.*", "");
            throw new ParameterException(
                    command.commandLine(),
                    "A run goes on with the settings in its run.json: leave out --"
                            + Settings.named(name).name() + ".");
        }
        RunRecord record = RunRecord.read(folder);
        record.requireResumable();
        return record.recipe();
    }
}
