package aesam.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import aesam.AesamException;
import aesam.Seed;
import aesam.Untried;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.BatchNormMode;
import aesam.network.InnerProduct;
import aesam.network.Layout;
import aesam.network.Loss;
import aesam.network.Network;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** Measurements at rest against what can be computed exactly. */
class AtRestTest {
    private static final int FEATURES = 6;
    private static final int CLASSES = 3;

    /** Half the square of the one output, with the sign of the label: L = Σ ±(w·x)²/2n, whose Hessian is known. */
    private static final Loss SIGNED_SQUARE = new Loss.Own(Untried.part((outputs, labels) -> outputs.squeeze(1)
            .square()
            .mul(0.5)
            .mul(labels.toType(outputs.getDataType(), false).mul(2).sub(1))));

    private static Network network(int outputs, Loss loss, boolean bias, Precision precision) {
        return Network.start(
                Linear.builder().setUnits(outputs).optBias(bias).build(),
                new Shape(FEATURES),
                precision,
                loss,
                new Seed(4));
    }

    private static Batch batch(int size, int classes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * (1 + i % FEATURES);
        }
        int[] labels =
                IntStream.range(0, size).map(i -> random.nextInt(classes)).toArray();
        return Batch.of(values, labels, FEATURES);
    }

    /** ∇²L of softmax regression without bias: the mean of (diag p − ppᵀ) ⊗ xxᵀ. */
    private static RealMatrix softmaxHessian(Network network, Batch batch) {
        double[] w = Layout.host(network.weights());
        double[] x = batch.values();
        int n = CLASSES * FEATURES;
        RealMatrix hessian = new Array2DRowRealMatrix(n, n);
        for (int s = 0; s < batch.size(); s++) {
            double[] p = new double[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                for (int f = 0; f < FEATURES; f++) {
                    p[c] += w[c * FEATURES + f] * x[s * FEATURES + f];
                }
                p[c] = Math.exp(p[c]);
            }
            double sum = Arrays.stream(p).sum();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double pi = p[i / FEATURES] / sum;
                    double pj = p[j / FEATURES] / sum;
                    double part = (i / FEATURES == j / FEATURES ? pi : 0) - pi * pj;
                    hessian.addToEntry(
                            i,
                            j,
                            part * x[s * FEATURES + i % FEATURES] * x[s * FEATURES + j % FEATURES] / batch.size());
                }
            }
        }
        return hessian;
    }

    @Test
    void largestEigenvalueAndTraceAreThoseOfTheExactHessian() {
        Batch batch = batch(40, CLASSES, 1);
        for (Precision precision : List.of(Precision.FLOAT64, Precision.FLOAT32)) {
            try (Network network = network(CLASSES, Loss.crossEntropy(), false, precision)) {
                RealMatrix exact = softmaxHessian(network, batch);
                double largest = Arrays.stream(new EigenDecomposition(exact).getRealEigenvalues())
                        .max()
                        .orElseThrow();
                Hessian hessian = new Hessian(
                        new Objective(network, List.of(batch.select(0, 1, 2, 3, 4, 5, 6, 7), rest(batch))),
                        network.weights());
                Estimate found = hessian.largestEigenvalue(200, 1e-3, new Seed(1));
                assertThat(found.value()).isCloseTo(largest, within(2e-3 * largest));
                assertThat(found.error()).isLessThanOrEqualTo(1e-3 * largest * 1.01);
                assertThat(found.gradientEvaluations() % 4).isZero();
                Estimate trace = hessian.trace(200, new Seed(2));
                assertThat(trace.value()).isCloseTo(exact.getTrace(), within(4 * trace.error()));
                assertThat(trace.error()).isLessThan(0.1 * exact.getTrace());
                assertThat(trace.gradientEvaluations()).isEqualTo(200 * 4);
            }
        }
    }

    @Test
    void curvatureIsNotSoughtInRoundedPasses() {
        for (Precision precision : List.of(Precision.TF32, Precision.BFLOAT16)) {
            try (Network network = network(CLASSES, Loss.crossEntropy(), false, precision)) {
                Objective objective = new Objective(network, List.of(batch(8, CLASSES, 1)));
                assertThatThrownBy(() -> new Hessian(objective, network.weights()))
                        .isInstanceOf(AesamException.class)
                        .hasMessage(
                                "Curvature is found by differences of gradients, for which %s is too coarse: start the network in float32.",
                                precision);
            }
        }
    }

    private static Batch rest(Batch batch) {
        return batch.select(IntStream.range(8, batch.size()).toArray());
    }

    @Test
    void theLargestEigenvalueIsFoundBehindALargerNegativeOne() {
        Batch batch = batch(30, 2, 3);
        try (Network network = network(1, SIGNED_SQUARE, false, Precision.FLOAT64)) {
            RealMatrix exact = new Array2DRowRealMatrix(FEATURES, FEATURES);
            double[] x = batch.values();
            for (int s = 0; s < batch.size(); s++) {
                for (int i = 0; i < FEATURES; i++) {
                    for (int j = 0; j < FEATURES; j++) {
                        int sign = batch.label(s) == 1 ? 1 : -1;
                        exact.addToEntry(i, j, sign * x[s * FEATURES + i] * x[s * FEATURES + j] / batch.size());
                    }
                }
            }
            double[] eigenvalues = new EigenDecomposition(exact).getRealEigenvalues();
            double largest = Arrays.stream(eigenvalues).max().orElseThrow();
            double smallest = Arrays.stream(eigenvalues).min().orElseThrow();
            assertThat(-smallest).as("the case is one of negative curvature").isGreaterThan(largest);
            Estimate found = new Hessian(new Objective(network, List.of(batch)), network.weights())
                    .largestEigenvalue(500, 1e-4, new Seed(1));
            assertThat(found.value()).isCloseTo(largest, within(0.01 * largest));
        }
    }

    /** For one output and L = mean of w·x the maximum over the ball is ρ‖mean x‖, and SAM's step reaches it. */
    @Test
    void theWorstCaseOfALinearLossIsReachedInOneStep() {
        Batch batch = batch(16, 2, 5);
        Loss linear = new Loss.Own(Untried.part((outputs, labels) -> outputs.squeeze(1)));
        try (Network network = network(1, linear, false, Precision.FLOAT64)) {
            double normSq = 0;
            for (int f = 0; f < FEATURES; f++) {
                double mean = 0;
                for (int s = 0; s < batch.size(); s++) {
                    mean += batch.values()[s * FEATURES + f] / batch.size();
                }
                normSq += mean * mean;
            }
            double[] before = Layout.host(network.weights());
            Objective objective = new Objective(network, List.of(batch));
            Estimate found = WorstCase.measure(objective, 0.3, 3);
            assertThat(found.value()).isCloseTo(0.3 * Math.sqrt(normSq), within(1e-9));
            assertThat(found.error()).isCloseTo(0, within(1e-12));
            assertThat(Layout.host(network.weights())).containsExactly(before);
        }
    }

    @Test
    void moreAscentFindsNoSmallerWorstCase() {
        Batch batch = batch(40, CLASSES, 6);
        try (Network network = network(CLASSES, Loss.crossEntropy(), true, Precision.FLOAT64)) {
            Objective objective = new Objective(network, List.of(batch));
            double one = WorstCase.measure(objective, 1, 1).value();
            double many = WorstCase.measure(objective, 1, 20).value();
            assertThat(one).isPositive();
            assertThat(many).isGreaterThanOrEqualTo(one);
        }
    }

    @Test
    void theGradientDistributionIsThatOfTheSingleGradients() {
        int count = 24;
        List<Batch> batches = IntStream.range(0, count)
                .mapToObj(i -> batch(4, CLASSES, 100 + i))
                .toList();
        try (Network network = network(CLASSES, Loss.crossEntropy(), true, Precision.FLOAT64);
                NDManager scope = network.scope()) {
            List<double[]> gradients = new ArrayList<>();
            for (Batch batch : batches) {
                NDArray g = network.gradient(scope, network.weights(), batch, BatchNormMode.FROZEN)
                        .vector();
                gradients.add(Layout.host(g));
            }
            double norms = 0;
            double products = 0;
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    double product = 0;
                    for (int k = 0; k < gradients.get(i).length; k++) {
                        product += gradients.get(i)[k] * gradients.get(j)[k];
                    }
                    norms += i == j ? product / count : 0;
                    products += i == j ? 0 : product / (count * (count - 1));
                }
            }
            GradientDistribution found = GradientDistribution.measure(network, batches::get, count);
            assertThat(found.batch()).isEqualTo(4);
            assertThat(found.normSq()).hasSize(count);
            assertThat(found.meanNormSq().value()).isCloseTo(norms, within(1e-9 * norms));
            assertThat(found.fullNormSq().value()).isCloseTo(products, within(1e-9 * norms));
            assertThat(found.variance().value()).isCloseTo(norms - products, within(1e-9 * norms));
            assertThat(found.fullNormSq().error()).isPositive();
            assertThatThrownBy(() -> GradientDistribution.measure(network, batches::get, 8))
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("16");
        }
    }

    /** D is finite here, so that what is estimated from independent batches is known. */
    @Test
    void theFullGradientIsEstimatedWithoutBias() {
        Batch all = batch(12, CLASSES, 7);
        SplittableRandom random = new SplittableRandom(8);
        try (Network network = network(CLASSES, Loss.crossEntropy(), true, Precision.FLOAT64);
                NDManager scope = network.scope()) {
            double exact =
                    InnerProduct.squaredNorm(network.gradient(scope, network.weights(), all, BatchNormMode.FROZEN)
                            .vector());
            GradientDistribution found = GradientDistribution.measure(
                    network, i -> all.select(random.nextInt(12), random.nextInt(12)), 4000);
            assertThat(found.fullNormSq().value())
                    .isCloseTo(exact, within(4 * found.fullNormSq().error()));
            assertThat(found.fullNormSq().error()).isLessThan(0.2 * exact);
            double naive = exact + found.variance().value() / 2;
            assertThat(found.meanNormSq().value()).isGreaterThan(naive);
        }
    }

    @Test
    void aLandscapeHasTheLossAtItsCentreAndMovesFiltersByTheirLengths() {
        Batch batch = batch(40, CLASSES, 9);
        try (Network network = network(CLASSES, Loss.crossEntropy(), true, Precision.FLOAT64)) {
            Objective objective = new Objective(network, List.of(batch));
            double loss = objective.loss(network.weights());
            Landscape line = Landscape.measure(objective, 0.5, 5, false, new Seed(1));
            assertThat(line.a()).containsExactly(-0.5, -0.25, 0, 0.25, 0.5);
            assertThat(line.loss()).hasNumberOfRows(1);
            assertThat(line.loss()[0][2]).isCloseTo(loss, within(1e-12));
            assertThat(line.loss()[0][0]).isNotCloseTo(loss, within(1e-6));
            Landscape plane = Landscape.measure(objective, 0.5, 5, true, new Seed(1));
            assertThat(plane.loss()).hasDimensions(5, 5);
            assertThat(plane.loss()[2]).containsExactly(line.loss()[0], within(1e-12));
            assertThatThrownBy(() -> Landscape.measure(objective, 0.5, 4, false, new Seed(1)))
                    .isInstanceOf(AesamException.class)
                    .hasMessageContaining("odd");
        }
    }

    @Test
    void measuringLeavesNothingInNativeMemory() {
        Batch batch = batch(20, CLASSES, 10);
        try (Network network = network(CLASSES, Loss.crossEntropy(), true, Precision.FLOAT64)) {
            int own = network.weights().getManager().getManagedArrays().size();
            Objective objective = new Objective(network, List.of(batch));
            Hessian hessian = new Hessian(objective, network.weights());
            hessian.largestEigenvalue(5, 1e-3, new Seed(1));
            hessian.trace(2, new Seed(1));
            WorstCase.measure(objective, 0.1, 2);
            Landscape.measure(objective, 0.5, 3, true, new Seed(1));
            GradientDistribution.measure(network, i -> batch, 16);
            assertThat(network.weights().getManager().getManagedArrays()).hasSize(own);
            try (NDManager scope = network.scope()) {
                NDArray v = scope.ones(network.weights().getShape(), DataType.FLOAT64);
                NDArray product = hessian.times(scope, v);
                assertThat(scope.getManagedArrays()).containsExactlyInAnyOrder(v, product);
            }
        }
    }
}
