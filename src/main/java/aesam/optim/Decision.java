package aesam.optim;

/**
 * Which steps are SAM steps: a policy decides by the model of a measure of sharpness.
 *
 * @param policy is this step a SAM step?
 * @param model of the measure, recorded whether or not the policy decides by it
 * @param measure what does the model model? Mostly ‖∇L(B; w)‖²
 */
public record Decision(Policy policy, SharpnessModel model, SharpnessMeasure measure) {
    /** What a record does not say is implied. */
    public Decision {
        measure = measure == null ? new SharpnessMeasure.SquaredNorm() : measure;
    }

    /** By ‖∇L(B; w)‖², with δ = 0.9 and (λ₁, λ₂) = (−1, 1). */
    Decision(Policy policy) {
        this(policy, new SharpnessModel(0.9, -1, 1), new SharpnessMeasure.SquaredNorm());
    }

    /** With another policy. */
    public Decision withPolicy(Policy other) {
        return new Decision(other, model, measure);
    }

    /** With another model of the sharpness. */
    public Decision withModel(SharpnessModel other) {
        return new Decision(policy, other, measure);
    }

    /** With sharpness measured otherwise. */
    public Decision withMeasure(SharpnessMeasure other) {
        return new Decision(policy, model, other);
    }

    /** The same with another's model and measure in place of the usual ones. */
    Decision withNumbersOf(Decision other) {
        Decision usual = new Decision(policy);
        return new Decision(
                policy, model.equals(usual.model) ? other.model : model, measure.isImplied() ? other.measure : measure);
    }

    /** The share of SAM steps that is expected if scores are normal. */
    double expectedShare() {
        return policy.expectedShare(model);
    }
}
