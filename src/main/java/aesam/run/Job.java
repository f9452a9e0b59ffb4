package aesam.run;

import aesam.measure.Measurement;
import aesam.record.Recipe;
import aesam.record.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One run and what is to be measured of it.
 *
 * @param measuredAfter the numbers of epochs after which its network is measured; sets that grow as more experiments ask for the run
 * @param measurements that are made then
 */
public record Job(Recipe recipe, Set<Integer> measuredAfter, Set<Measurement<?>> measurements) {
    /** What is to be measured, and when. */
    record Due(int epoch, Measurement<?> measurement) {}

    private List<Due> all() {
        List<Due> all = new ArrayList<>();
        for (int epoch : measuredAfter) {
            for (Measurement<?> measurement : measurements) {
                all.add(new Due(epoch, measurement));
            }
        }
        return all;
    }

    /** What is still to be measured. */
    List<Due> missing(RunRecord record) {
        return all().stream()
                .filter(due -> !record.isMeasured(due.measurement(), due.epoch()))
                .toList();
    }

    /** Whether the record is there, and has all the weights that are to be measured. */
    public boolean isTrained(Optional<RunRecord> record) {
        return record.filter(known -> missing(known).stream().allMatch(due -> known.hasWeights(due.epoch())))
                .isPresent();
    }

    /** What is left to do, in {@link Prices.Price#units}. */
    public double units(Optional<RunRecord> record, Prices prices) {
        double training = isTrained(record) ? 0 : prices.of(recipe).units();
        return training
                + record.map(this::missing).orElseGet(this::all).stream()
                        .mapToDouble(due -> prices.of(recipe, due.measurement()))
                        .sum();
    }
}
