package aesam.optim;

/**
 * The numbers of the seven optimizers; each uses those that its parts need. The parts check them.
 *
 * @param rho ρ, the size of the perturbation
 * @param normalized whether ε has the length ρ, or ρ‖g‖
 * @param delta δ, the weight of the past in μ and σ²
 * @param lambda1 λ₁, the threshold at the end of training
 * @param lambda2 λ₂, the threshold at its start
 * @param p the probability of a SAM step (SS-SAM)
 * @param k the period of SAM steps (LookSAM)
 * @param alpha α, the weight of the remembered part (LookSAM, AE-LookSAM)
 * @param beta β, the share of tensors perturbed (ESAM)
 * @param gamma γ, the share of samples of the second gradient (ESAM)
 */
public record Hyperparameters(
        double rho,
        boolean normalized,
        double delta,
        double lambda1,
        double lambda2,
        double p,
        int k,
        double alpha,
        double beta,
        double gamma) {
    /** The paper's, for CIFAR-10: ρ = 0.05, δ = 0.9, (λ₁, λ₂) = (−1, 1), p = 0.5, k = 5, α = 0.7, β = 0.6, γ = 0.5. */
    public static final Hyperparameters DEFAULT = new Hyperparameters(0.05, true, 0.9, -1, 1, 0.5, 5, 0.7, 0.6, 0.5);

    Perturbation alongGradient() {
        return new Perturbation.Along(rho, normalized);
    }

    SharpnessModel model() {
        return new SharpnessModel(delta, lambda1, lambda2);
    }
}
