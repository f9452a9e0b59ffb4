package aesam.record;

import aesam.experiments.Experiment;
import aesam.experiments.Experiments;
import aesam.experiments.Profile;

import aesam.train.Summary;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Records for the time that a report takes: those that an experiment asks for in the quick profile, each a copy of one real run's
 * under another recipe and with its steps repeated. {@code OUT EXPERIMENT SEEDS STEPS RUN}.
 */
public final class ManyRecords {
    private ManyRecords() {}

    public static void main(String[] args) throws IOException {
        Path out = Path.of(args[0]);
        List<Long> seeds =
                LongStream.rangeClosed(1, Long.parseLong(args[2])).boxed().toList();
        int steps = Integer.parseInt(args[3]);
        RunRecord real = RunRecord.read(Path.of(args[4]));
        Files.createDirectories(out);
        Path rows = out.resolve("steps.csv");
        repeat(Files.readAllLines(real.folder().resolve(RunRecord.STEPS)), steps, rows);
        Path epochs = real.folder().resolve(RunRecord.EPOCHS);
        Profile profile = Profile.named("quick").withSeeds(seeds);
        Experiment experiment = Experiments.named(args[1]);
        RunJson.Checksums checksums = new RunJson.Checksums(Rows.checksum(rows), Rows.checksum(epochs));
        Summary summary = withSteps(real.json().summary(), steps);
        int written = 0;
        for (Cell cell : experiment.plan(profile).cells(new Records(out, seeds))) {
            for (long seed : seeds) {
                Recipe recipe = cell.recipe().withSeed(seed);
                RunJson json = new RunJson(
                        recipe.id(),
                        real.json().state(),
                        null,
                        real.json().started(),
                        real.json().written(),
                        recipe,
                        real.json().environment(),
                        real.json().data(),
                        summary,
                        real.json().peakMemoryBytes(),
                        real.json().peakDeviceMemoryBytes(),
                        null,
                        checksums);
                Path folder = Files.createDirectories(out.resolve(recipe.id()));
                Files.writeString(folder.resolve(RunRecord.JSON), Json.write(json));
                Files.copy(epochs, folder.resolve(RunRecord.EPOCHS));
                Files.createLink(folder.resolve(RunRecord.STEPS), rows);
                written++;
            }
        }
        System.out.println(written);
    }

    private static Summary withSteps(Summary s, int steps) {
        return new Summary(
                s.lastTestAccuracy(),
                s.lastValidationAccuracy(),
                s.bestEpoch(),
                s.bestTestAccuracy(),
                s.zeta(),
                s.epochs(),
                steps,
                s.gradientEvaluations(),
                s.stepSeconds(),
                s.waitingSeconds(),
                s.evaluationSeconds());
    }

    /** The rows again and again, with steps that go on. */
    private static void repeat(List<String> lines, int steps, Path to) throws IOException {
        List<String> rests = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            rests.add(line.substring(line.indexOf(',')));
        }
        try (BufferedWriter writer = Files.newBufferedWriter(to)) {
            writer.write(lines.get(0) + "\n");
            for (int i = 0; i < steps; i++) {
                writer.write(i + rests.get(i % rests.size()) + "\n");
            }
        }
    }
}
