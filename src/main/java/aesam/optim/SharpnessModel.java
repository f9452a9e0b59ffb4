package aesam.optim;

import static aesam.AesamException.require;

import aesam.network.State;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The model of the squared stochastic gradient norm s = ‖∇L(B; w)‖² as N(μ, σ²), tracked by moving averages, and the
 * threshold above which a step counts as sharp (AE-SAM, section 3.2):
 *
 * <pre>
 * μ ← δμ + (1−δ)s       σ² ← δσ² + (1−δ)(s−μ)²       c_t = (t/T)λ₁ + (1−t/T)λ₂       sharp: s ≥ μ + c_t σ
 * </pre>
 *
 * @param delta δ, the weight of the past, in [0, 1)
 * @param lambda1 λ₁, the threshold at the end of training, in σ
 * @param lambda2 λ₂, the threshold at its start, in σ
 */
public record SharpnessModel(double delta, double lambda1, double lambda2) {
    private static final double INITIAL_MU = 0;
    private static final double INITIAL_SIGMA_SQ = Math.exp(-10);

    public SharpnessModel {
        require(delta >= 0 && delta < 1, "delta must be in [0, 1), found %s.", delta);
        require(
                Double.isFinite(lambda1) && Double.isFinite(lambda2),
                "lambda1 and lambda2 must be finite, found %s and %s.",
                lambda1,
                lambda2);
    }

    /** The largest value that (s − μ)/σ can have, 1/√(1−δ), since σ² ≥ (1−δ)(s−μ)². */
    public double largestScore() {
        return 1 / Math.sqrt(1 - delta);
    }

    /** A sentence of warning where c_t is so large at some time that no step can be sharp then. */
    public Optional<String> warning() {
        return Math.max(lambda1, lambda2) <= largestScore()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "With delta = %s no step can be sharp while c_t > 1/sqrt(1 - delta) = %.2f, and c_t moves from %s to %s.",
                        delta,
                        largestScore(),
                        lambda2,
                        lambda1));
    }

    /** c_t at step t of T. */
    public double threshold(int t, int total) {
        double progress = (double) t / total;
        return progress * lambda1 + (1 - progress) * lambda2;
    }

    /** The share of sharp steps if (s − μ)/σ were standard normal: the mean of 1 − Φ(c_t) over training. */
    public double shareUnderNormality() {
        NormalDistribution normal = new NormalDistribution();
        int points = 1000;
        double sum = 0;
        for (int i = 0; i < points; i++) {
            sum += normal.cumulativeProbability(-threshold(2 * i + 1, 2 * points));
        }
        return sum / points;
    }

    /** Starts the averages at μ = 0, σ² = e⁻¹⁰. */
    Averages start() {
        return new Averages();
    }

    /** The moving averages of one run. */
    final class Averages {
        private double mu = INITIAL_MU;
        private double sigmaSq = INITIAL_SIGMA_SQ;

        void save(State to) {
            to.put("mu", mu);
            to.put("sigma_sq", sigmaSq);
        }

        void load(State from) {
            mu = from.number("mu");
            sigmaSq = from.number("sigma_sq");
        }

        /** Takes in s = ‖g‖² of step t of T. */
        Sharpness update(double gradNormSq, int t, int total) {
            return update(gradNormSq, gradNormSq, t, total);
        }

        /** Takes in s of step t of T. */
        Sharpness update(double gradNormSq, double s, int t, int total) {
            mu = delta * mu + (1 - delta) * s;
            sigmaSq = delta * sigmaSq + (1 - delta) * (s - mu) * (s - mu);
            return new Sharpness(gradNormSq, s, mu, sigmaSq, threshold(t, total));
        }
    }
}
