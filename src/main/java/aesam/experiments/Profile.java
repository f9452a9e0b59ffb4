package aesam.experiments;

import aesam.AesamException;
import aesam.measure.Measurement;
import aesam.optim.Perturbation;
import aesam.record.Recipe;
import aesam.record.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How large the experiments are made. Where all else comes from is said by {@link Source}.
 *
 * @param name {@code smoke}, {@code quick}, {@code standard} or {@code paper}
 * @param summary for people
 * @param chosen which settings it chooses, and how
 * @param columns what Table 1 has a column for each
 * @param main what single runs are looked at and ablated on; one of the columns
 * @param figures what Figures 1 and 2 are drawn for: CIFAR-100 where there is one
 * @param noisy what Table 2 adds label noise to
 * @param noiseRates of Table 2
 * @param deltas of the ablation of δ
 * @param lambda1s of the ablation of thresholds
 * @param lambda2s likewise
 * @param shares of SAM steps that are spent in several ways
 * @param ownRhos ρ under label noise of perturbations that measure it otherwise than SAM does
 * @param alpha LookSAM's and AE-LookSAM's α with SGD
 * @param timesMeasured how many times over training a network is measured at rest
 * @param gradients the gradients that variance is measured from
 * @param distributions the gradients whose norms' distribution is looked at
 * @param curvature of the loss, for the theorem's β
 * @param seeds of the runs in each cell, if none are asked for
 * @param comparedSeeds likewise, of experiments that compare the optimizers of Table 1
 * @param settings that were changed in every recipe, {@code name=value} each
 */
