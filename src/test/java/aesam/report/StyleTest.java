package aesam.report;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.optim.OptimizerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An optimizer looks the same everywhere, and nothing else looks like it. */
class StyleTest {
    @Test
    void allOptimizersAreKnownAndDiffer() {
        assertThat(OptimizerName.names().stream().map(OptimizerName::label))
                .containsExactly("ERM", "SAM", "ESAM", "SS-SAM", "AE-SAM", "LookSAM", "AE-LookSAM");
        assertThat(OptimizerName.names().stream().map(Style::of)).doesNotHaveDuplicates();
        assertThat(OptimizerName.label("mine")).isEqualTo("mine");
    }

    @Test
    void ownNamesNeverTakeAnOptimizersColourAndDash() {
        List<String> own = IntStream.range(0, 21).mapToObj(i -> "own " + i).toList();
        Map<String, Style> styles = Style.of(
                Stream.concat(own.stream(), OptimizerName.names().stream()).toList());
        assertThat(styles).hasSize(28);
        assertThat(styles.values().stream()
                        .map(style -> style.colour() + " " + style.dash())
                        .distinct())
                .hasSize(28);
        OptimizerName.names().forEach(name -> assertThat(styles).containsEntry(name, Style.of(name)));
    }

    @Test
    void theFirstSevenOwnNamesHaveColoursOfTheirOwn() {
        assertThat(IntStream.range(0, 7).mapToObj(Style::free).map(Style::colour))
                .doesNotHaveDuplicates();
    }

    @Test
    void theStyleOfAnOwnNameFollowsFromTheOwnNamesBeforeIt() {
        List<String> names = new ArrayList<>(List.of("b", "a"));
        Map<String, Style> alone = Style.of(names);
        names.add(1, "sam");
        names.add("b");
        assertThat(Style.of(names)).containsAllEntriesOf(alone);
    }
}
