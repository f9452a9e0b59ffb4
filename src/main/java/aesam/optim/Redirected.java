package aesam.optim;

import static aesam.AesamException.require;

import aesam.network.Aten;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.Vectors;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;

/** A perturbation in a direction other than g's or a part of g's: once chosen, it stays when the optimizer is exchanged. */
public sealed interface Redirected extends Perturbation {
    /** ρ. */
    double rho();

    @Override
    default Optional<Size> size() {
        return Optional.of(new Size(rho(), true));
    }

    @Override
    default Perturbation inPlaceOf(Perturbation usual) {
        return this;
    }

    /**
     * ASAM's (Kwon et al., 2021), which does not change where weights are scaled and the next layer undoes it: ε = ρ T² g/‖T g‖ with
     * the diagonal T = |w| + η, for all parameters, biases among them. Its authors take ρ = 0.5 and η = 0.01 for CIFAR-10.
     *
     * @param rho ρ, at least 0; it is the length of T⁻¹ε
     * @param eta η, at least 0
     */
    record Asam(double rho, double eta) implements Redirected, Perturbation.Stateless {
        public Asam {
            new Size(rho, true);
            require(eta >= 0 && Double.isFinite(eta), "eta must be a finite number of at least 0, found %s.", eta);
        }

        @Override
        public NDArray point(NDArray w, NDArray g, Moment now) {
            NDArray t = Aten.magnitude(w, eta, now.vectors().get());
            NDArray tg = Aten.times(t, g, now.vectors().get());
            double scale = new Size(now.rhoFactor() * rho, true).scale(InnerProduct.squaredNorm(tg));
            NDArray direction = Aten.times(tg, t, tg);
            return Aten.plus(w, scale, direction, direction);
        }

        @Override
        public int stepVectors() {
            return 2;
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.ASAM);
        }

        @Override
        public Perturbation withSize(Size other) {
            return new Asam(other.rho(), eta);
        }
    }

    /**
     * Fisher SAM's (Kim et al., 2022), in the metric of the predictions rather than of the weights: ε = ρ F⁻¹g/√⟨g, F⁻¹g⟩ with the
     * diagonal F = 1 + η g², in which g² stands for the empirical Fisher information (its authors' approximation by the magnitude of
     * the batch's gradient). η = 0 is SAM. ρ = 0.1 and η = 1 are those of public implementations; its authors published none.
     *
     * @param rho ρ, at least 0; it is the length of √F ε
     * @param eta η, at least 0
     */
    record Fisher(double rho, double eta) implements Redirected, Perturbation.Stateless {
        public Fisher {
            new Size(rho, true);
            require(eta >= 0 && Double.isFinite(eta), "eta must be a finite number of at least 0, found %s.", eta);
        }

        @Override
        public NDArray point(NDArray w, NDArray g, Moment now) {
            NDArray f = Aten.times(g, g, now.vectors().get());
            Aten.scale(f, eta);
            Aten.magnitude(f, 1, f);
            NDArray natural = Aten.over(g, f, f);
            double scale = new Size(now.rhoFactor() * rho, true).scale(InnerProduct.of(g, natural));
            return Aten.plus(w, scale, natural, natural);
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.FISHER);
        }

        @Override
        public Perturbation withSize(Size other) {
            return new Fisher(other.rho(), eta);
        }
    }

    /**
     * Along the gradient in each of the L tensors, equally far in all: ε_l = (ρ/√L) g_l/‖g_l‖, so that ‖ε‖ = ρ where no g_l vanishes.
     * LARS (You et al., 2017) normalizes steps so, this library perturbations.
     *
     * @param rho ρ, at least 0
     */
    record Layerwise(double rho) implements Redirected, Perturbation.Stateless {
        public Layerwise {
            new Size(rho, true);
        }

        @Override
        public NDArray point(NDArray w, NDArray g, Moment now) {
            NDArray epsilon = Aten.copy(g, now.vectors().get());
            NDList parts = now.layout().split(epsilon);
            double each = now.rhoFactor() * rho / Math.sqrt(parts.size());
            for (NDArray part : parts) {
                Aten.scale(part, new Size(each, true).scale(InnerProduct.squaredNorm(part)));
            }
            return Aten.plus(w, 1, epsilon, epsilon);
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.LAYERWISE);
        }

        @Override
        public Perturbation withSize(Size other) {
            return new Layerwise(other.rho());
        }
    }

    /**
     * In a random direction, the control of whether g's matters: ε = ρ ξ/‖ξ‖ with ξ ~ N(0, I) drawn anew in each SAM step.
     *
     * @param rho ρ, at least 0
     */
    record RandomDirection(double rho) implements Redirected, Perturbation.Stateless {
        public RandomDirection {
            new Size(rho, true);
        }

        @Override
        public NDArray point(NDArray w, NDArray g, Moment now) {
            double[] xi = new double[Math.toIntExact(now.layout().size())];
            double normSq = 0;
            for (int i = 0; i < xi.length; i++) {
                xi[i] = now.random().nextGaussian();
                normSq += xi[i] * xi[i];
            }
            double scale = new Size(now.rhoFactor() * rho, true).scale(normSq);
            NDArray epsilon = now.vectors().get();
            try (NDArray drawn = Vectors.vector(w.getManager(), now.layout().withGaps(xi), w.getDataType())) {
                Aten.copy(drawn, epsilon);
            }
            return Aten.plus(w, scale, epsilon, epsilon);
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.RANDOM);
        }

        @Override
        public Perturbation withSize(Size other) {
            return new RandomDirection(other.rho());
        }
    }

    /**
     * F-SAM's (Li et al., 2024), along what this batch's gradient has beyond the last ones': ε = ρ d/‖d‖ with d = g − σm, and after each
     * step, SAM step or not, m ← λm + (1−λ)g. The first step's g starts m, and itself is perturbed along. Its authors take σ = 1 and
     * λ = 0.9.
     *
     * @param rho ρ, at least 0
     * @param sigma σ, at least 0
     * @param lambda λ, the weight of the past, in [0, 1)
     */
    record Friendly(double rho, double sigma, double lambda) implements Redirected {
        public Friendly {
            new Size(rho, true);
            require(
                    sigma >= 0 && Double.isFinite(sigma),
                    "sigma must be a finite number of at least 0, found %s.",
                    sigma);
            require(lambda >= 0 && lambda < 1, "lambda must be in [0, 1), found %s.", lambda);
        }

        @Override
        public PerturbationState start(Network network) {
            return new FriendlyState(this, network);
        }

        @Override
        public int vectors() {
            return 1;
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.FRIENDLY);
        }

        @Override
        public Perturbation withSize(Size other) {
            return new Friendly(other.rho(), sigma, lambda);
        }
    }
}
