package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batch;
import aesam.network.Layout;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The parts that optimizers are made of, each on its own. */
class PartsTest {
    private static final Layout LAYOUT =
            new Layout(List.of(new Layout.Segment("a", new Shape(2), 0), new Layout.Segment("b", new Shape(3), 2)));

    private static Moment moment(int t, double gradNormSq) {
        return moment(t, gradNormSq, () -> {
            throw new IllegalStateException("a policy needs no vectors");
        });
    }

    private static Moment moment(int t, double gradNormSq, Supplier<NDArray> vectors) {
        return new Moment(
                t,
                10_000,
                new Sharpness(gradNormSq, 0, 0, 0),
                1,
                LAYOUT,
                new Seed(1).generator(Seed.Stream.POLICY, t),
                vectors);
    }

    @Test
    void periodicAndRandomPoliciesHaveTheirShare() {
        int periodic = 0;
        int random = 0;
        for (int t = 0; t < 10_000; t++) {
            periodic += new Policy.Every(5).isSam(moment(t, 1)) ? 1 : 0;
            random += new Policy.Bernoulli(0.3).isSam(moment(t, 1)) ? 1 : 0;
        }
        assertThat(periodic).isEqualTo(2000);
        // Binomial: a standard deviation of 46, five of them.
        assertThat(random).isBetween(3000 - 230, 3000 + 230);
        assertThat(new Policy.Every(5).isSam(moment(0, 1))).isTrue();
    }

    private static int[] samStepsByQuarter(Policy.Stateless policy) {
        int[] quarters = new int[4];
        for (int t = 0; t < 10_000; t++) {
            quarters[t / 2500] += policy.isSam(moment(t, 1)) ? 1 : 0;
        }
        return quarters;
    }

    @Test
    void controlsSpendTheirShareWhereTheySay() {
        assertThat(samStepsByQuarter(new Policy.Spaced(0.37))).containsExactly(925, 925, 925, 925);
        assertThat(samStepsByQuarter(new Policy.Last(0.37))).containsExactly(0, 0, 1200, 2500);
        assertThat(samStepsByQuarter(new Policy.Bernoulli(0, 1, 0, 1))).containsExactly(0, 2500, 0, 2500);
        assertThat(samStepsByQuarter(new Policy.Spaced(0))).containsExactly(0, 0, 0, 0);
        assertThat(samStepsByQuarter(new Policy.Last(1))).containsExactly(2500, 2500, 2500, 2500);
    }

    @Test
    void theShareUnderNormalityIsThatOfTheNormalDistribution() {
        assertThat(new SharpnessModel(0.9, -1, 1).shareUnderNormality()).isCloseTo(0.5, within(1e-9));
        assertThat(new SharpnessModel(0.9, 0, 0).shareUnderNormality()).isCloseTo(0.5, within(1e-9));
        assertThat(new SharpnessModel(0.9, 1, 1).shareUnderNormality()).isCloseTo(0.158655, within(1e-6));
        assertThat(new SharpnessModel(0.9, 0, 2).shareUnderNormality()).isBetween(0.19, 0.2);
    }

    /** Under normal s, λ₁ = −1 and λ₂ = 1 give about half, (0, 2) about a fifth. */
    @Test
    void theAdaptivePolicyHasAboutTheShareThatThePaperSays() {
        assertThat(share(new SharpnessModel(0.9, -1, 1))).isBetween(0.45, 0.55);
        assertThat(share(new SharpnessModel(0.9, 0, 2))).isBetween(0.15, 0.25);
    }

    private static double share(SharpnessModel model) {
        SharpnessModel.Averages averages = model.start();
        SplittableRandom random = new SplittableRandom(2);
        int sharp = 0;
        int total = 100_000;
        for (int t = 0; t < total; t++) {
            Sharpness s = averages.update(10 + random.nextGaussian(), t, total);
            sharp += s.isSharp() ? 1 : 0;
            assertThat(s.score()).isLessThanOrEqualTo(model.largestScore() * (1 + 1e-12));
        }
        return (double) sharp / total;
    }

    @Test
    void aThresholdThatCanNeverBeReachedIsWarnedOf() {
        assertThat(new SharpnessModel(0.9, -1, 3.1).warning()).isEmpty();
        assertThat(new SharpnessModel(0.9, -1, 3.2).warning())
                .hasValueSatisfying(w -> assertThat(w).contains("1/sqrt(1 - delta) = 3.16"));
        assertThat(new SharpnessModel(0, 1.5, 0).warning()).isPresent();
    }

