package aesam.run;

import aesam.Interruption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What carries jobs out: the threads of this machine, or those of a cluster. */
public interface Backend {
    /** Brings runs that are on record elsewhere into the folder of all runs, so that they are not done again. */
    default void fetchRecords(Path out) {}

    /**
     * Carries out jobs until each is on record in the folder of all runs or has failed. One that fails does not stop the others.
     *
     * @param execution that asks: where runs are recorded and images lie, and with what is computed
     * @param listener is told of all work, and of each end and failure
     * @return a sentence for each job that failed, by its recipe's ID
     * @throws Interruption if this thread was interrupted; jobs that were under way end within a step
     */
    Map<String, String> carryOut(List<Job> jobs, Execution execution, Execution.Listener listener);

    /** What an interruption says. */
    static Interruption interrupted() {
        return new Interruption("Interrupted; the same again goes on from where each run was stopped.");
    }
}
