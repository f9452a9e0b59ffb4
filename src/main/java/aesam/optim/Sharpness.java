package aesam.optim;

/**
 * The sharpness of one step beside its model.
 *
 * @param gradNormSq s = ‖∇L(B; w)‖², weight decay not included
 * @param mu μ, the moving average of s, this step included
 * @param sigmaSq σ², the moving average of (s − μ)²
 * @param c c_t, the threshold in σ: the model's, or of a policy that has one of its own, that
 */
public record Sharpness(double gradNormSq, double mu, double sigmaSq, double c) {
    /** μ + c_t σ. */
    public double threshold() {
        return mu + c * Math.sqrt(sigmaSq);
    }

    /** s ≥ μ + c_t σ. */
    public boolean isSharp() {
        return gradNormSq >= threshold();
    }

    /** (s − μ)/σ; 0 where σ is 0. */
    public double score() {
        return sigmaSq == 0 ? 0 : (gradNormSq - mu) / Math.sqrt(sigmaSq);
    }
}
