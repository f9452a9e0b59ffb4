package aesam.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.Untried;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.SmallBlocks;
import aesam.network.State;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract that holds for each of the seven optimizers, on each base optimizer, and for others made of their parts. */
class ConformanceTest {
    private static final int STEPS = 12;

    private static final Map<String, Optimizer> OTHERS = Map.ofEntries(
            Map.entry("budget", Optimizer.aeSam().share(0.25, 0.5)),
            Map.entry("asam", Optimizer.sam().withPerturbation(Perturbation.Kind.ASAM.with(0.05))),
            Map.entry("fisher", Optimizer.aeSam().withPerturbation(Perturbation.Kind.FISHER.with(0.05))),
            Map.entry("layerwise", Optimizer.aeLookSam().withPerturbation(Perturbation.Kind.LAYERWISE.with(0.05))),
            Map.entry("random", Optimizer.ssSam().withPerturbation(Perturbation.Kind.RANDOM.with(0.05))),
            Map.entry("friendly", Optimizer.aeLookSam().withPerturbation(Perturbation.Kind.FRIENDLY.with(0.05))),
            Map.entry(
                    "gsam",
                    Optimizer.sam()
                            .withDescent(Descent.Kind.GSAM.usual())
                            .withAscent(Ascent.USUAL.withRho(new RhoSchedule.Rate(0.1)))),
            Map.entry("wsam", Optimizer.aeSam().withDescent(Descent.Kind.WSAM.usual())),
            Map.entry("wsam-coupled", Optimizer.aeLookSam().withDescent(Descent.Kind.WSAM_COUPLED.usual())),
            Map.entry("msam", Optimizer.erm().withLookahead(new Lookahead.Momentum(0.05))),
            Map.entry("per sample", Optimizer.aeSam().withMeasure(SharpnessMeasure.Kind.PER_SAMPLE.usual())),
            Map.entry("loss increase", Optimizer.aeSam().withMeasure(SharpnessMeasure.Kind.LOSS_INCREASE.usual())),
            Map.entry("last increase", Optimizer.aeSam().withMeasure(SharpnessMeasure.Kind.LAST_INCREASE.usual())),
            Map.entry(
                    "turn within a budget", Optimizer.aeLookSam().share(0.5).withMeasure(new SharpnessMeasure.Turn())),
            Map.entry(
                    "variance",
                    Optimizer.aeSam()
                            .withMeasure(new SharpnessMeasure.Variance())
                            .withMicroBatches(new MicroBatches(4, true))),
            Map.entry("three steps of ascent", Optimizer.aeSam().withAscent(Ascent.USUAL.withSteps(3))));

    static Stream<String> optimizers() {
        return Stream.concat(
                OptimizerName.names().stream(), OTHERS.keySet().stream().sorted());
    }

    static Optimizer optimizer(String name) {
        Optimizer other = OTHERS.get(name);
        return other == null ? Optimizer.named(name) : other;
    }

    static Stream<Arguments> optimizersOnBases() {
        return OptimizerName.names().stream()
                .flatMap(name -> Stream.of(
                        Arguments.of(name, new BaseOptimizer.Sgd(0.9, 5e-4, false)),
                        Arguments.of(name, new BaseOptimizer.Sgd(0.9, 5e-4, true)),
                        Arguments.of(name, new BaseOptimizer.Sgd(0, 0, false)),
                        Arguments.of(name, new BaseOptimizer.AdamW(0.05))));
    }

    static Stream<Arguments> othersOnSgd() {
        return OTHERS.keySet().stream().map(name -> Arguments.of(name, new BaseOptimizer.Sgd(0.9, 5e-4, false)));
    }

    private static Network network() {
        return network(Loss.crossEntropy());
    }

    private static Network network(Loss loss) {
        return Network.start(SmallBlocks.withBatchNorm(), new Shape(3, 8, 8), Precision.FLOAT32, loss, new Seed(1));
    }

