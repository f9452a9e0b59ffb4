package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.BatchNormMode;
import aesam.network.Gradient;
import aesam.network.Loss;
import aesam.network.Network;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Accumulated gradients are those of the whole batch, and m-sharpness perturbs each micro-batch on its own. */
class MicroBatchesTest {
    private static final int STEPS = 8;
    private static final int SAMPLES = 12;
    private static final double RHO = 0.3;

    private static Network network() {
        return Network.start(
                Linear.builder().setUnits(4).build(),
                new Shape(6),
                Precision.FLOAT64,
                Loss.crossEntropy(),
                new Seed(1));
    }

    private static Batch batch(int t) {
        SplittableRandom random = new SplittableRandom(t);
        float[] values = new float[SAMPLES * 6];
        int[] labels = new int[SAMPLES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(4);
        }
        return Batch.of(values, labels, 6);
    }

    private static double[] train(Optimizer optimizer) {
        try (Network network = network();
                Stepper stepper = optimizer.start(network, new Schedule.Cosine(0.1), STEPS, new Seed(4))) {
            double[] seen = new double[STEPS];
            for (int t = 0; t < STEPS; t++) {
                seen[t] = stepper.step(batch(t)).sharpness().gradNormSq();
            }
            assertThat(seen).doesNotContain(0);
            return network.weights().toDoubleArray();
        }
    }

    /** All but what asks for parts of a batch. */
    static Stream<String> ofWholeBatches() {
        return ConformanceTest.optimizers()
                .filter(name -> !ConformanceTest.optimizer(name).microBatches().perturbEach());
    }

    @ParameterizedTest
    @MethodSource("ofWholeBatches")
    void accumulatingLeadsWhereTheWholeBatchLeads(String name) {
        Optimizer whole = ConformanceTest.optimizer(name);
        double[] expected = train(whole);
        // 5 does not divide 12: the last micro-batch is shorter and counts less.
        double[] accumulated = train(whole.withMicroBatches(new MicroBatches(5, false)));
        assertThat(accumulated).containsExactly(expected, within(1e-12));
    }

    @Test
    void mSharpnessAveragesGradientsAtPointsOfTheirOwn() {
        Optimizer sam = Optimizer.named("sam")
                .withBase(new BaseOptimizer.Sgd(0, 0, false))
                .withPerturbation(new Perturbation.Along(RHO, true));
        Batch batch = batch(0);
        try (Network network = network();
                NDManager scope = network.scope();
                Stepper stepper = sam.withMicroBatches(new MicroBatches(8, true))
                        .start(network, new Schedule.Constant(1), 1, new Seed(4))) {
            NDArray w = network.weights().duplicate();
            NDArray expected = w.duplicate();
            for (Batch part : List.of(batch.select(0, 1, 2, 3, 4, 5, 6, 7), batch.select(8, 9, 10, 11))) {
                NDArray g =
                        network.gradient(scope, w, part, BatchNormMode.FROZEN).vector();
                NDArray point = g.mul(RHO / Math.sqrt(g.dot(g).getDouble())).add(w);
                Gradient gs = network.gradient(scope, point, part, BatchNormMode.FROZEN);
                expected = expected.sub(gs.vector().mul((double) part.size() / SAMPLES));
            }
            Step step = stepper.step(batch);
            assertThat(network.weights().toDoubleArray()).containsExactly(expected.toDoubleArray(), within(1e-10));
            assertThat(step.gradientEvaluations()).isCloseTo(2, within(1e-12));
            NDArray whole =
                    network.gradient(scope, w, batch, BatchNormMode.FROZEN).vector();
            assertThat(step.sharpness().gradNormSq()).isCloseTo(whole.dot(whole).getDouble(), within(1e-12));
        }
    }

