package aesam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedTest {
    @Test
    void drawsAreAFunctionOfSeedStreamAndIndices() {
        Seed seed = new Seed(7);
        assertThat(seed.generator(Seed.Stream.POLICY, 3, 4).nextLong())
                .isEqualTo(new Seed(7).generator(Seed.Stream.POLICY, 3, 4).nextLong());
    }

    @Test
    void neighbouringSeedsStreamsAndIndicesDiffer() {
        Set<Long> draws = new HashSet<>();
        for (long s = 0; s < 10; s++) {
            for (Seed.Stream stream : Seed.Stream.values()) {
                for (long i = 0; i < 10; i++) {
                    draws.add(new Seed(s).generator(stream, i).nextLong());
                    draws.add(new Seed(s).generator(stream, i, 0).nextLong());
                    draws.add(new Seed(s).generator(stream, 0, i + 1).nextLong());
                }
            }
        }
        assertThat(draws).hasSize(10 * Seed.Stream.values().length * 10 * 3);
    }

    @Test
    void permutationsHoldEveryNumberOnce() {
        for (int n : new int[] {1, 2, 17, 1000}) {
            int[] order = new Seed(1).permutation(n, Seed.Stream.SHUFFLE, n);
            boolean[] seen = new boolean[n];
            for (int i : order) {
                assertThat(seen[i]).isFalse();
                seen[i] = true;
            }
        }
    }

    @Test
    void permutationsAreUniform() {
        int[][] counts = new int[4][4];
        int draws = 40_000;
        for (int d = 0; d < draws; d++) {
            int[] order = new Seed(d).permutation(4, Seed.Stream.SHUFFLE, 0);
            for (int i = 0; i < 4; i++) {
                counts[i][order[i]]++;
            }
        }
        // Each cell is binomial with p = 1/4 and a standard deviation of 87: five of them.
        for (int[] row : counts) {
            for (int count : row) {
                assertThat(count).isBetween(draws / 4 - 435, draws / 4 + 435);
            }
        }
    }
}