    @Test
    void aReusedPartThatSgdDoesNotTrainWithIsWarnedOf() {
        assertThat(Optimizer.aeLookSam().warnings()).isEmpty();
        assertThat(Optimizer.aeLookSam().withReuse(new Reuse.Orthogonal(0.7)).warnings())
                .singleElement()
                .asString()
                .startsWith("With alpha = 0.7 what is reused makes up 57 % of a direction's length, and with SGD");
        assertThat(Optimizer.lookSam().withReuse(new Reuse.Orthogonal(0.5)).warnings())
                .isEmpty();
        assertThat(Optimizer.lookSam()
                        .withReuse(new Reuse.Orthogonal(0.7))
                        .withBase(new BaseOptimizer.AdamW(0.05))
                        .warnings())
                .isEmpty();
        assertThat(Optimizer.aeSam().warnings()).isEmpty();
        assertThat(Optimizer.aeSam().withModel(new SharpnessModel(0.9, -1, 4)).warnings())
                .hasSize(1);
    }

    @Test
    void epsilonHasTheLengthRhoOrRhoTimesTheGradients() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray w = manager.create(new double[] {1, 1, 1, 1, 1});
            NDArray g = manager.create(new double[] {3, 0, 0, 4, 0});
            assertThat(new Perturbation.Along(0.5, true)
                            .point(w, g, moment(0, 25, w::zerosLike))
                            .toDoubleArray())
                    .containsExactly(new double[] {1.3, 1, 1, 1.4, 1}, within(1e-12));
            assertThat(new Perturbation.Along(0.5, false)
                            .point(w, g, moment(0, 25, w::zerosLike))
                            .toDoubleArray())
                    .containsExactly(2.5, 1, 1, 3, 1);
            assertThat(g.toDoubleArray()).containsExactly(3, 0, 0, 4, 0);
            assertThat(w.toDoubleArray()).containsOnly(1);
        }
    }

    @Test
    void asamGoesFartherWhereWeightsAreLarge() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            double[] w = {1, -2, 0, 0.5, 3};
            double[] g = {3, -1, 2, 0, 0.25};
            double normSq = 0;
            for (int i = 0; i < w.length; i++) {
                normSq += Math.pow((Math.abs(w[i]) + 0.01) * g[i], 2);
            }
            double[] expected = new double[w.length];
            for (int i = 0; i < w.length; i++) {
                expected[i] = w[i] + 0.5 * Math.pow(Math.abs(w[i]) + 0.01, 2) * g[i] / Math.sqrt(normSq);
            }
            assertThat(point(manager, new Redirected.Asam(0.5, 0.01), w, g)).containsExactly(expected, within(1e-12));
        }
    }

    @Test
    void layerwiseGoesEquallyFarInEachTensor() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            double[] w = {1, 1, 1, 1, 1};
            double each = 0.5 / Math.sqrt(2);
            assertThat(point(manager, new Redirected.Layerwise(0.5), w, new double[] {3, 4, 0, 0, -7}))
                    .containsExactly(new double[] {1 + 0.6 * each, 1 + 0.8 * each, 1, 1, 1 - each}, within(1e-12));
            assertThat(point(manager, new Redirected.Layerwise(0.5), w, new double[] {0, 0, 0, 2, 0}))
                    .containsExactly(new double[] {1, 1, 1, 1 + each, 1}, within(1e-12));
        }
    }

    @Test
    void aRandomDirectionHasTheLengthRhoAndNothingOfTheGradient() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            double[] w = {1, -2, 0, 0.5, 3};
            Perturbation.Stateless random = new Redirected.RandomDirection(0.5);
            double[] point = point(manager, random, w, new double[] {3, 4, 0, 0, -7});
            Moment now = moment(0, 1);
            double[] xi = new double[w.length];
            double normSq = 0;
            for (int i = 0; i < w.length; i++) {
                xi[i] = now.random().nextGaussian();
                normSq += xi[i] * xi[i];
            }
            for (int i = 0; i < w.length; i++) {
                assertThat(point[i]).isCloseTo(w[i] + 0.5 * xi[i] / Math.sqrt(normSq), within(1e-12));
            }
            assertThat(point(manager, random, w, new double[] {0, 0, 1, 0, 0})).containsExactly(point);
        }
    }

    /** w + ε; neither w nor g may change. */
    private static double[] point(NDManager manager, Perturbation.Stateless perturbation, double[] w, double[] g) {
        NDArray weights = manager.create(w.clone());
        NDArray gradient = manager.create(g.clone());
        double[] point = perturbation
                .point(weights, gradient, moment(0, Double.NaN, weights::zerosLike))
                .toDoubleArray();
        assertThat(weights.toDoubleArray()).containsExactly(w);
        assertThat(gradient.toDoubleArray()).containsExactly(g);
        return point;
    }

    @Test
    void stochasticWeightsPerturbWholeTensorsAndAtLeastOne() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray w = manager.zeros(new Shape(5), ai.djl.ndarray.types.DataType.FLOAT64);
            NDArray g = manager.create(new double[] {3, 4, 0, 0, 5});
            int onlyA = 0;
            int onlyB = 0;
            int both = 0;
            for (int t = 0; t < 2000; t++) {
                double[] e = new Perturbation.StochasticWeights(0.2, 0.1, true)
                        .point(w, g, moment(t, 50, w::zerosLike))
                        .toDoubleArray();
                boolean a = e[0] != 0;
                boolean b = e[4] != 0;
                double length = 0.2 / 0.1 / Math.sqrt((a ? 25 : 0) + (b ? 25 : 0));
                assertThat(e)
                        .containsExactly(
                                new double[] {a ? 3 * length : 0, a ? 4 * length : 0, 0, 0, b ? 5 * length : 0},
                                within(1e-9));
                onlyA += a && !b ? 1 : 0;
                onlyB += b && !a ? 1 : 0;
                both += a && b ? 1 : 0;
            }
            assertThat(onlyA + onlyB + both).isEqualTo(2000);
            // Neither is chosen at 0.81, then either at one half: 0.09 + 0.405 each, both at 0.01.
            assertThat(onlyA).isBetween(990 - 112, 990 + 112);
            assertThat(both).isBetween(1, 45);
        }
    }

    @Test
    void theSharpestSamplesKeepTheOrderOfTheBatch() {
        Batch batch = Batch.of(new float[5], new int[] {0, 1, 2, 3, 4}, 1);
        double[] increase = {0.1, 0.5, -1, 0.4, 0.3};
        Batch chosen = new Selection.Sharpest(0.5).select(batch, () -> increase);
        assertThat(chosen.size()).isEqualTo(3);
        assertThat(List.of(chosen.label(0), chosen.label(1), chosen.label(2))).containsExactly(1, 3, 4);
        assertThat(new Selection.Sharpest(0.01).select(batch, () -> increase).size())
                .isEqualTo(1);
    }

    @Test
    void schedulesHaveTheirShapes() {
        Schedule cosine = new Schedule.Cosine(0.2);
        assertThat(cosine.at(0, 100)).isEqualTo(0.2);
        assertThat(cosine.at(50, 100)).isCloseTo(0.1, within(1e-12));
        assertThat(cosine.at(99, 100)).isPositive().isLessThan(1e-4);
        Schedule step = new Schedule.MultiStep(1);
        assertThat(List.of(step.at(49, 100), step.at(50, 100), step.at(74, 100), step.at(75, 100)))
                .containsExactly(1.0, 0.1, 0.1, 0.01);
        Schedule warm = new Schedule.Warmup(10, cosine);
        assertThat(warm.at(0, 110)).isCloseTo(0.02, within(1e-12));
        assertThat(warm.at(9, 110)).isCloseTo(0.2, within(1e-12));
        assertThat(warm.at(60, 110)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void impossibleNumbersAreRefused() {
        List<Runnable> impossible = List.of(
                () -> new Policy.Bernoulli(1.5),
                () -> new Policy.Every(0),
                () -> new Perturbation.Along(-1, true),
                () -> new Perturbation.Along(Double.NaN, true),
                () -> new Perturbation.StochasticWeights(0.1, 0, true),
                () -> new Redirected.Asam(-1, 0.01),
                () -> new Redirected.Asam(0.5, -1),
                () -> new Redirected.Layerwise(Double.POSITIVE_INFINITY),
                () -> new Redirected.RandomDirection(-1),
                () -> new Redirected.Friendly(0.05, -1, 0.9),
                () -> new Redirected.Friendly(0.05, 1, 1),
                () -> new Selection.Sharpest(0),
                () -> new Reuse.Orthogonal(-0.1),
                () -> new SharpnessModel(1, 0, 0),
                () -> new SharpnessModel(0.9, Double.NaN, 0),
                () -> new BaseOptimizer.Sgd(1, 0, false),
                () -> new BaseOptimizer.Sgd(0, 0, true),
                () -> new BaseOptimizer.AdamW(-1),
                () -> new Schedule.Cosine(Double.POSITIVE_INFINITY),
                () -> OptimizerName.named("adam"));
        for (Runnable setting : impossible) {
            assertThatThrownBy(setting::run).isInstanceOf(AesamException.class);
        }
    }
}
