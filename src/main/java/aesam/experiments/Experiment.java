package aesam.experiments;

import aesam.record.Cell;
import aesam.record.Records;
import java.util.List;

/**
 * A figure or table of the paper, or a question about it, as the runs that answer it.
 *
 * @param name for the command line
 * @param title for people
 * @param shows what can be seen in its report
 * @param plan which runs it needs
 */
public record Experiment(String name, String title, String shows, Plan plan) {
    /** Which cells an experiment has, given what is on record: some follow from what others have measured. */
    @FunctionalInterface
    public interface Plan {
        List<Cell> cells(Profile profile, Records known);
    }
}
