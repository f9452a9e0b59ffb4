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
 * @param shard that runs must be in to be asked for
 */
public record Plan(List<Long> seeds, Function<Records, List<Cell>> wanted, Shard shard) {
    public Plan {
        seeds = List.copyOf(seeds);
    }

    /** Of all runs. */
    public Plan(List<Long> seeds, Function<Records, List<Cell>> wanted) {
        this(seeds, wanted, Shard.WHOLE);
    }

    /** Of the runs in a shard alone. What is planned once others are on record is planned once they are, whoever trained them. */
    public Plan only(Shard other) {
        return new Plan(seeds, wanted, other);
    }

    /** The cells, given what is on record. */
    public List<Cell> cells(Records known) {
        return wanted.apply(known.withSeeds(seeds));
    }
}
