package aesam.run;

import aesam.measure.Measurement;
import aesam.record.RunRecord;
import aesam.record.RunSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One run and what is to be measured of it.
 *
 * @param looks the numbers of epochs after which its network is measured; sets that grow as more experiments ask for the run
 * @param measurements that are made then
 */
record Job(RunSpecification specification, Set<Integer> looks, Set<Measurement<?>> measurements) {
    /** Where and what is measured. */
    record Look(int epoch, Measurement<?> measurement) {}

    private List<Look> all() {
        List<Look> all = new ArrayList<>();
        for (int epoch : looks) {
            for (Measurement<?> measurement : measurements) {
                all.add(new Look(epoch, measurement));
            }
        }
        return all;
    }

    /** What is still to be measured. */
    List<Look> missing(RunRecord record) {
        return all().stream()
                .filter(look -> !record.isMeasured(look.measurement(), look.epoch()))
                .toList();
    }

    /** Whether the record is there, and has all the weights that are to be measured. */
    boolean isTrained(Optional<RunRecord> record) {
        return record.filter(known -> missing(known).stream().allMatch(look -> known.hasWeights(look.epoch())))
                .isPresent();
    }

    /** What is left to do, in {@link Prices.Price#units}. */
    double units(Optional<RunRecord> record, Prices prices) {
        double training = isTrained(record) ? 0 : prices.of(specification).units();
        return training
                + record.map(this::missing).orElseGet(this::all).stream()
                        .mapToDouble(look -> prices.of(specification, look.measurement()))
                        .sum();
    }
}
