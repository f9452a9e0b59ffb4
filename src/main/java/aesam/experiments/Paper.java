package aesam.experiments;

import aesam.optim.OptimizerName;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The results of Jiang et al., <i>An Adaptive Policy to Employ Sharpness-Aware Minimization</i>, ICLR 2023. */
final class Paper {
    /** Networks of the paper that these numbers are not of. */
    static final Set<String> OTHERS = Set.of("wrn28-10", "pyramidnet110", "vit-s16");

    private static final List<String> ORDER = OptimizerName.names();

    /** Table 1, test accuracy in %. */
    private static final Map<String, double[]> TABLE1 = Map.of(
            "cifar10", new double[] {95.41, 96.52, 96.56, 96.40, 96.63, 96.32, 96.56},
            "cifar100", new double[] {78.17, 80.17, 80.41, 80.10, 80.48, 79.89, 80.29},
            "imagenet", new double[] {77.11, 77.47, 77.25, 77.38, 77.43, 77.13, 77.29});

    /** Table 2, test accuracy in % on CIFAR-10 by the percentage of noisy labels. */
    private static final Map<Long, double[]> TABLE2 = Map.of(
            20L, new double[] {87.92, 94.80, 94.19, 90.62, 92.84, 92.72, 94.34},
            40L, new double[] {70.82, 91.50, 91.46, 77.84, 84.17, 88.04, 91.58},
            60L, new double[] {49.61, 88.15, 81.30, 61.18, 73.54, 72.26, 87.85},
            80L, new double[] {28.23, 77.40, 15.00, 47.32, 65.00, 69.72, 76.90});

    private Paper() {}

    /**
     * Table 1's accuracy in %: ResNet-18's on CIFAR, which smaller networks and the embedded part of CIFAR-10 are shown beside,
     * too, and ResNet-50's on ImageNet; empty for other networks of the paper.
     */
    static OptionalDouble accuracy(String dataset, String model, String optimizer) {
        if (OTHERS.contains(model)) {
            return OptionalDouble.empty();
        }
        return value(TABLE1.get(dataset.equals("cifar10-mini") ? "cifar10" : dataset), optimizer);
    }

    /** Table 2's accuracy in %; empty where the paper has none. */
    static OptionalDouble noisyAccuracy(double noise, String optimizer) {
        return value(TABLE2.get(Math.round(100 * noise)), optimizer);
    }

    /** A dataset's name as in the paper. */
    static String dataset(String name) {
        return switch (name) {
            case "cifar10" -> "CIFAR-10";
            case "cifar10-mini" -> "CIFAR-10 (mini)";
            case "cifar100" -> "CIFAR-100";
            case "imagenet" -> "ImageNet";
            default -> name;
        };
    }

    private static OptionalDouble value(double @Nullable [] row, String optimizer) {
        int index = ORDER.indexOf(optimizer);
        return row == null || index < 0 ? OptionalDouble.empty() : OptionalDouble.of(row[index]);
    }
}
