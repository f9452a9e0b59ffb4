package aesam.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.record.Recipe;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
    private static final List<String> IDS = LongStream.range(0, 1000)
            .mapToObj(seed -> Recipe.DEFAULT.withSeed(seed).id())
            .toList();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 31, 64})
    void everyRunIsInExactlyOneAndNoneIsMuchLargerThanAnother(int of) {
        List<Shard> shards = IntStream.rangeClosed(1, of)
                .mapToObj(number -> new Shard(number, of))
                .toList();
        for (String id : IDS) {
            assertThat(shards.stream().filter(shard -> shard.has(id))).as(id).hasSize(1);
        }
        double expected = (double) IDS.size() / of;
        for (Shard shard : shards) {
            assertThat((double) IDS.stream().filter(shard::has).count())
                    .as("%s", shard)
                    .isBetween(expected - 5 * Math.sqrt(expected), expected + 5 * Math.sqrt(expected));
        }
    }

    /** The check value of CRC-32 is 0xCBF43926: another machine, JDK or version puts a run into the same shard. */
    @Test
    void whichOneIsTheSameEverywhere() {
        assertThat(new Shard(7, 16).has("123456789")).isTrue();
        assertThat(new Shard(6, 16).has("123456789")).isFalse();
    }

    @Test
    void hasANotation() {
        assertThat(Shard.parse("3/16")).isEqualTo(new Shard(3, 16)).hasToString("3/16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/4", "5/4", "1/0", "x", "", "3", "-1/4", "1/2/3", "1/99999999999", "1.5/4"})
    void whatIsNoneIsRefusedInOneSentence(String text) {
        assertThatThrownBy(() -> Shard.parse(text))
                .isInstanceOf(AesamException.class)
                .hasMessageStartingWith("A shard is one of so many, from 1/N to N/N, as in 3/16; found ")
                .hasMessageContaining(text);
    }
}
