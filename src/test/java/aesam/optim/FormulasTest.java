package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.Untried;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.BatchNormMode;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.Vectors;
import aesam.network.Workspace;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Directions that no library computes as they were published: whole runs beside their formulas, written out once more. */
class FormulasTest {
    private static final int STEPS = 8;
    private static final double ETA = 0.1;
    private static final double MOMENTUM = 0.9;
    private static final double DECAY = 0.01;
    private static final BaseOptimizer SGD = new BaseOptimizer.Sgd(MOMENTUM, DECAY, false);

    private static Network network() {
        return Network.start(
                new SequentialBlock()
                        .add(Linear.builder().setUnits(6).build())
                        .add(Activation::tanh)
                        .add(Linear.builder().setUnits(3).build()),
                new Shape(4),
                Precision.FLOAT64,
                Loss.crossEntropy(),
                new Seed(1));
    }

    private static Batch batch(int t) {
        SplittableRandom random = new SplittableRandom(t);
        float[] values = new float[10 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Batch.of(values, random.ints(10, 0, 3).toArray(), 4);
    }

    /** What the direction of step t is made of. */
    private interface Formula {
        double[] direction(double[] w, double[] v, int t);
    }

    private static void assertRuns(Optimizer optimizer, Formula formula) {
        try (Network network = network();
                Stepper stepper =
                        optimizer.withBase(SGD).start(network, new Schedule.Constant(ETA), STEPS, new Seed(2))) {
            double[] w = network.weights().toDoubleArray();
            double[] v = new double[w.length];
            for (int t = 0; t < STEPS; t++) {
                double[] d = formula.direction(w, v, t);
                stepper.step(batch(t));
                v = plus(plus(d, DECAY, w), MOMENTUM, v);
                w = plus(w, -ETA, v);
                assertThat(network.weights().toDoubleArray()).as("step %d", t).containsExactly(w, within(1e-12));
            }
        }
    }

    private static double[] gradient(double[] at, int t) {
        return gradient(at, batch(t));
    }

    private static double[] gradient(double[] at, Batch batch) {
        try (Network network = network();
                NDManager scope = network.scope();
                Workspace workspace = new Workspace(network)) {
            return network.gradient(
                            scope,
                            Vectors.vector(scope, at, DataType.FLOAT64),
                            List.of(batch),
                            BatchNormMode.FROZEN,
                            workspace.begin(scope))
                    .vector()
                    .toDoubleArray();
        }
    }

    private static double[] plus(double[] a, double scale, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += scale * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        double sum = 0;
        for (double x : a) {
            sum += x * x;
        }
        return Math.sqrt(sum);
    }

    private static double[] ascended(double[] w, double rho, double[] g) {
        return plus(w, norm(g) == 0 ? 0 : rho / norm(g), g);
    }

    @Test
    void msamTakesItsOnlyGradientAheadAlongTheMomentum() {
        Optimizer msam = Optimizer.erm().withLookahead(new Lookahead.Momentum(0.3));
        assertRuns(msam, (w, v, t) -> gradient(ascended(w, -0.3, v), t));
        assertThat(msam.expectedCost()).isEqualTo(1);
    }

    @Test
    void msamWithoutMomentumIsRefused() {
        assertThatThrownBy(() -> Optimizer.erm()
                        .withBase(new BaseOptimizer.Sgd(0, 0, false))
                        .withLookahead(new Lookahead.Momentum(0.3)))
                .isInstanceOf(AesamException.class)
                .hasMessage("MSAM perturbs along the momentum: it needs momentum above 0.");
    }

    @Test
    void severalStepsOfAscentFollowTheGradientAnew() {
        Optimizer three = Optimizer.sam()
                .withPerturbation(new Perturbation.Along(0.3, true))
                .withAscent(Ascent.USUAL.withSteps(3));
        assertRuns(three, (w, v, t) -> {
            double[] point = w;
            for (int i = 0; i < 3; i++) {
                point = ascended(point, 0.1, gradient(point, t));
            }
            return gradient(point, t);
        });
        assertThat(three.expectedCost()).isEqualTo(4);
    }

    @Test
    void fisherSamGoesLessFarWhereTheGradientIsLarge() {
        Optimizer fisher = Optimizer.sam().withPerturbation(new Redirected.Fisher(0.1, 20));
        assertRuns(fisher, (w, v, t) -> {
            double[] g = gradient(w, t);
            double[] natural = new double[g.length];
            double normSq = 0;
            for (int i = 0; i < g.length; i++) {
                natural[i] = g[i] / (1 + 20 * g[i] * g[i]);
                normSq += g[i] * natural[i];
            }
            return gradient(plus(w, 0.1 / Math.sqrt(normSq), natural), t);
        });
        assertRuns(
                Optimizer.sam().withPerturbation(new Redirected.Fisher(0.1, 0)),
                (w, v, t) -> gradient(ascended(w, 0.1, gradient(w, t)), t));
    }

    @Test
    void rhoFollowsItsSchedule() {
        Optimizer falling = Optimizer.sam()
                .withPerturbation(new Perturbation.Along(0.4, true))
                .withAscent(Ascent.USUAL.withRho(new RhoSchedule.Linear(1, 0)));
        assertRuns(falling, (w, v, t) -> gradient(ascended(w, 0.4 * (STEPS - t) / STEPS, gradient(w, t)), t));
    }

    /** What each step is measured by. */
    private interface Measured {
        double of(double[] w, Step step);
    }

    private static void assertMeasures(Optimizer optimizer, Measured measured) {
        try (Network network = network();
                Stepper stepper =
                        optimizer.withBase(SGD).start(network, new Schedule.Constant(ETA), STEPS, new Seed(2))) {
            boolean sam = false;
            for (int t = 0; t < STEPS; t++) {
                double[] w = network.weights().toDoubleArray();
                Step step = stepper.step(batch(t));
                Sharpness sharpness = step.sharpness();
                assertThat(sharpness.measure()).as("step %d", t).isCloseTo(measured.of(w, step), within(1e-12));
                assertThat(sharpness.gradNormSq()).isCloseTo(Math.pow(norm(gradient(w, t)), 2), within(1e-12));
                assertThat(step.sam())
                        .isEqualTo(
                                sharpness.measure() >= sharpness.mu() + sharpness.c() * Math.sqrt(sharpness.sigmaSq()));
                sam |= step.sam();
            }
            assertThat(sam).isTrue();
        }
    }

    @Test
    void sharpnessIsMeasuredPerSample() {
        assertMeasures(
                Optimizer.aeSam().withMeasure(new SharpnessMeasure.PerSample()),
                (w, step) -> 10 * step.sharpness().gradNormSq());
    }

    @Test
    void sharpnessIsHowFarTheGradientTurned() {
        double[][] last = {new double[0]};
        assertMeasures(Optimizer.aeSam().withMeasure(new SharpnessMeasure.Turn()), (w, step) -> {
            double[] g = gradient(w, step.t());
            double product = 0;
            for (int i = 0; i < last[0].length; i++) {
                product += g[i] * last[0][i];
            }
            double turn = step.t() == 0 ? 0 : 1 - product / norm(g) / norm(last[0]);
            last[0] = g;
            return turn;
        });
    }

    @Test
    void sharpnessIsWhatTheLossIncreasesBy() {
        assertMeasures(Optimizer.aeSam().withMeasure(new SharpnessMeasure.LossIncrease(0.2)), (w, step) -> {
            try (Network network = network();
                    NDManager scope = network.scope()) {
                double[] point = ascended(w, 0.2, gradient(w, step.t()));
                double[] losses = network.losses(Vectors.vector(scope, point, DataType.FLOAT64), batch(step.t()));
                return Arrays.stream(losses).average().orElseThrow() - step.loss();
            }
        });
    }

    @Test
    void sharpnessIsWhatTheLossIncreasesByAlongTheLastPerturbation() {
        double[][] epsilon = {new double[0]};
        assertMeasures(Optimizer.aeSam().withMeasure(new SharpnessMeasure.LastIncrease()), (w, step) -> {
            double[] point = epsilon[0].length == 0 ? w : plus(w, 1, epsilon[0]);
            if (step.sam()) {
                epsilon[0] = plus(ascended(w, 0.05, gradient(w, step.t())), -1, w);
            }
            try (Network network = network();
                    NDManager scope = network.scope()) {
                double[] losses = network.losses(Vectors.vector(scope, point, DataType.FLOAT64), batch(step.t()));
                return Arrays.stream(losses).average().orElseThrow() - step.loss();
            }
        });
    }

    @Test
    void theShareThatIsReusedIsRecorded() {
        try (Network network = network();
                Stepper stepper = Optimizer.lookSam()
                        .withReuse(new Reuse.Orthogonal(0.5))
                        .withPolicy(new Policy.Every(2))
                        .withBase(new BaseOptimizer.Sgd(0, 0, false))
                        .start(network, new Schedule.Constant(ETA), STEPS, new Seed(2))) {
            for (int t = 0; t < STEPS; t++) {
                double[] w = network.weights().toDoubleArray();
                Step step = stepper.step(batch(t));
                double[] d = plus(w, -1, network.weights().toDoubleArray());
                double[] reused = plus(d, -ETA, gradient(w, t));
                assertThat(step.reusedShare()).isCloseTo(step.sam() ? 0 : norm(reused) / norm(d), within(1e-9));
                assertThat(step.reusedShare() > 0).isEqualTo(!step.sam());
            }
        }
    }

    @Test
    void sharpnessIsTheVarianceInsideTheBatch() {
        Optimizer variance = Optimizer.aeSam().withMeasure(new SharpnessMeasure.Variance());
        assertMeasures(variance.withMicroBatches(new MicroBatches(2, true)), (w, step) -> {
            double[] mean = gradient(w, step.t());
            double sum = 0;
            for (Batch part : batch(step.t()).split(2)) {
                sum += Math.pow(norm(plus(gradient(w, part), -1, mean)), 2);
            }
            return sum / 4;
        });
        try (Network network = network()) {
            assertThatThrownBy(() -> variance.start(network, new Schedule.Constant(ETA), STEPS, new Seed(2)))
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("it needs micro-batch and m-sharpness");
        }
    }

    @Test
    void sharpnessIsMeasuredByYourOwnRule() {
        Optimizer own = Optimizer.aeSam().measure("root", pass -> Math.sqrt(pass.gradNormSq()));
        assertMeasures(own, (w, step) -> Math.sqrt(step.sharpness().gradNormSq()));
        assertThat(own.name()).isEqualTo("root");
        double[] calls = {0};
        assertThatThrownBy(() -> Optimizer.aeSam().measure("counting", pass -> calls[0]++))
                .isInstanceOf(AesamException.class);
        Optimizer nan = Optimizer.aeSam().withMeasure(new SharpnessMeasure.Own(Untried.part(pass -> Double.NaN)));
        try (Network network = network();
                Stepper stepper = nan.start(network, new Schedule.Constant(ETA), STEPS, new Seed(2))) {
            assertThatThrownBy(() -> stepper.step(batch(0)))
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("diverged at step 0: the sharpness by Own");
        }
    }

    @Test
    void schedulesOfRhoHaveTheirShapes() {
        assertThat(new RhoSchedule.Linear(0.5, 1).factor(0.5, 0.1)).isEqualTo(0.75);
        assertThat(new RhoSchedule.Cosine(1, 0).factor(0, 0.1)).isEqualTo(1);
        assertThat(new RhoSchedule.Cosine(1, 0.2).factor(0.5, 0.1)).isCloseTo(0.6, within(1e-12));
        assertThat(new RhoSchedule.Rate(0).factor(0.5, 0.1)).isEqualTo(0.1);
        assertThat(new RhoSchedule.Rate(0.5).factor(0.5, 0.1)).isEqualTo(0.55);
        assertThat(new RhoSchedule.Warmup(0.2).factor(0.1, 1)).isEqualTo(0.5);
        assertThat(new RhoSchedule.Warmup(0.2).factor(0.2, 1)).isEqualTo(1);
        assertThat(new RhoSchedule.Warmup(0).factor(0, 1)).isEqualTo(1);
        assertThat(new RhoSchedule.Late(0.5).factor(0.5, 1)).isZero();
        assertThat(new RhoSchedule.Late(0.5).factor(0.75, 1)).isEqualTo(0.5);
        assertThat(new RhoSchedule.Late(0).factor(0.99, 1)).isZero();
        assertThat(new RhoSchedule.Late(1).factor(0, 1)).isZero();
        for (Runnable impossible : List.<Runnable>of(
                () -> new RhoSchedule.Linear(-1, 0),
                () -> new RhoSchedule.Cosine(0, Double.NaN),
                () -> new RhoSchedule.Rate(2),
                () -> new RhoSchedule.Late(-0.1),
                () -> new Ascent(new RhoSchedule.Constant(), 0),
                () -> new Lookahead.Momentum(-1),
                () -> new Descent.SurrogateGap(-1),
                () -> new Descent.Weighted(1, true),
                () -> new Redirected.Fisher(0.1, -1))) {
            assertThatThrownBy(impossible::run).isInstanceOf(AesamException.class);
        }
    }
}
