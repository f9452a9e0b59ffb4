package aesam.optim;

/**
 * The sharpness of one step beside its model.
 *
 * @param gradNormSq ‖∇L(B; w)‖², weight decay not included
 * @param measure s: ‖∇L(B; w)‖², unless the optimizer has another {@link SharpnessMeasure}
 * @param mu μ, the moving average of s, this step included
 * @param sigmaSq σ², the moving average of (s − μ)²
 * @param c c_t, the threshold in σ: the model's, or of a policy that has one of its own, that
 */
public record Sharpness(double gradNormSq, double measure, double mu, double sigmaSq, double c) {
    /** With ‖∇L(B; w)‖² for s. */
    public Sharpness(double gradNormSq, double mu, double sigmaSq, double c) {
        this(gradNormSq, gradNormSq, mu, sigmaSq, c);
    }

    /** The same beside another threshold. */
    public Sharpness withC(double other) {
        return new Sharpness(gradNormSq, measure, mu, sigmaSq, other);
    }

    /** Of a gradient with another ‖g‖². */
    public Sharpness withGradNormSq(double other) {
        return new Sharpness(other, measure, mu, sigmaSq, c);
    }

    /** μ + c_t σ. */
    public double threshold() {
        return mu + c * Math.sqrt(sigmaSq);
    }

    /** s ≥ μ + c_t σ. */
    public boolean isSharp() {
        return measure >= threshold();
    }

    /** (s − μ)/σ; 0 where σ is 0. */
    public double score() {
        return sigmaSq == 0 ? 0 : (measure - mu) / Math.sqrt(sigmaSq);
    }
}