    private static Batch batch(int t) {
        SplittableRandom random = new SplittableRandom(t);
        float[] values = new float[8 * 8 * 8 * 3];
        int[] labels = new int[8];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(10);
        }
        return Batch.of(values, labels, 8, 8, 3);
    }

    private static List<Step> run(Optimizer optimizer, Network network) {
        return run(optimizer, network, new Schedule.Cosine(0.05));
    }

    private static List<Step> run(Optimizer optimizer, Network network, Schedule rate) {
        List<Step> steps = new ArrayList<>();
        try (Stepper stepper = optimizer.start(network, rate, STEPS, new Seed(4))) {
            for (int t = 0; t < STEPS; t++) {
                steps.add(stepper.step(batch(t)));
            }
        }
        return steps;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aStepAtARateOfZeroLeavesTheWeightsAsTheyWereToTheBit(String name) {
        try (Network network = network()) {
            float[] before = network.weights().toFloatArray();
            run(optimizer(name), network, new Schedule.Constant(0));
            assertThat(network.weights().toFloatArray()).containsExactly(before);
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void secondPassesLeaveTheStatisticsAsTheFirstLeftThem(String name) {
        try (Network network = network();
                Network erm = network()) {
            run(optimizer(name), network, new Schedule.Constant(0));
            Optimizer first = Optimizer.erm()
                    .withLookahead(optimizer(name).lookahead())
                    .withMicroBatches(optimizer(name).microBatches());
            run(first, erm, new Schedule.Constant(0));
            assertThat(network.statistics().toFloatArray())
                    .containsExactly(erm.statistics().toFloatArray());
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void itHoldsAsManyVectorsAsItSays(String name) {
        Optimizer optimizer = optimizer(name);
        int steps = 4 * STEPS; // SAM steps, and others behind them
        try (Network network = network();
                Stepper stepper = optimizer.start(network, new Schedule.Cosine(0.05), steps, new Seed(4))) {
            for (int t = 0; t < steps; t++) {
                stepper.step(batch(t));
            }
            Shape vector = network.weights().getShape();
            long held = network.weights().getManager().getManagedArrays().stream()
                    .filter(array -> array.getShape().equals(vector))
                    .count();
            int fromStepToStep = 1 + optimizer.vectors(); // the weights among them
            assertThat(held).isEqualTo(fromStepToStep + optimizer.stepVectors(batch(0).size()));
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource({"optimizersOnBases", "othersOnSgd"})
    void stepsAreRecordedAsTheyWereTakenAndLeaveNothingInNativeMemory(String name, BaseOptimizer base) {
        try (Network network = network()) {
            int own = network.weights().getManager().getManagedArrays().size();
            AtomicInteger perturbations = new AtomicInteger();
            Optimizer named = optimizer(name).withBase(base);
            Perturbation.PerturbationState perturbation =
                    named.samStep().perturbation().start(network);
            Optimizer counting = named.withPerturbation(new Perturbation.Own(Untried.part((w, g, now) -> {
                perturbations.incrementAndGet();
                return perturbation.point(w, g, now);
            })));
            List<Step> steps = run(counting, network);
            int parts = named.microBatches().perturbedAlike(batch(0)).size();
            assertThat(parts
                            * steps.stream().filter(Step::sam).count()
                            * named.samStep().ascent().steps())
                    .isEqualTo(perturbations.get());
            for (int t = 0; t < STEPS; t++) {
                Step step = steps.get(t);
                assertThat(step.t()).isEqualTo(t);
                assertThat(step.samples()).isEqualTo(8);
                if (!(named.decision().policy() instanceof Policy.Budget)) {
                    assertThat(step.sharpness().c()).isCloseTo(1 - 2.0 * t / STEPS, within(1e-12));
                }
                double second = name.equals("esam") ? 1.0 / 3 + 0.5 : 1;
                double expected = named.decision().measure().cost()
                        + (step.sam() ? named.samStep().ascent().steps() + second : 1);
                assertThat(step.gradientEvaluations()).isCloseTo(expected, within(1e-12));
                assertThat(step.sharpness().score())
                        .isLessThanOrEqualTo(named.decision().model().largestScore() * (1 + 1e-12));
            }
            assertThat(network.weights().getManager().getManagedArrays()).hasSize(own);
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void theSameSeedGivesTheSameWeightsToTheBit(String name) {
        try (Network a = network();
                Network b = network()) {
            run(optimizer(name), a);
            run(optimizer(name), b);
            assertThat(a.weights().toFloatArray()).containsExactly(b.weights().toFloatArray());
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aRunThatWasCutOffGoesOnToTheBit(String name) {
        Schedule rate = new Schedule.Constant(0.05);
        try (Network whole = network();
                Network again = network();
                Stepper former = optimizer(name).start(whole, rate, STEPS, new Seed(4));
                Stepper resumed = optimizer(name).start(again, rate, STEPS, new Seed(4))) {
            for (int t = 0; t < STEPS / 2; t++) {
                former.step(batch(t));
            }
            State state = new State();
            whole.save(state.part("network"));
            former.save(state.part("stepper"));
            again.load(state.part("network"));
            resumed.load(state.part("stepper"));
            for (int t = STEPS / 2; t < STEPS; t++) {
                Step expected = former.step(batch(t));
                Step step = resumed.step(batch(t));
                assertThat(step.sharpness()).isEqualTo(expected.sharpness());
                assertThat(step.sam()).isEqualTo(expected.sam());
            }
            assertThat(again.weights().toFloatArray())
                    .containsExactly(whole.weights().toFloatArray());
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aDivergedLossStopsWithASentenceAndMovesNothing(String name) {
        try (Network network = network();
                Stepper stepper = optimizer(name).start(network, new Schedule.Constant(0.05), STEPS, new Seed(4))) {
            stepper.step(batch(0));
            float[] poison = new float[8 * 8 * 8 * 3];
            poison[0] = Float.NaN;
            float[] before = network.weights().toFloatArray();
            assertThatThrownBy(() -> stepper.step(Batch.of(poison, new int[8], 8, 8, 3)))
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("diverged at step 1: the loss is NaN")
                    .hasMessageContaining("learning rate 0.05")
                    .hasMessageContaining("rho 0.05")
                    .hasMessageContaining("last finite");
            assertThat(network.weights().toFloatArray()).containsExactly(before);
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aVanishingGradientGivesDefinedResults(String name) {
        Loss flat = new Loss.Own(
                "flat", (outputs, labels) -> outputs.mean(new int[] {1}).mul(0));
        try (Network network = network(flat);
                Stepper stepper = optimizer(name).start(network, new Schedule.Constant(0.05), STEPS, new Seed(4))) {
            for (int t = 0; t < STEPS; t++) {
                Step step = stepper.step(batch(t));
                assertThat(step.sharpness().gradNormSq()).isZero();
                assertThat(step.sharpness().sigmaSq()).isNotNegative();
                assertThat(step.sharpness().score()).isZero();
            }
            assertThat(network.weights().sum().getFloat()).isFinite();
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void ownPartsAreWrittenAsLambdas(String name) {
        try (Network network = network()) {
            List<Step> steps = run(
                    optimizer(name)
                            .policy("second half", now -> 2 * now.t() >= now.total())
                            .perturbation("ρ g", (w, g, now) -> g.mul(0.01).addi(w)),
                    network);
            assertThat(steps.stream().map(Step::sam).toList().subList(0, STEPS / 2))
                    .containsOnly(false);
            assertThat(steps.stream().map(Step::sam).toList().subList(STEPS / 2, STEPS))
                    .containsOnly(true);
        }
    }
}
