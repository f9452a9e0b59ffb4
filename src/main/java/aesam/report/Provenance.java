package aesam.report;

import aesam.images.Dataset;
import aesam.images.ImageSet;
import aesam.images.Normalization;
import aesam.record.Environment;
import aesam.record.Recipe;
import aesam.record.RunJson;
import aesam.record.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the numbers of a report come from, a line each. */
public final class Provenance {
    private Provenance() {}

    /**
     * How many runs, of which networks and images, made with what.
     *
     * @param seeds that were asked for
     */
    public static List<String> of(List<RunRecord> runs, List<Long> seeds) {
        List<String> lines = new ArrayList<>();
        lines.add("%s %s, %s %s."
                .formatted(
                        runs.size(),
                        runs.size() == 1 ? "run" : "runs",
                        seeds.size() == 1 ? "seed" : "seeds",
                        seeds.stream().map(String::valueOf).collect(Collectors.joining(", "))));
        lines.addAll(distinct(runs, Provenance::training));
        lines.addAll(distinct(
                runs,
                run -> images(run.recipe().data().images().name(), run.json().data())));
        lines.addAll(distinct(runs, run -> environment(run.json().environment())));
        return lines;
    }

    private static List<String> distinct(List<RunRecord> runs, Function<RunRecord, String> line) {
        return runs.stream().map(line).distinct().toList();
    }

    private static String training(RunRecord run) {
        Recipe recipe = run.recipe();
        return "Network %s, %s %s of %s images in batches of %s%s%s."
                .formatted(
                        recipe.model().network().name(),
                        recipe.epochs(),
                        recipe.epochs() == 1 ? "epoch" : "epochs",
                        run.json().data().trainImages(),
                        recipe.batch(),
                        recipe.data().augmentation().flip() ? "" : ", no augmentation",
                        recipe.optimizer()
                                .samStep()
                                .perturbation()
                                .size()
                                .map(size -> ", ρ = " + size.rho())
                                .orElse(""));
    }

    private static String images(String name, RunJson.DataDescription data) {
        return "Test images of %s: %s, SHA-256 %s…"
                .formatted(name, data.testImages(), data.testSha256().substring(0, 16));
    }

    /**
     * Which network was asked of which images, how these were normalized, and with what that was done.
     *
     * @param network for people
     */
    public static List<String> of(String network, Dataset data, Dataset.Split split, Environment environment) {
        ImageSet images = data.images(split);
        String asked = "%s images, the %s split of %s, SHA-256 %s…"
                .formatted(images.size(), split, data.name(), images.sha256().substring(0, 16));
        return of(network, asked, data.normalization(), environment);
    }

    /**
     * The same of any images.
     *
     * @param images a sentence
     */
    public static List<String> of(String network, String images, Normalization by, Environment environment) {
        return List.of(
                "Network " + network + ".",
                images,
                "Normalized by the mean %s and the standard deviation %s of red, green and blue."
                        .formatted(by.mean(), by.std()),
                environment(environment));
    }

    private static String environment(Environment e) {
        return "Made with aesam %s (%s), DJL %s, libtorch %s, JDK %s, %s, %s of %s processors, %s."
                .formatted(
                        e.version(),
                        e.commit(),
                        e.djl(),
                        e.libtorch(),
                        e.jdk(),
                        e.os(),
                        e.threads(),
                        e.processors(),
                        e.device());
    }
}
