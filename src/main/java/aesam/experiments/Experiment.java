package aesam.experiments;

import static aesam.AesamException.require;

import aesam.record.Cell;
import aesam.record.CellRuns;
import aesam.record.Records;
import aesam.record.Settings;
import aesam.report.Report;
import aesam.run.Plan;
import java.util.List;

/** A figure or table of the paper, or a question about it: the runs that answer it, and what is drawn from them. */
public interface Experiment {
    /** For the command line. */
    String name();

    /** For people. */
    String title();

    /** What can be seen in its report. */
    String shows();

    /**
     * The cells that it needs in a profile.
     *
     * @param known what is on record: some follow from what others have measured
     */
    List<Cell> cells(Profile profile, Records known);

    /** The seeds of the runs of each cell. */
    default List<Long> seeds(Profile profile) {
        return profile.seeds();
    }

    /** Which runs it needs in a profile. */
    default Plan plan(Profile profile) {
        return new Plan(seeds(profile), known -> {
            List<Cell> cells = cells(profile, known);
            Settings.parse(profile.settings()).forEach((setting, value) -> {
                boolean isUsed = cells.stream().map(Cell::recipe).anyMatch(recipe -> setting.has(recipe, value));
                require(
                        isUsed,
                        "The experiment '%s' sets %s itself, so '%s=%s' would change nothing in it: leave one of them out.",
                        name(),
                        setting.name(),
                        setting.name(),
                        value);
            });
            return cells;
        });
    }

    /**
     * What its runs show.
     *
     * @param cells the planned ones of which there is a run, in the order of the plan; at least one
     * @return figures, tables and claims in reading order
     */
    List<Report.Part> draw(Profile profile, List<CellRuns> cells);
}
