package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.Seed;
import aesam.images.Precision;
import aesam.network.Compute;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.Tensor;
import aesam.network.blocks.ResNet;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimizer repeats PyTorch's trajectory, number by number and decision by decision. */
class GoldenTrajectoriesTest {
    /** The table of cases in the reference's description. */
    record Case(String name, Schedule rate, double rho, boolean normalized, BaseOptimizer base) {
        boolean isResNet() {
            return name.startsWith("resnet8");
        }

        Optimizer optimizer(String optimizer) {
            Optimizer usual = Optimizer.named(optimizer);
            Reuse reuse = usual.reuse() instanceof Reuse.Orthogonal ? new Reuse.Orthogonal(ALPHA) : usual.reuse();
            return usual.withPerturbation(
                            usual.samStep().perturbation().withSize(new Perturbation.Size(rho, normalized)))
                    .withReuse(reuse)
                    .withBase(base);
        }

        Network network(Precision precision) {
            Block block = isResNet()
                    ? ResNet.cifar(8, 10)
                    : new SequentialBlock().add(Linear.builder().setUnits(5).build());
            Shape sample = isResNet() ? new Shape(3, 16, 16) : new Shape(20);
            return Network.start(block, sample, precision, Loss.crossEntropy(), new Seed(1));
        }
    }

    private static final double ALPHA = 0.7;
    private static final BaseOptimizer SGD = new BaseOptimizer.Sgd(0.9, 5e-4, false);
    private static final List<Case> CASES = List.of(
            new Case("linear", new Schedule.Constant(0.2), 0.2, true, SGD),
            new Case("linear-unnormalized-cosine", new Schedule.Cosine(0.2), 0.5, false, SGD),
            new Case("linear-nesterov", new Schedule.Constant(0.1), 0.2, true, new BaseOptimizer.Sgd(0.9, 5e-4, true)),
            new Case("linear-adamw-cosine", new Schedule.Cosine(0.02), 0.2, true, new BaseOptimizer.AdamW(0.05)),
            new Case("resnet8", new Schedule.Constant(0.05), 0.1, true, SGD));

    static Case named(String name) {
        return CASES.stream().filter(c -> c.name.equals(name)).findFirst().orElseThrow();
    }

    static Stream<Arguments> trajectories() {
        return CASES.stream().flatMap(c -> OptimizerName.names().stream().map(o -> Arguments.of(c, o)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("trajectories")
    void isRepeatedInFloat64(Case c, String name) {
        Golden golden = Golden.load(c.name);
        List<Map<String, Double>> rows = golden.rows(name);
        try (Network network = c.network(Precision.FLOAT64)) {
            network.load(golden.start("linear.", c.isResNet() ? "linear." : "0."));
            try (Stepper stepper =
                    new Stepper(c.optimizer(name), network, c.rate, golden.steps(), t -> golden.coins(name, t))) {
                for (Map<String, Double> row : rows) {
                    Step step = stepper.step(golden.batch((int) number(row, "step")));
                    assertThat(step.loss()).isCloseTo(number(row, "loss"), relative(row, "loss", 1e-9));
                    assertThat(step.sharpness().gradNormSq())
                            .isCloseTo(number(row, "grad_norm_sq"), relative(row, "grad_norm_sq", 1e-9));
                    assertThat(step.sharpness().mu()).isCloseTo(number(row, "mu"), relative(row, "mu", 1e-9));
                    assertThat(step.sharpness().sigmaSq()).isCloseTo(number(row, "var"), relative(row, "var", 1e-9));
                    assertThat(step.sharpness().c()).isCloseTo(number(row, "c"), within(1e-12));
                    assertThat(step.learningRate()).isCloseTo(number(row, "lr"), within(1e-12));
                    assertThat(step.sam()).isEqualTo(number(row, "sam") == 1);
                    assertThat(step.gradientEvaluations()).isCloseTo(evaluations(name, row), within(1e-12));
                }
            }
            Map<String, Tensor> expected = golden.end(name, "linear.", c.isResNet() ? "linear." : "0.");
            Map<String, Tensor> state = network.stateDict();
            assertThat(state.keySet()).isEqualTo(expected.keySet());
            expected.forEach((key, tensor) -> {
                // Relative to the tensor: DJL's momentum is a float, which alone puts 2e-7 between running means.
                assertThat(difference(Objects.requireNonNull(state.get(key), key), tensor))
                        .as(key)
                        .isLessThanOrEqualTo(1e-6 * norm(tensor));
            });
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("trajectories")
    void beginsTheSameInFloat32(Case c, String name) {
        // The rounding of sums depends on how many threads there are.
        Compute.cpu(2).use();
        Golden golden = Golden.load(c.name);
        Map<String, Double> row = golden.rows(name).get(0);
        try (Network network = c.network(Precision.FLOAT32);
                Network exact = c.network(Precision.FLOAT64)) {
            for (Network n : List.of(network, exact)) {
                n.load(golden.start("linear.", c.isResNet() ? "linear." : "0."));
                try (Stepper stepper =
                        new Stepper(c.optimizer(name), n, c.rate, golden.steps(), t -> golden.coins(name, t))) {
                    Step step = stepper.step(golden.batch(0));
                    assertThat(step.loss()).isCloseTo(number(row, "loss"), relative(row, "loss", 1e-5));
                    assertThat(step.sharpness().gradNormSq())
                            .isCloseTo(number(row, "grad_norm_sq"), relative(row, "grad_norm_sq", 1e-5));
                    assertThat(step.sam()).isEqualTo(number(row, "sam") == 1);
                }
            }
            Map<String, Tensor> state = network.stateDict();
            exact.stateDict().forEach((key, tensor) -> {
                assertThat(difference(Objects.requireNonNull(state.get(key), key), tensor))
                        .as(key)
                        .isLessThanOrEqualTo(1e-5 * norm(tensor));
            });
        }
    }

    private static double evaluations(String name, Map<String, Double> row) {
        if (number(row, "sam") == 0) {
            return 1;
        }
        double share = number(row, "selected") / 16;
        return name.equals("esam") ? 1 + 1.0 / 3 + share : 1 + share;
    }

    static double norm(Tensor tensor) {
        return Math.sqrt(Arrays.stream(tensor.values()).map(v -> v * v).sum());
    }

    static double difference(Tensor a, Tensor b) {
        double[] x = a.values();
        double[] y = b.values();
        return Math.sqrt(IntStream.range(0, x.length)
                .mapToDouble(i -> (x[i] - y[i]) * (x[i] - y[i]))
                .sum());
    }

    static double number(Map<String, Double> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }

    private static Offset<Double> relative(Map<String, Double> row, String column, double tolerance) {
        return within(tolerance * Math.abs(number(row, column)));
    }
}
