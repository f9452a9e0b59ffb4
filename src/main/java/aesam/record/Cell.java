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
 * @param specification of all of them, with seed 0
 * @param looks the numbers of epochs after which the network is measured at rest; 0 is before the first
 * @param measurements that are made then
 */
public record Cell(
        String label, RunSpecification specification, Set<Integer> looks, List<Measurement<?>> measurements) {
    public Cell {
        require(specification.seed() == 0, "A cell's specification has seed 0.");
        looks = Set.copyOf(looks);
        measurements = List.copyOf(measurements);
    }

    /** Nothing is measured at rest. */
    public Cell(String label, RunSpecification specification) {
        this(label, specification, Set.of(), List.of());
    }

    /** The same, measured at rest so many times over training, evenly spaced, the last time at its end. */
    public Cell measured(int times, List<? extends Measurement<?>> what) {
        int epochs = specification.epochs();
        Set<Integer> after = new TreeSet<>();
        for (int i = 1; i <= times; i++) {
            after.add(Math.max(1, Math.round((float) i * epochs / times)));
        }
        return new Cell(label, specification, after, List.copyOf(what));
    }

    /** The same, measured at the start too. */
    public Cell andAtTheStart() {
        Set<Integer> after = new TreeSet<>(looks);
        after.add(0);
        return new Cell(label, specification, after, measurements);
    }
}
