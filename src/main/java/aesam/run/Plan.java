package aesam.run;

import aesam.record.Cell;
import aesam.record.Records;
import java.util.List;
import java.util.function.Function;

/**
 * Which runs are asked for.
 *
 * @param seeds of the runs of each cell
 * @param wanted which cells, given what is on record: some follow from what others have measured
 */
public record Plan(List<Long> seeds, Function<Records, List<Cell>> wanted) {
    public Plan {
        seeds = List.copyOf(seeds);
    }

    /** The cells, given what is on record. */
    public List<Cell> cells(Records known) {
        return wanted.apply(known.withSeeds(seeds));
    }
}
