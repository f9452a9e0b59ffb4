package aesam.optim;

import aesam.Fingerprint;
import aesam.Seed;
import aesam.images.Precision;
import aesam.network.InnerProduct;
import aesam.network.Layout;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.List;
import java.util.SplittableRandom;

/** Fingerprints of parts that compute with vectors: what they make of seeded ones, in float64. */
final class Probe {
    private static final Seed SEED = new Seed(0);
    private static final int POINTS = 32;
    private static final int STEPS = 12;

    private Probe() {}

    /** Weights of two tensors, 2 × 7 and 2. */
    private static Network network() {
        return Network.start(
                Linear.builder().setUnits(2).build(), new Shape(7), Precision.FLOAT64, Loss.crossEntropy(), SEED);
    }

    private static NDArray vector(NDManager scope, Layout layout, SplittableRandom random) {
        double[] values = new double[Math.toIntExact(layout.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Vectors.vector(scope, layout.withGaps(values), DataType.FLOAT64);
    }

    static String perturbation(String name, Perturbation.Rule rule) {
        try (Network network = network()) {
            return Fingerprint.of("perturbation '" + name + "'", POINTS, i -> {
                try (NDManager scope = network.scope()) {
                    Layout layout = network.layout();
                    Moment now = Moment.probe(256 * i);
                    SplittableRandom random = SEED.generator(Seed.Stream.PROBE, i, 1);
                    NDArray w = vector(scope, layout, random);
                    NDArray g = vector(scope, layout, random);
                    Moment here = new Moment(
                            now.t(),
                            now.total(),
                            now.sharpness(),
                            now.rhoFactor(),
                            layout,
                            now.random(),
                            () -> scope.zeros(w.getShape(), w.getDataType()));
                    return layout.withoutGaps(Layout.host(rule.point(w, g, here)));
                }
            });
        }
    }

    static String measure(String name, SharpnessMeasure.Rule rule) {
        try (Network network = network()) {
            return Fingerprint.of("measure '" + name + "'", POINTS, i -> {
                try (NDManager scope = network.scope()) {
                    Moment now = Moment.probe(256 * i);
                    SplittableRandom random = SEED.generator(Seed.Stream.PROBE, i, 3);
                    NDArray w = vector(scope, network.layout(), random);
                    NDArray g = vector(scope, network.layout(), random);
                    FirstPass pass = new FirstPass(
                            now.t(),
                            now.total(),
                            1 + random.nextInt(64),
                            random.nextDouble(0, 3),
                            InnerProduct.squaredNorm(g),
                            w,
                            g,
                            List.of(g),
                            () -> scope.zeros(w.getShape(), w.getDataType()),
                            InnerProduct::squaredNorm);
                    return new double[] {rule.of(pass)};
                }
            });
        }
    }

    /** Directions over a dozen steps, of which the 1st, the 4th, … are SAM steps. */
    static String reuse(String name, Reuse.Rule rule) {
        try (Network network = network()) {
            return Fingerprint.of("reuse '" + name + "'", 2, i -> {
                try (NDManager scope = network.scope();
                        Reuse.ReuseState state = rule.start(network)) {
                    SplittableRandom random = SEED.generator(Seed.Stream.PROBE, i, 2);
                    double[] heads = new double[STEPS];
                    for (int t = 0; t < STEPS; t++) {
                        NDArray g = vector(scope, network.layout(), random);
                        NDArray gs = vector(scope, network.layout(), random);
                        double normSq = random.nextDouble(1, 2);
                        NDArray d = t % 3 == 0 ? state.remember(g, gs, normSq) : state.direction(g, normSq);
                        for (double value : network.layout().withoutGaps(Layout.host(d))) {
                            heads[t] = 0.5 * heads[t] + value;
                        }
                    }
                    return heads;
                }
            });
        }
    }
}
