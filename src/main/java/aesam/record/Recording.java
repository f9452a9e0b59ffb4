package aesam.record;

import static aesam.AesamException.require;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.ObjIntConsumer;

/**
 * How a run is recorded.
 *
 * @param out the folder of all runs
 * @param weightsAfter the numbers of epochs after which weights are kept to be measured later; 0 is before the first, the
 *     last's always are
 * @param checkpointSteps a checkpoint is written after so many steps; 0 for never
 * @param checkpointMinutes and when so many minutes have passed since the last. Each epoch's end has one anyway
 * @param checkpointed is told of the folder of the record, and of the number of steps, after each checkpoint
 */
public record Recording(
        Path out,
        Set<Integer> weightsAfter,
        int checkpointSteps,
        double checkpointMinutes,
        ObjIntConsumer<Path> checkpointed) {
    private static final double MINUTES = 10;

    public Recording {
        weightsAfter = Set.copyOf(weightsAfter);
        require(checkpointSteps >= 0, "A checkpoint is written after 0 or more steps, found %d.", checkpointSteps);
        require(checkpointMinutes > 0, "Checkpoints are some time apart, found %s minutes.", checkpointMinutes);
    }

    /** Nobody is told of checkpoints. */
    public Recording(Path out, Set<Integer> weightsAfter, int checkpointSteps, double checkpointMinutes) {
        this(out, weightsAfter, checkpointSteps, checkpointMinutes, (folder, step) -> {});
    }

    /** Into this folder; a checkpoint each ten minutes. */
    public static Recording into(Path out) {
        return new Recording(out, Set.of(), 0, MINUTES);
    }

    /** The same, keeping weights. */
    public Recording keeping(Set<Integer> epochs) {
        return new Recording(out, epochs, checkpointSteps, checkpointMinutes, checkpointed);
    }

    /** The same, telling someone of each checkpoint. */
    public Recording telling(ObjIntConsumer<Path> listener) {
        return new Recording(out, weightsAfter, checkpointSteps, checkpointMinutes, listener);
    }
}
