package aesam.record;

import aesam.Seed;
import aesam.WholeFile;
import aesam.measure.Estimate;
import aesam.measure.GradientDistribution;
import aesam.measure.Measurement;
import aesam.optim.Policy;
import aesam.optim.SharpnessModel;
import aesam.run.Plan;
import aesam.train.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Records as a run writes them, with checksums that are right, but with numbers made up instead of trained: a norm that
 * falls over training around which it is log-normal, the share of SAM steps that AE-SAM's rule then takes, an accuracy that
 * rises with the optimizer's share.
 *
 * @param runs the folder of all records
 * @param stepsPerEpoch of every run
 */
public record SyntheticRuns(Path runs, int stepsPerEpoch) {
    private static final Environment ENVIRONMENT = new Environment(
            "0.0", "synthetic", "0.36.0", "2.7.1", "17", "Linux", 2, 2, "cpu", "a processor", true, false);
    private static final RunJson.DataDescription DATA =
            new RunJson.DataDescription(128, 51, "1".repeat(64), 1000, "2".repeat(64), null);

    /** Everything that plans ask for; plans that follow from what is on record are asked again. */
    public void write(List<Plan> plans) {
        int before = -1;
        for (int written = 0; written != before; ) {
            before = written;
            Records known = new Records(runs, List.of());
            written = plans.stream()
                    .mapToInt(plan -> plan.cells(known).stream()
                            .mapToInt(cell -> write(cell, plan.seeds()).n())
                            .sum())
                    .sum();
        }
    }

    /** The runs of one cell, and what is to be measured of them at rest. */
    public CellRuns write(Cell cell, List<Long> seeds) {
        List<RunRecord> written =
                seeds.stream().map(seed -> write(cell.recipe().withSeed(seed))).toList();
        for (RunRecord run : written) {
            for (int epoch : cell.measuredAfter()) {
                cell.measurements().forEach(measurement -> measure(run, epoch, measurement));
            }
        }
        return new CellRuns(cell, written);
    }

    /** One finished run. */
    public RunRecord write(Recipe recipe) {
        Path folder = runs.resolve(recipe.id());
        int epochs = recipe.epochs();
        SplittableRandom random = random(recipe);
        SharpnessModel model = recipe.optimizer().decision().model();
        StringBuilder steps = new StringBuilder(Column.header(Column.STEPS));
        StringBuilder rows = new StringBuilder(Column.header(Column.EPOCHS));
        double share = share(recipe);
        boolean adaptive = Double.isNaN(share);
        double scale = adaptive ? 0.8 : 1 - 0.3 * share;
        double mu = 0;
        double sigmaSq = Math.exp(-10);
        double sam = 0;
        double accuracy = 0;
        int total = epochs * stepsPerEpoch;
        for (int t = 0; t < total; t++) {
            double progress = (double) t / total;
            double s = (2 - progress) * scale * Math.exp(0.3 * random.nextGaussian());
            mu = model.delta() * mu + (1 - model.delta()) * s;
            sigmaSq = model.delta() * sigmaSq + (1 - model.delta()) * (s - mu) * (s - mu);
            double c = model.threshold(t, total);
            boolean used = adaptive ? s >= mu + c * Math.sqrt(sigmaSq) : random.nextDouble() < share;
            sam += used ? 1 : 0;
            steps.append(row(
                    Column.STEPS,
                    Map.ofEntries(
                            Map.entry("step", t),
                            Map.entry("epoch", t / stepsPerEpoch),
                            Map.entry("learning_rate", 0.1 * (1 - progress)),
                            Map.entry("loss", 2.3 - progress),
                            Map.entry("grad_norm_sq", s),
                            Map.entry("mu", mu),
                            Map.entry("sigma_sq", sigmaSq),
                            Map.entry("c", c),
                            Map.entry("sam", used ? 1 : 0),
                            Map.entry("reused_share", 0),
                            Map.entry("samples", 16),
                            Map.entry("gradient_evaluations", used ? 2 : 1),
                            Map.entry("nanos", used ? 20_000_000 : 10_000_000))));
            if ((t + 1) % stepsPerEpoch == 0) {
                int epoch = t / stepsPerEpoch;
                double zeta = sam / (t + 1);
                accuracy = 0.3 + 0.1 * zeta + 0.3 * (epoch + 1) / epochs + 0.01 * random.nextGaussian();
                rows.append(row(Column.EPOCHS, epoch(recipe, epoch, accuracy, zeta)));
            }
        }
        Summary summary = new Summary(
                accuracy,
                validated(recipe, accuracy),
                -1,
                Double.NaN,
                sam / total,
                epochs,
                total,
                total + sam,
                0.01 * (total + sam),
                0.1,
                0.2);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        file(folder.resolve(RunRecord.STEPS), steps.toString());
        file(folder.resolve(RunRecord.EPOCHS), rows.toString());
        RunJson json = new RunJson(
                recipe.id(),
                "finished",
                null,
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:01:00Z",
                recipe,
                ENVIRONMENT,
                DATA,
                summary,
                100_000_000L,
                null,
                null,
                new RunJson.Checksums(
                        Rows.checksum(folder.resolve(RunRecord.STEPS)),
                        Rows.checksum(folder.resolve(RunRecord.EPOCHS))));
        file(folder.resolve(RunRecord.JSON), Json.write(json));
        return RunRecord.read(folder);
    }

