package aesam.cli;

import static aesam.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import aesam.experiments.Profile;
import aesam.record.SyntheticRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsCommandTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() {
        SyntheticRuns runs = new SyntheticRuns(folder, 4);
        for (String rho : List.of("0.05", "0.2")) {
            runs.write(Profile.SMOKE.main().withSeed(1).with("optimizer=sam", "epochs=2", "rho=" + rho));
        }
    }

    private Outcome runs(String... more) {
        return run(Stream.concat(Stream.of("runs", "--out", folder.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void settingsAndCountsAreWrittenAsTheyWereGiven() {
        assertThat(runs("--columns", "optimizer,rho,gradient evaluations,epochs done", "--sort", "-rho")
                        .out())
                .isEqualTo("""
                        optimizer   rho  gradient evaluations  epochs done
                        sam         0.2                    16            2
                        sam        0.05                    16            2
                        2 runs
                        """);
    }

    @Test
    void onlySomeAreListedAndWrittenWithAllDigits() throws IOException {
        Path csv = folder.resolve("runs.csv");
        assertThat(runs("--where", "rho=0.2", "--columns", "rho,epochs done", "--csv", csv.toString())
                        .out())
                .endsWith("1 run\n");
        assertThat(Files.readAllLines(csv)).containsExactly("rho,epochs done", "0.2,2.0");
    }

    @Test
    void whatIsNotThereIsNamed() {
        Outcome column = runs("--columns", "depth");
        assertThat(column.exit()).isEqualTo(1);
        assertThat(column.err()).startsWith("There is no column 'depth'; there are: run, ");
        Path none = folder.resolve("none");
        Outcome missing = run("runs", "--out", none.toString());
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).startsWith("There is no folder " + none + ": --out names that of all runs");
    }
}