    /** F-SAM on SGD: each of some steps by its formula; the second is no SAM step and counts in m all the same. */
    @Test
    void friendlyPerturbationsLeaveOutWhatGradientsHaveInCommon() {
        double sigma = 0.8;
        double lambda = 0.6;
        Optimizer friendly = Optimizer.sam()
                .policy("not the second", now -> now.t() != 1)
                .withBase(new BaseOptimizer.Sgd(0, 0, false))
                .withPerturbation(new Redirected.Friendly(RHO, sigma, lambda));
        try (Network network = network();
                NDManager scope = network.scope();
                Stepper stepper = friendly.start(network, new Schedule.Constant(0.5), STEPS, new Seed(4))) {
            NDArray m = null;
            for (int t = 0; t < STEPS; t++) {
                NDArray w = network.weights().duplicate();
                NDArray g = network.gradient(scope, w, batch(t), BatchNormMode.FROZEN)
                        .vector()
                        .duplicate();
                NDArray d = m == null ? g : g.sub(m.mul(sigma));
                NDArray point = d.mul(RHO / Math.sqrt(d.dot(d).getDouble())).add(w);
                NDArray gs = network.gradient(scope, point, batch(t), BatchNormMode.FROZEN)
                        .vector()
                        .duplicate();
                m = m == null ? g : m.mul(lambda).add(g.mul(1 - lambda));
                stepper.step(batch(t));
                assertThat(network.weights().toDoubleArray())
                        .containsExactly(w.sub((t == 1 ? g : gs).mul(0.5)).toDoubleArray(), within(1e-10));
            }
        }
    }

    @Test
    void mSharpnessWithOneMicroBatchIsSam() {
        Optimizer sam = Optimizer.named("sam");
        assertThat(train(sam.withMicroBatches(new MicroBatches(SAMPLES, true)))).containsExactly(train(sam));
        assertThat(train(sam.withMicroBatches(new MicroBatches(4, true)))).isNotEqualTo(train(sam));
    }

    @Test
    void mSharpnessNeedsASize() {
        assertThatThrownBy(() -> new MicroBatches(0, true))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("needs their size");
    }

    @Test
    void clippingShortensWhatIsLongerOnly() {
        Optimizer erm = Optimizer.named("erm").withBase(new BaseOptimizer.Sgd(0, 0, false));
        assertThat(train(erm.withBase(new BaseOptimizer.Clipped(1e6, erm.base().unclipped()))))
                .containsExactly(train(erm));
        double c = 0.01;
        try (Network network = network();
                Stepper stepper = erm.withBase(
                                new BaseOptimizer.Clipped(c, erm.base().unclipped()))
                        .start(network, new Schedule.Constant(1), 1, new Seed(4))) {
            NDArray before = network.weights().duplicate();
            stepper.step(batch(0));
            NDArray moved = network.weights().sub(before);
            assertThat(Math.sqrt(moved.dot(moved).getDouble())).isCloseTo(c, within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("bases")
    void decayOfMatricesLeavesBiasesAlone(BaseOptimizer all, BaseOptimizer matrices, BaseOptimizer none) {
        double[] decayed = afterOneStep(all);
        double[] part = afterOneStep(matrices);
        double[] free = afterOneStep(none);
        int weights = 4 * 6;
        for (int i = 0; i < decayed.length; i++) {
            assertThat(part[i]).isCloseTo(i < weights ? decayed[i] : free[i], within(1e-15));
        }
        assertThat(decayed).isNotEqualTo(free);
    }

    static List<Arguments> bases() {
        return List.of(
                Arguments.of(
                        new BaseOptimizer.Sgd(0.9, 0.5, false),
                        new BaseOptimizer.Sgd(0.9, new WeightDecay(0.5, WeightDecay.Target.MATRICES), false),
                        new BaseOptimizer.Sgd(0.9, 0, false)),
                Arguments.of(
                        new BaseOptimizer.AdamW(0.5),
                        new BaseOptimizer.AdamW(new WeightDecay(0.5, WeightDecay.Target.MATRICES)),
                        new BaseOptimizer.AdamW(0)));
    }

    private static double[] afterOneStep(BaseOptimizer base) {
        try (Network network = network()) {
            network.weights().addi(1);
            try (Stepper stepper =
                    Optimizer.named("erm").withBase(base).start(network, new Schedule.Constant(0.1), 1, new Seed(4))) {
                stepper.step(batch(0));
                return network.layout().withoutGaps(network.weights().toDoubleArray());
            }
        }
    }
}
