package aesam.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.record.Records;
import aesam.report.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path RECORDS = Path.of("notebooks", "results", "quick");
    private static final Profile PROFILE = Profile.QUICK.withSeeds(List.of(1L, 2L, 3L, 4L, 5L));

    /** A claim as a row: its verdict, and the difference with its interval. */
    private static String row(Claim claim) {
        return "| %s | %s: %s |"
                .formatted(
                        claim.statement().replace("CIFAR-10 (mini): ", ""),
                        claim.verdict(),
                        claim.evidence().replaceFirst("difference ", "").replaceFirst(", n = .*", ""));
    }

    /** What the README says of the paper's claims is what the committed records say. */
    @Test
    void findingsAreThoseOfTheRecords() throws IOException {
        String rows = Stream.of("table1", "table2", "figure1", "controls", "cost")
                .map(Experiments::named)
                .flatMap(experiment ->
                        Reports.of(experiment, PROFILE, List.of(), new Records(RECORDS, PROFILE.seeds()))
                                .claims()
                                .stream())
                .map(ReadmeTest::row)
                .collect(Collectors.joining("\n"));
        assertThat(Files.readString(Path.of("README.md"))).contains("|---|---|\n" + rows + "\n");
    }
}
