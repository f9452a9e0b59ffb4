package aesam.record;

import static aesam.AesamException.require;

import aesam.measure.Measurement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs that differ in their seed alone: a cell of a table, a line in a figure.
 *
 * @param label for people
 * @param recipe of all of them, with seed 0
 * @param measuredAfter the numbers of epochs after which the network is measured at rest; 0 is before the first
 * @param measurements that are made then
 */
public record Cell(String label, Recipe recipe, Set<Integer> measuredAfter, List<Measurement<?>> measurements) {
    public Cell {
        require(recipe.seed() == 0, "A cell's recipe has seed 0.");
        measuredAfter = Set.copyOf(measuredAfter);
        measurements = List.copyOf(measurements);
    }

    /** Nothing is measured at rest. */
    public Cell(String label, Recipe recipe) {
        this(label, recipe, Set.of(), List.of());
    }

    /** The same, measured at rest so many times over training, evenly spaced, the last time at its end. */
    public Cell measured(int times, List<? extends Measurement<?>> what) {
        int epochs = recipe.epochs();
        Set<Integer> after = new TreeSet<>();
        for (int i = 1; i <= times; i++) {
            after.add(Math.max(1, Math.round((float) i * epochs / times)));
        }
        return new Cell(label, recipe, after, List.copyOf(what));
    }

    /** The same, measured at the start too. */
    public Cell andAtTheStart() {
        Set<Integer> after = new TreeSet<>(measuredAfter);
        after.add(0);
        return new Cell(label, recipe, after, measurements);
    }
}
