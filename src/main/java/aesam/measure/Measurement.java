package aesam.measure;

import static aesam.AesamException.require;

import aesam.Seed;
import aesam.images.Batches;
import aesam.network.Network;

/**
 * Something to measure of a network at rest.
 *
 * @param <T> what is found
 */
public sealed interface Measurement<T extends Record> {
    /** A name that differs where measurements differ. */
    String id();

    /** What is found. */
    Class<T> result();

    /** Measures a network at the weights that it has now. */
    T measure(NetworkAtRest at);

    /** Over how many images gradients are taken, as far as that is known before; a loss without its gradient counts a third. */
    double imageGradients();

    /**
     * How ‖∇L(B; w)‖² is distributed over independent batches like those of training.
     *
     * @param batch |B|
     * @param batches how many, at least 16
     */
    record Gradients(int batch, int batches) implements Measurement<GradientDistribution> {
        public Gradients {
            require(batch >= 1 && batches >= 16, "Gradients need at least 16 batches of at least one image.");
        }

        @Override
        public String id() {
            return "gradients-" + batches + "x" + batch;
        }

        @Override
        public Class<GradientDistribution> result() {
            return GradientDistribution.class;
        }

        /** The first batch of an epoch of its own each: so they are independent of each other and of those trained on. */
        @Override
        public GradientDistribution measure(NetworkAtRest at) {
            Seed own = new Seed(at.seed().generator(Seed.Stream.MEASUREMENT).nextLong());
            Batches source = Batches.training(at.data(), batch, at.augmentation(), true, own)
                    .in(at.network().precision());
            return GradientDistribution.measure(
                    at.network(), i -> source.first(1, i).get(0), batches);
        }

        @Override
        public double imageGradients() {
            return (double) batch * batches;
        }
    }

    /**
     * What is found of curvature.
     *
     * @param images that the loss is a mean over
     * @param largestEigenvalue of ∇²L, see {@link Hessian#largestEigenvalue}
     * @param trace of ∇²L, see {@link Hessian#trace}
     */
    record CurvatureFound(int images, Estimate largestEigenvalue, Estimate trace) {
        public CurvatureFound {
            require(largestEigenvalue != null && trace != null, "A measurement of curvature lacks a part.");
        }
    }

    /**
     * The curvature of the loss over the first training images, as they are.
     *
     * @param images how many
     * @param iterations of the power iteration at most
     * @param probes of the trace
     */
    record Curvature(int images, int iterations, int probes) implements Measurement<CurvatureFound> {
        private static final double TOLERANCE = 0.05;

        @Override
        public String id() {
            return "curvature-" + images + "-" + iterations + "-" + probes;
        }

        @Override
        public Class<CurvatureFound> result() {
            return CurvatureFound.class;
        }

        @Override
        public CurvatureFound measure(NetworkAtRest at) {
            Objective objective = at.objective(images);
            Hessian hessian = new Hessian(objective, at.network().weights());
            return new CurvatureFound(
                    objective.samples(),
                    hessian.largestEigenvalue(iterations, TOLERANCE, at.seed()),
                    hessian.trace(probes, at.seed()));
        }

        @Override
        public double imageGradients() {
            return 2.0 * images * (iterations + probes);
        }
    }

    /**
     * What is found of SAM's sharpness.
     *
     * @param images that the loss is a mean over
     * @param rho ρ
     * @param increase of the loss, see {@link WorstCase}
     */
    record SharpnessFound(int images, double rho, Estimate increase) {
        public SharpnessFound {
            require(increase != null, "A measurement of sharpness lacks a part.");
        }
    }

    /**
     * SAM's sharpness over the first training images, as they are.
     *
     * @param images how many
     * @param rho ρ
     * @param steps of ascent
     */
    record SamSharpness(int images, double rho, int steps) implements Measurement<SharpnessFound> {
        @Override
        public String id() {
            return "sharpness-" + images + "-" + rho + "-" + steps;
        }

        @Override
        public Class<SharpnessFound> result() {
            return SharpnessFound.class;
        }

        @Override
        public SharpnessFound measure(NetworkAtRest at) {
            Objective objective = at.objective(images);
            return new SharpnessFound(objective.samples(), rho, WorstCase.measure(objective, rho, steps));
        }

        @Override
        public double imageGradients() {
            return images * (steps + Network.FORWARD_ONLY * (steps + 1));
        }
    }

    /**
     * A slice of the loss over the first training images, as they are.
     *
     * @param images how many
     * @param radius in units of the filters' lengths
     * @param points along a direction
     * @param plane whether along two directions
     */
    record Slice(int images, double radius, int points, boolean plane) implements Measurement<Landscape> {
        @Override
        public String id() {
            return (plane ? "plane-" : "line-") + images + "-" + radius + "-" + points;
        }

        @Override
        public Class<Landscape> result() {
            return Landscape.class;
        }

        @Override
        public Landscape measure(NetworkAtRest at) {
            return Landscape.measure(at.objective(images), radius, points, plane, at.seed());
        }

        @Override
        public double imageGradients() {
            return Network.FORWARD_ONLY * images * points * (plane ? points : 1);
        }
    }
}
