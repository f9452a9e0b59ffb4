package aesam.cli;

import aesam.run.Shard;
import java.util.Collections;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * What runs would take on machines like this one.
 *
 * @param seconds of each run on one of them, by its ID, in the order of the plan
 */
record MachineTime(Map<String, Double> seconds) {
    /** Seconds of all runs together, whatever the number of machines. */
    double total() {
        return seconds.values().stream().mapToDouble(s -> s).sum();
    }

    /** Seconds that the longest run alone takes. */
    double longest() {
        return seconds.values().stream().mapToDouble(s -> s).max().orElse(0);
    }

    /** Seconds until the last run ends, if each machine takes the next one when it is free. */
    double oneByOne(int machines) {
        PriorityQueue<Double> free = new PriorityQueue<>(Collections.nCopies(machines, 0.0));
        double last = 0;
        for (double run : seconds.values()) {
            double end = free.remove() + run;
            free.add(end);
            last = Math.max(last, end);
        }
        return last;
    }

    /** Seconds until the last run ends, if each machine has a shard. */
    double byShard(int machines) {
        double last = 0;
        for (int number = 1; number <= machines; number++) {
            Shard shard = new Shard(number, machines);
            last = Math.max(
                    last,
                    seconds.entrySet().stream()
                            .filter(run -> shard.has(run.getKey()))
                            .mapToDouble(Map.Entry::getValue)
                            .sum());
        }
        return last;
    }
}
