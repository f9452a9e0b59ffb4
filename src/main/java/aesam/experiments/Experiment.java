package aesam.experiments;

import aesam.record.CellRuns;
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

    /** Which runs it needs in a profile. */
    Plan plan(Profile profile);

    /**
     * What its runs show.
     *
     * @param cells the planned ones of which there is a run, in the order of the plan; at least one
     * @return figures, tables and claims in reading order
     */
    List<Report.Part> draw(Profile profile, List<CellRuns> cells);
}
