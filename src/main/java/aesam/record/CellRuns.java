package aesam.record;

import static aesam.AesamException.require;

import java.util.List;

/**
 * The finished runs of one cell, each with another seed. Runs of another recipe, or on another test set, cannot
 * be in it.
 *
 * @param cell what they have in common
 * @param runs in the order of their seeds
 */
public record CellRuns(Cell cell, List<RunRecord> runs) {
    public CellRuns {
        runs = List.copyOf(runs);
        for (RunRecord run : runs) {
            require(
                    run.recipe().withSeed(0).equals(cell.recipe()),
                    "%s is no run of '%s': its recipe differs.",
                    run.folder(),
                    cell.label());
            require(run.json().isFinished(), "%s is not finished.", run.folder());
            require(
                    run.json()
                            .data()
                            .testSha256()
                            .equals(runs.get(0).json().data().testSha256()),
                    "%s was tested on other images than %s.",
                    run.folder(),
                    runs.get(0).folder());
        }
        require(
                runs.stream().map(r -> r.recipe().seed()).distinct().count() == runs.size(),
                "'%s' has two runs of one seed.",
                cell.label());
    }

    /** How many. */
    public int n() {
        return runs.size();
    }
}
