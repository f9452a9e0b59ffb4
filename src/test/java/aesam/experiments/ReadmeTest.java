package aesam.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import aesam.record.Records;
import aesam.report.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path RESULTS = Path.of("notebooks", "results");
    private static final Profile QUICK = Profile.QUICK.withSeeds(List.of(1L, 2L, 3L, 4L, 5L));
    private static final Profile LARGER = QUICK.with("limit=5000", "epochs=20");
    private static final Profile DEEPER = LARGER.with("model=resnet20", "rho=0.1");

    private static Map<String, String> findings(Profile profile, String folder, String... experiments) {
        Records records = new Records(RESULTS.resolve(folder), profile.seeds());
        Map<String, String> findings = new LinkedHashMap<>();
        for (String experiment : experiments) {
            Reports.of(Experiments.named(experiment), profile, profile.settings(), records)
                    .claims()
                    .forEach(claim -> findings.put(claim.statement().replace("CIFAR-10 (mini): ", ""), finding(claim)));
        }
        return findings;
    }

    /** The verdict, and the difference with its interval. */
    private static String finding(Claim claim) {
        return claim.verdict() + ": "
                + claim.evidence()
                        .replaceFirst("difference ", "")
                        .replaceFirst(", 95 % interval", "")
                        .replaceFirst(", n = .*", "");
    }

    /** What the README says of the paper's claims is what the committed records say. */
    @Test
    void findingsAreThoseOfTheRecords() throws IOException {
        Map<String, String> quick = findings(QUICK, "quick", "table1", "table2", "figure1", "controls", "cost");
        Map<String, String> larger = findings(LARGER, "5000-images", "table1", "table2", "figure1", "controls");
        Map<String, String> deeper = findings(DEEPER.with("noise=0.4"), "5000-images", "table2", "controls");
        deeper.putAll(findings(DEEPER.with("noise=0.6"), "5000-images", "table2"));
        findings(LARGER.withSeeds(List.of(1L, 2L, 3L)), "5000-images-at-rest", "variance")
                .forEach((claim, finding) -> larger.put("At rest: " + claim, finding));
        Set<String> claims = new LinkedHashSet<>(quick.keySet());
        claims.addAll(larger.keySet());
        String rows = claims.stream()
                .map(claim -> "| %s | %s | %s | %s |"
                        .formatted(
                                claim,
                                quick.getOrDefault(claim, "–"),
                                larger.getOrDefault(claim, "–"),
                                deeper.getOrDefault(claim, "–")))
                .collect(Collectors.joining("\n"));
        assertThat(larger).containsKeys(deeper.keySet().toArray(String[]::new));
        assertThat(Files.readString(Path.of("README.md"))).contains("|---|---|---|---|\n" + rows + "\n");
    }
}
