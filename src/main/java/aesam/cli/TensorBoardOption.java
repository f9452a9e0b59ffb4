package aesam.cli;

import aesam.lab.Lab;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether TensorBoard looks on, too. */
final class TensorBoardOption {
    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description =
                    "Write event files for TensorBoard, too, while a run trains, or with --on when it ends: into a folder for"
                            + " it in this one.")
    private @Nullable Path logs;

    /** The same lab, watched. */
    Lab watched(Lab lab) {
        return logs == null ? lab : lab.tensorBoard(logs);
    }
}
