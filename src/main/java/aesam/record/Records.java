package aesam.record;

import aesam.AesamException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A folder of runs, asked for the runs of a cell. Broken records are left out and named; what was found whole is not read
 * again.
 */
public final class Records {
    private final Path runs;
    private final List<Long> seeds;
    private final Set<String> broken;
    private final Map<Recipe, RunRecord> known;

    /**
     * @param runs the folder; it need not exist
     * @param seeds of the runs asked for
     */
    public Records(Path runs, List<Long> seeds) {
        this(runs, seeds, new TreeSet<>(), new HashMap<>());
    }

    private Records(Path runs, List<Long> seeds, Set<String> broken, Map<Recipe, RunRecord> known) {
        this.runs = runs;
        this.seeds = List.copyOf(seeds);
        this.broken = broken;
        this.known = known;
    }

    /** The same asked for other seeds; what either has read, neither reads again. */
    public Records withSeeds(List<Long> other) {
        return new Records(runs, other, broken, known);
    }

    /** The finished runs of a cell with these seeds, as many as there are. */
    public CellRuns of(Cell cell) {
        List<RunRecord> found = new ArrayList<>();
        for (long seed : seeds) {
            finished(cell.recipe().withSeed(seed)).ifPresent(found::add);
        }
        return new CellRuns(cell, found);
    }

    /** The run of a recipe, if it is on record and came to its end. */
    public Optional<RunRecord> finished(Recipe recipe) {
        RunRecord read = known.get(recipe);
        if (read != null) {
            return Optional.of(read);
        }
        Path folder = runs.resolve(recipe.id());
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try {
            RunRecord record = RunRecord.read(folder);
            if (!record.recipe().equals(recipe)) {
                throw new AesamException(folder + " holds another recipe than its name says.");
            }
            if (!record.json().isFinished()) {
                return Optional.empty();
            }
            known.put(recipe, record);
            return Optional.of(record);
        } catch (AesamException e) {
            broken.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The seeds asked for. */
    public List<Long> seeds() {
        return seeds;
    }

    /** A sentence for each broken record met so far. */
    public List<String> broken() {
        return List.copyOf(broken);
    }
}
