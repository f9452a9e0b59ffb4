package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.InnerProduct;
import aesam.network.Layout;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.Vectors;
import aesam.network.blocks.Architecture;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** At the ends of what is possible, each of the seven optimizers has a defined result or says why not. */
class ExtremesTest {
    private static final int FEATURES = 5;
    private static final int STEPS = 6;

    static Stream<Arguments> optimizers() {
        return ConformanceTest.optimizers()
                .flatMap(name ->
                        Stream.of(Arguments.of(name, Precision.FLOAT32), Arguments.of(name, Precision.FLOAT64)));
    }

    private static Network linear(int classes, Precision precision) {
        Block block =
                new SequentialBlock().add(Linear.builder().setUnits(classes).build());
        return Network.start(block, new Shape(FEATURES), precision, Loss.crossEntropy(), new Seed(1));
    }

    private static Network resnet8(Precision precision, int side) {
        return Network.start(
                Architecture.RESNET8.create(10), new Shape(3, side, side), precision, Loss.crossEntropy(), new Seed(1));
    }

    private static Batch vectors(int n, int classes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[n * FEATURES];
        int[] labels = new int[n];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(classes);
        }
        return Batch.of(values, labels, FEATURES);
    }

    private static Batch images(int n, int side, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[n * side * side * 3];
        int[] labels = new int[n];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(10);
        }
        return Batch.of(values, labels, side, side, 3);
    }

    private static boolean isFinite(NDArray vector) {
        return Double.isFinite(InnerProduct.squaredNorm(vector));
    }

    private static void assertDefined(Step step, Optimizer optimizer) {
        Sharpness s = step.sharpness();
        assertThat(List.of(step.loss(), s.gradNormSq(), s.mu(), s.sigmaSq(), s.c(), s.threshold(), s.score()))
                .allMatch(Double::isFinite);
        assertThat(s.sigmaSq()).isNotNegative();
        assertThat(s.score()).isLessThanOrEqualTo(optimizer.decision().model().largestScore() * (1 + 1e-12));
    }

    /** Steps until the end or a failure, which must say that training diverged and leave the weights as they were. */
    private static List<Step> run(Network network, Optimizer optimizer, Schedule rate, List<Batch> batches) {
        List<Step> steps = new ArrayList<>();
        try (Stepper stepper = optimizer.start(network, rate, batches.size(), new Seed(4))) {
            for (Batch batch : batches) {
                double[] before = Layout.host(network.weights());
                try {
                    steps.add(stepper.step(batch));
                } catch (AesamException e) {
                    assertThat(e).hasMessageContaining("Training diverged at step " + steps.size());
                    assertThat(Layout.host(network.weights())).containsExactly(before);
                    return steps;
                }
                assertDefined(steps.get(steps.size() - 1), optimizer);
            }
        }
        return steps;
    }

    private static List<Batch> batches(int n, int classes) {
        return Stream.iterate(0L, t -> t + 1)
                .limit(STEPS)
                .map(t -> vectors(n, classes, t))
                .toList();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("optimizers")
    void aBatchOfOneSampleIsABatch(String name, Precision precision) {
        try (Network network = resnet8(precision, 8)) {
            List<Batch> ones = List.of(images(1, 8, 1), images(1, 8, 2), images(1, 8, 3));
            List<Step> steps = run(network, ConformanceTest.optimizer(name), new Schedule.Constant(0.01), ones);
            assertThat(steps).hasSize(3).allMatch(step -> step.samples() == 1 && step.predictions().length == 1);
            assertThat(isFinite(network.weights()) && isFinite(network.statistics()))
                    .isTrue();
        }
    }

    /** BatchNorm estimates a variance with n − 1 = 0 in the denominator; ESAM selects one of two samples. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("optimizers")
    void oneValueForAChannelIsTooFewForBatchNorm(String name, Precision precision) {
        try (Network network = resnet8(precision, 4);
                Stepper stepper = ConformanceTest.optimizer(name)
                        .start(network, new Schedule.Constant(0.01), STEPS, new Seed(4))) {
            stepper.step(images(3, 4, 1));
            double[] before = Layout.host(network.weights());
            assertThatThrownBy(() -> stepper.step(images(name.equals("esam") ? 2 : 1, 4, 2)))
                    .isInstanceOf(AesamException.class)
                    .hasMessage(
                            "One sample is too small a batch for this network's BatchNorm (Expected more than 1 value "
                                    + "per channel when training, got input size [1, 64, 1, 1]); take larger ones.");
            assertThat(Layout.host(network.weights())).containsExactly(before);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("optimizers")
    void oneClassHasNothingToLearn(String name, Precision precision) {
        try (Network network = linear(1, precision)) {
            Optimizer still = ConformanceTest.optimizer(name).withBase(new BaseOptimizer.Sgd(0.9, 0, false));
            double[] before = Layout.host(network.weights());
            List<Step> steps = run(network, still, new Schedule.Constant(0.1), batches(4, 1));
            assertThat(steps)
                    .hasSize(STEPS)
                    .allMatch(step ->
                            step.loss() == 0 && step.sharpness().gradNormSq() == 0 && step.predictions()[0] == 0);
            assertThat(Layout.host(network.weights())).containsExactly(before);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("optimizers")
    void aShortLastBatchCountsByItsOwnSize(String name, Precision precision) {
        try (Network network = linear(3, precision)) {
            List<Batch> batches = List.of(vectors(8, 3, 1), vectors(8, 3, 2), vectors(3, 3, 3), vectors(1, 3, 4));
            Optimizer optimizer = ConformanceTest.optimizer(name);
            List<Step> steps = run(network, optimizer, new Schedule.Constant(0.1), batches);
            assertThat(steps.stream().map(Step::samples)).containsExactly(8, 8, 3, 1);
            for (Step step : steps) {
                double half = Math.ceil(0.5 * step.samples()) / step.samples();
                double second = name.equals("esam") ? 1.0 / 3 + half : 1;
                double expected = optimizer.decision().measure().cost()
                        + (step.sam() ? optimizer.samStep().ascent().steps() + second : 1);
                assertThat(step.gradientEvaluations()).isCloseTo(expected, within(1e-12));
            }
            assertThat(isFinite(network.weights())).isTrue();
        }
    }

    /** LookSAM's steps alternate in so short a run. */
    private static Optimizer everySecond(Optimizer optimizer) {
        return optimizer.decision().policy() instanceof Policy.Every
                ? optimizer.withPolicy(new Policy.Every(2))
                : optimizer;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("optimizers")
    void anyRhoEitherWorksOrDiverges(String name, Precision precision) {
        for (double rho : new double[] {0, Double.MIN_VALUE, 1e-30, 1e5, 1e30, 1e200, Double.MAX_VALUE}) {
            for (boolean normalized : new boolean[] {true, false}) {
                Optimizer usual = everySecond(ConformanceTest.optimizer(name));
                Optimizer optimizer = usual.withPerturbation(
                        usual.samStep().perturbation().withSize(new Perturbation.Size(rho, normalized)));
                try (Network network = linear(3, precision)) {
                    List<Step> steps = run(network, optimizer, new Schedule.Constant(0.1), batches(4, 3));
                    assertThat(isFinite(network.weights())).as("rho %s", rho).isTrue();
                    if (rho <= 1e-30) {
                        assertThat(steps).hasSize(STEPS);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("optimizers")
    void anyLearningRateEitherWorksOrDiverges(String name, Precision precision) {
        Optimizer optimizer = ConformanceTest.optimizer(name);
        for (BaseOptimizer base : List.of(
                new BaseOptimizer.Sgd(0.9, 5e-4, true),
                new BaseOptimizer.Sgd(0, 0, false),
                new BaseOptimizer.AdamW(0.05))) {
            if (base.vectors() == 0 && !optimizer.lookahead().isImplied()) {
                continue; // along a momentum that there is not
            }
            for (double rate : new double[] {0, Double.MIN_VALUE, 1e-30, 1e5, 1e30, 1e200, Double.MAX_VALUE}) {
                try (Network network = linear(3, precision)) {
                    double[] before = Layout.host(network.weights());
                    List<Step> steps =
                            run(network, optimizer.withBase(base), new Schedule.Constant(rate), batches(4, 3));
                    if (rate == 0) {
                        assertThat(Layout.host(network.weights())).containsExactly(before);
                    }
                    if (rate <= 1e-30) {
                        assertThat(steps).hasSize(STEPS);
                        assertThat(isFinite(network.weights())).isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("optimizers")
    void inputsOfAnySizeEitherWorkOrDiverge(String name, Precision precision) {
        for (float scale : new float[] {0, Float.MIN_VALUE, 1e-20f, 1e10f, 1e20f, Float.MAX_VALUE}) {
            SplittableRandom random = new SplittableRandom(3);
            List<Batch> batches = new ArrayList<>();
            for (int t = 0; t < STEPS; t++) {
                float[] values = new float[4 * FEATURES];
                for (int i = 0; i < values.length; i++) {
                    values[i] = scale * (float) random.nextDouble(-1, 1);
                }
                batches.add(Batch.of(values, new int[] {0, 1, 2, 0}, FEATURES));
            }
            try (Network network = linear(3, precision)) {
                List<Step> steps = run(network, ConformanceTest.optimizer(name), new Schedule.Constant(0.1), batches);
                if (scale <= 1e-20f) {
                    assertThat(steps).hasSize(STEPS);
                    assertThat(isFinite(network.weights())).isTrue();
                }
            }
        }
    }

    /** ε = 0: g_s is g, so g_v = 0. ESAM's is that of half of the samples. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("optimizers")
    void withoutRhoEachIsErmToTheBit(String name, Precision precision) {
        Optimizer usual = everySecond(ConformanceTest.optimizer(name));
        Optimizer still = usual.withPerturbation(
                        usual.samStep().perturbation().withSize(new Perturbation.Size(0, true)))
                .withLookahead(new Lookahead.Momentum(0));
        Optimizer optimizer = name.equals("esam") ? still.withSelection(new Selection.Sharpest(1)) : still;
        try (Network network = linear(3, precision);
                Network erm = linear(3, precision)) {
            List<Step> steps = run(network, optimizer, new Schedule.Constant(0.1), batches(8, 3));
            assertThat(steps).hasSize(STEPS);
            Optimizer none = Optimizer.named("erm").withMicroBatches(usual.microBatches());
            run(erm, none, new Schedule.Constant(0.1), batches(8, 3));
            assertThat(Layout.host(network.weights())).containsExactly(Layout.host(erm.weights()));
        }
    }

    @Test
    void whatIsRememberedOfVanishingGradientsIsDefined() {
        double[][] vectors = {
            {0, 0, 0, 0, 0, 0},
            {1, 2, 3, 4, 5, 6},
            {1e-30, 1e-31, 0, 1e-30, 1e-31, 0},
            {1e-45, 0, 0, 0, 0, 0},
            {1e15, -1e15, 1, 1e15, -1e15, 1},
            {0, 0, 0, 0, 0, 1e-44},
            {3, -2, 1, 3, -2, 1}
        };
        for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
            try (Network network = linear(1, precision);
                    NDManager scope = network.scope();
                    Reuse.ReuseState memory = new Reuse.Orthogonal(0.7).start(network)) {
                DataType type = network.weights().getDataType();
                for (double[] a : vectors) {
                    for (double[] b : vectors) {
                        for (double[] c : vectors) {
                            NDArray g = Vectors.vector(scope, network.layout().withGaps(a), type);
                            NDArray gs = Vectors.vector(scope, network.layout().withGaps(b), type);
                            NDArray next =
                                    Vectors.vector(scope, network.layout().withGaps(c), type);
                            assertThat(isFinite(memory.remember(g, gs, InnerProduct.squaredNorm(g))))
                                    .isTrue();
                            assertThat(isFinite(memory.direction(next, InnerProduct.squaredNorm(next))))
                                    .isTrue();
                        }
                    }
                }
            }
        }
    }
}
