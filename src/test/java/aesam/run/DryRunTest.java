package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.network.Compute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DryRunTest {
    private static DryRun of(double... seconds) {
        Map<String, Double> runs = new LinkedHashMap<>();
        for (double run : seconds) {
            runs.put("run-" + runs.size(), run);
        }
        return new DryRun(List.of(), runs, Compute.cpu(1));
    }

    @Test
    void eachMachineTakesTheNextRunWhenItIsFree() {
        DryRun time = of(3, 1, 1, 4);
        assertThat(time.total()).isEqualTo(9);
        assertThat(time.longest()).isEqualTo(4);
        assertThat(time.oneByOne(1)).isEqualTo(9);
        // 3 | 1, 1, 4
        assertThat(time.oneByOne(2)).isEqualTo(6);
        assertThat(time.oneByOne(9)).isEqualTo(4);
    }

    @Test
    void theLargestShardEndsLast() {
        DryRun time = of(3, 1, 1, 4, 2, 2);
        assertThat(time.byShard(1)).isEqualTo(13);
        double first = time.seconds().entrySet().stream()
                .filter(run -> new Shard(1, 2).has(run.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        assertThat(time.byShard(2)).isEqualTo(Math.max(first, 13 - first)).isLessThan(13);
    }

    @Test
    void nothingTakesNoTime() {
        assertThat(of().oneByOne(2)).isZero();
        assertThat(of().byShard(2)).isZero();
        assertThat(of().longest()).isZero();
    }
}