public record Profile(
        String name,
        String summary,
        String chosen,
        List<Recipe> columns,
        Recipe main,
        Recipe figures,
        Recipe noisy,
        List<Double> noiseRates,
        List<Double> deltas,
        List<Double> lambda1s,
        List<Double> lambda2s,
        List<Double> shares,
        Map<Perturbation.Kind, Double> ownRhos,
        double alpha,
        int timesMeasured,
        Measurement.Gradients gradients,
        List<Measurement.Gradients> distributions,
        Measurement.Curvature curvature,
        List<Long> seeds,
        List<Long> comparedSeeds,
        List<String> settings) {
    private static final Recipe PAPER_CIFAR10 =
            Recipe.DEFAULT.with("data=cifar10", "model=resnet18", "epochs=200", "seed=0");
    private static final Recipe PAPER_CIFAR100 = PAPER_CIFAR10.with("data=cifar100", "rho=0.1");
    private static final Recipe PAPER_IMAGENET = PAPER_CIFAR10.with(
            "data=imagenet", "model=resnet50", "epochs=90", "batch=512", "learning_rate=0.2", "weight_decay=1e-4");
    private static final Recipe PAPER_VIT = PAPER_IMAGENET.with(
            "model=vit-s16",
            "epochs=300",
            "batch=4096",
            "micro_batch=256",
            "base=adamw",
            "learning_rate=0.003",
            "weight_decay=0.3",
            "decay=matrices",
            "clip=1",
            "warmup=32",
            "rho=0.2");
    private static final Recipe STANDARD_CIFAR10 = PAPER_CIFAR10.with("model=resnet20", "epochs=10");
    private static final Recipe STANDARD_CIFAR100 = PAPER_CIFAR100.with("model=resnet20", "epochs=10");
    private static final Recipe EMBEDDED = PAPER_CIFAR10.with("data=cifar10-mini", "model=resnet8");
    private static final Recipe QUICK_MINI =
            EMBEDDED.with("image_size=16", "limit=1000", "augment=false", "epochs=15", "batch=64", "rho=0.1");

    /** Everything on embedded images, small enough for a laptop. */
    public static final Profile QUICK = new Profile(
            "quick",
            "1,000 embedded CIFAR-10 images of 16 × 16 pixels, ResNet-8, 15 epochs; the smallest that shows something",
            "size, batches of 64 and no augmentation so that ERM fits every label, right or wrong, within minutes; rho = 0.1, under"
                    + " noise rho = 0.3, ASAM's 1 and Fisher SAM's 0.2, alpha = 0.3 by the accuracy of each on 1,000 other images"
                    + " (src/benchmark/choose)",
            List.of(QUICK_MINI),
            QUICK_MINI,
            QUICK_MINI,
            QUICK_MINI.with("rho=0.3"),
            List.of(0.4, 0.6),
            List.of(0.5, 0.9, 0.99),
            List.of(-1.0, 0.0),
            List.of(0.0, 1.0, 2.0),
            List.of(0.25, 0.5),
            Map.of(Perturbation.Kind.ASAM, 1.0, Perturbation.Kind.FISHER, 0.2),
            0.3,
            3,
            new Measurement.Gradients(64, 24),
            List.of(new Measurement.Gradients(32, 64), new Measurement.Gradients(128, 64)),
            new Measurement.Curvature(128, 10, 2),
            List.of(1L),
            List.of(1L, 2L, 3L),
            List.of());

    private static final Recipe SMOKE_MINI = EMBEDDED.with("image_size=16", "limit=128", "batch=16", "epochs=2");

    /** Everything once, to see that it works: its numbers mean nothing. */
    public static final Profile SMOKE = new Profile(
            "smoke",
            "128 embedded images of 16 × 16 pixels, ResNet-8, 16 steps: whether everything works, and nothing else",
            "everything, to be fast",
            List.of(SMOKE_MINI),
            SMOKE_MINI,
            SMOKE_MINI,
            SMOKE_MINI.with("augment=false"),
            List.of(0.4),
            List.of(0.5, 0.9),
            List.of(-1.0, 0.0),
            List.of(1.0, 2.0),
            List.of(0.5),
            Map.of(Perturbation.Kind.ASAM, 0.5, Perturbation.Kind.FISHER, 0.1),
            0.1,
            2,
            new Measurement.Gradients(16, 16),
            List.of(new Measurement.Gradients(8, 16), new Measurement.Gradients(16, 16)),
            new Measurement.Curvature(32, 3, 2),
            List.of(1L),
            List.of(1L),
            List.of());

    /** Real data and a network of the right kind, within hours. */
    public static final Profile STANDARD = new Profile(
            "standard",
            "all of CIFAR-10 and CIFAR-100, ResNet-20, 10 epochs, 3 seeds; hours to days on 2 cores",
            "10 epochs; Table 2 on the first 10,000 images without augmentation for 40 epochs with rho = 0.1: by what 2 cores can train,"
                    + " not on a validation split",
            List.of(STANDARD_CIFAR10, STANDARD_CIFAR100),
            STANDARD_CIFAR10,
            STANDARD_CIFAR100,
            STANDARD_CIFAR10.with("limit=10000", "augment=false", "rho=0.1", "epochs=40"),
            List.of(0.2, 0.4, 0.6, 0.8),
            List.of(0.5, 0.7, 0.8, 0.9, 0.95, 0.99),
            List.of(-2.0, -1.0, 0.0),
            List.of(0.0, 1.0, 2.0),
            List.of(0.1, 0.2, 0.35, 0.5, 0.75),
            Map.of(Perturbation.Kind.ASAM, 1.0, Perturbation.Kind.FISHER, 0.2),
            0.1,
            5,
            new Measurement.Gradients(128, 128),
            List.of(
                    new Measurement.Gradients(32, 512),
                    new Measurement.Gradients(128, 512),
                    new Measurement.Gradients(512, 128)),
            new Measurement.Curvature(1024, 30, 10),
            List.of(1L, 2L, 3L),
            List.of(1L, 2L, 3L),
            List.of());

    /** As published. */
    public static final Profile PAPER = new Profile(
            "paper",
            "as published: CIFAR-10 and CIFAR-100 with ResNet-18, WRN-28-10, PyramidNet-110, ImageNet with ResNet-50 and ViT-S/16, 5 seeds; for machines with GPUs",
            "PyramidNet-110 for 300 epochs; ResNet-50 on ImageNet for 90 epochs, batch 512, learning rate 0.2, weight decay 1e-4,"
                    + " rho = 0.05; ViT-S/16 for 300 epochs with AdamW, batch 4096 in parts of 256, learning rate 0.003 after 32 epochs"
                    + " of warm-up, weight decay 0.3 on matrices, clipping at 1, rho = 0.2: usual practice, not found in the paper",
            List.of(
                    PAPER_CIFAR10,
                    PAPER_CIFAR10.with("model=wrn28-10"),
                    PAPER_CIFAR10.with("model=pyramidnet110", "epochs=300"),
                    PAPER_CIFAR100,
                    PAPER_CIFAR100.with("model=wrn28-10"),
                    PAPER_CIFAR100.with("model=pyramidnet110", "epochs=300"),
                    PAPER_IMAGENET,
                    PAPER_VIT),
            PAPER_CIFAR10,
            PAPER_CIFAR100,
            PAPER_CIFAR10,
            List.of(0.2, 0.4, 0.6, 0.8),
            List.of(0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99),
            List.of(-2.0, -1.0, 0.0, 1.0),
            List.of(-1.0, 0.0, 1.0, 2.0),
            List.of(0.1, 0.2, 0.35, 0.5, 0.75),
            Map.of(Perturbation.Kind.ASAM, 0.5, Perturbation.Kind.FISHER, 0.1),
            0.1,
            8,
            new Measurement.Gradients(128, 256),
            List.of(
                    new Measurement.Gradients(32, 1024),
                    new Measurement.Gradients(128, 1024),
                    new Measurement.Gradients(512, 256)),
            new Measurement.Curvature(2048, 50, 20),
            List.of(1L, 2L, 3L, 4L, 5L),
            List.of(1L, 2L, 3L, 4L, 5L),
            List.of());

    public Profile {
        columns = List.copyOf(columns);
        noiseRates = List.copyOf(noiseRates);
        deltas = List.copyOf(deltas);
        lambda1s = List.copyOf(lambda1s);
        lambda2s = List.copyOf(lambda2s);
        shares = List.copyOf(shares);
        ownRhos = Map.copyOf(ownRhos);
        distributions = List.copyOf(distributions);
        seeds = List.copyOf(seeds);
        comparedSeeds = List.copyOf(comparedSeeds);
        settings = List.copyOf(settings);
    }

    /** All profiles, the smallest first. */
    public static List<Profile> all() {
        return List.of(SMOKE, QUICK, STANDARD, PAPER);
    }

    /**
     * A profile by its name.
     *
     * @throws AesamException if there is none
     */
    public static Profile named(String name) {
        return all().stream()
                .filter(p -> p.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new AesamException("Unknown profile '" + name + "'; known: "
                        + all().stream().map(Profile::name).collect(Collectors.joining(", ")) + "."));
    }

    /**
     * The same with settings changed in every run, except where an experiment varies them itself. The rate of label noise is Table 2's
     * only one then.
     *
     * @param changed see {@link Recipe#with}
     */
    public Profile with(String... changed) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(Arrays.asList(changed));
        boolean isNoisy = Settings.parse(Arrays.asList(changed)).keySet().stream()
                .anyMatch(setting -> setting.name().equals("noise"));
        List<Double> rates = isNoisy ? List.of(main.with(changed).data().noise().rate()) : noiseRates;
        return like(recipe -> recipe.with(changed), rates, seeds, comparedSeeds, all);
    }

    /** Where its settings come from, a sentence each. */
    public List<String> sources() {
        return Stream.concat(
                        Arrays.stream(Source.values()).map(Source::sentence),
                        Stream.of("Chosen for the profile " + name + ": " + chosen + "."))
                .toList();
    }

    /** The same with other seeds in every experiment. */
    public Profile withSeeds(List<Long> other) {
        return like(UnaryOperator.identity(), noiseRates, other, other, settings);
    }

    private Profile like(
            UnaryOperator<Recipe> changed,
            List<Double> rates,
            List<Long> otherSeeds,
            List<Long> otherCompared,
            List<String> allSettings) {
        return new Profile(
                name,
                summary,
                chosen,
                columns.stream().map(changed).toList(),
                changed.apply(main),
                changed.apply(figures),
                changed.apply(noisy),
                rates,
                deltas,
                lambda1s,
                lambda2s,
                shares,
                ownRhos,
                alpha,
                timesMeasured,
                gradients,
                distributions,
                curvature,
                otherSeeds,
                otherCompared,
                allSettings);
    }
}
