package aesam.experiments;

import aesam.record.Cell;
import aesam.record.Records;
import aesam.run.Plan;
import java.util.List;

/**
 * A figure or table of the paper, or a question about it, as the runs that answer it.
 *
 * @param name for the command line
 * @param title for people
 * @param shows what can be seen in its report
 * @param planning which runs it needs
 */
public record Experiment(String name, String title, String shows, Planning planning) {
    /** Which cells an experiment has in a profile, given what is on record. */
    @FunctionalInterface
    public interface Planning {
        List<Cell> cells(Profile profile, Records known);
    }

    /** Which runs it needs in a profile. */
    public Plan plan(Profile profile) {
        return known -> planning.cells(profile, known);
    }
}