    /** What is highest on the test images is lowest on those for validation, where there are some. */
    private static double validated(Recipe recipe, double accuracy) {
        return recipe.data().validation() == 0 ? Double.NaN : 1 - accuracy;
    }

    private static Map<String, Object> epoch(Recipe recipe, int epoch, double accuracy, double zeta) {
        Map<String, Object> values = new HashMap<>();
        values.put("epoch", epoch);
        values.put("train_loss", 2.3 - accuracy);
        values.put("train_accuracy", accuracy - 0.05);
        values.put("test_loss", 2.2 - accuracy);
        values.put("test_accuracy", accuracy);
        values.put("validation_accuracy", validated(recipe, accuracy));
        values.put("zeta", zeta);
        values.put("step_seconds", 0.01 * (1 + zeta));
        values.put("waiting_seconds", 0.001);
        values.put("evaluation_seconds", 0.002);
        values.put("train_accuracy_clean", accuracy);
        values.put("train_accuracy_corrupted", 0.5 - 0.3 * zeta);
        values.put("train_accuracy_corrupted_true", 0.3 * zeta);
        return values;
    }

    /** Of SAM steps; NaN where AE-SAM's rule decides. */
    private static double share(Recipe recipe) {
        Policy policy = recipe.optimizer().decision().policy();
        return policy instanceof Policy.Adaptive
                ? Double.NaN
                : policy.expectedShare(recipe.optimizer().decision().model());
    }

    private static SplittableRandom random(Recipe recipe) {
        return new Seed(recipe.seed())
                .generator(Seed.Stream.WEIGHTS, recipe.id().hashCode());
    }

    private static <T> String row(List<Column<T>> columns, Map<String, Object> values) {
        return columns.stream()
                .map(column -> String.valueOf(values.getOrDefault(column.name(), "")))
                .collect(Collectors.joining(",", "", "\n"));
    }

    private static void file(Path file, String content) {
        WholeFile.write(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** Records what a measurement might have found. */
    public void measure(RunRecord run, int epoch, Measurement<?> measurement) {
        SplittableRandom random = random(run.recipe());
        double size = 1.5 / (1 + epoch) * (1 + 0.1 * random.nextGaussian());
        if (measurement instanceof Measurement.Gradients gradients) {
            double[] norms = DoubleStream.generate(() -> size * Math.exp(0.2 * random.nextGaussian()))
                    .limit(gradients.batches())
                    .toArray();
            int cost = gradients.batches();
            run.keep(
                    measurement,
                    epoch,
                    new GradientDistribution(
                            gradients.batch(),
                            norms,
                            2 - 0.5 * epoch,
                            new Estimate(size, 0.1 * size, cost),
                            new Estimate(0.2 * size, 0.1 * size, cost),
                            new Estimate(0.8 * size, 0.1 * size, cost)));
        } else if (measurement instanceof Measurement.Curvature curvature) {
            run.keep(
                    measurement,
                    epoch,
                    new Measurement.CurvatureFound(
                            curvature.images(), new Estimate(10 * size, 0.5, 20), new Estimate(90 * size, 5, 20)));
        } else {
            throw new IllegalArgumentException("Nothing is made up for " + measurement.id());
        }
    }
}
