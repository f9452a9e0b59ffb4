package aesam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.run.Shard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that share the runs of a sweep or an experiment, and whoever gathers them. */
class ShardedRunsTest {
    @TempDir
    Path folder;

    private Outcome sweep(String out, String... more) {
        return run(
                "sweep --vary delta=0.5,0.9 --seeds 1,2 --image-size 16 --limit 32 --batch 16 --epochs 1", out, more);
    }

    private Outcome controls(String out, String... more) {
        return run("experiment controls --profile smoke --set limit=32 --seeds 1 --threads 1", out, more);
    }

    private Outcome run(String command, String out, String... more) {
        Stream<String> places = Stream.of(
                "--out",
                folder.resolve(out).toString(),
                "--report",
                folder.resolve("report").toString());
        return Outcome.run(Stream.of(Stream.of(command.split(" ", -1)), places, Stream.of(more))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    private Set<String> runs(String out) {
        try (Stream<Path> found = Files.list(folder.resolve(out))) {
            return found.map(run -> String.valueOf(run.getFileName()))
                    .filter(name -> !name.equals(".locks"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void foldersOfShardsCopiedTogetherAreTheSweep() throws IOException {
        Outcome first = sweep("one", "--shard", "1/2");
        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out())
                .contains("of 4 runs of all shards: ")
                .endsWith("Shard 1/2 has ended; --report-only instead of --shard reports on the runs of all shards.\n")
                .doesNotContain("Report: ");
        sweep("two", "--shard", "2/2");
        Set<String> all = runs("one");
        all.addAll(runs("two"));
        assertThat(all).hasSize(4);
        assertThat(runs("one").size() + runs("two").size()).isEqualTo(4);
        assertThat(runs("one")).isNotEmpty().hasSizeLessThan(4);
        assertThat(folder.resolve("report")).doesNotExist();

        Outcome half = sweep("one", "--report-only");
        assertThat(half.exit()).isEqualTo(Main.FAILED);
        assertThat(half.out())
                .contains("Missing: " + runs("two").size() + " of 4 runs: ")
                .contains(runs("two").iterator().next())
                .contains("; the same without --report-only trains them")
                .contains("Report: ");
        for (String run : runs("two")) {
            Files.move(folder.resolve("two").resolve(run), folder.resolve("one").resolve(run));
        }
        Outcome whole = sweep("one", "--report-only");
        assertThat(whole.exit()).as(whole.out()).isZero();
        assertThat(whole.out()).doesNotContain("Missing: ");
        assertThat(folder.resolve("report").resolve("sweep.html")).isNotEmptyFile();
    }

    /** The controls are planned by what AE-SAM did: a shard without that run comes too early. */
    @Test
    void runsThatFollowFromOthersAreTrainedOnceTheseAreThere() {
        controls("alone");
        String adaptive = runs("alone").stream()
                .filter(run -> run.contains("-ae-sam-e"))
                .findFirst()
                .orElseThrow();
        List<Shard> shards =
                IntStream.rangeClosed(1, 3).mapToObj(k -> new Shard(k, 3)).toList();
        Shard early = shards.stream()
                .filter(shard -> !shard.has(adaptive) && runsOf(shard) > 0)
                .findFirst()
                .orElseThrow();
        Outcome first = controls("shared", "--shard", early.toString());
        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out()).startsWith("Missing: 1 of 1 runs of all shards: " + adaptive);
        for (Shard shard : shards) {
            if (shard.has(adaptive)) {
                controls("shared", "--shard", shard.toString());
            }
        }
        for (Shard shard : shards) {
            if (!shard.equals(early)) {
                controls("shared", "--shard", shard.toString());
            }
        }
        assertThat(runs("shared")).hasSize(5 - runsOf(early));
        Outcome gathered = controls("shared", "--report-only");
        assertThat(gathered.exit()).isEqualTo(Main.FAILED);
        assertThat(gathered.out()).contains("Missing: " + runsOf(early) + " of 5 runs: ");
        controls("shared", "--shard", early.toString());
        assertThat(controls("shared", "--report-only").exit()).isZero();
    }

    private int runsOf(Shard shard) {
        return (int) runs("alone").stream().filter(shard::has).count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/4", "5/4", "x"})
    void whatIsNoShardIsRefusedInOneSentence(String text) {
        Outcome outcome = sweep("runs", "--shard", text);
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err().lines())
                .first()
                .asString()
                .contains("--shard", "A shard is one of so many, from 1/N to N/N, as in 3/16; found ", text);
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void aReportIsNotOnAShard() {
        Outcome outcome = sweep("runs", "--shard", "1/2", "--report-only");
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("A report is on the runs of all shards: ");
    }

    @Test
    void aDryRunIsOnTheShard() {
        assertThat(sweep("runs", "--dry-run").out()).contains(": 4 runs, ");
        String half = sweep("runs", "--shard", "1/2", "--dry-run").out();
        assertThat(half).containsPattern(": [123] runs?, ").doesNotContain("Missing");
    }
}
