package aesam.optim;

/**
 * What a SAM step does: at w + ε it takes the gradient that the step follows.
 *
 * @param perturbation what is ε?
 * @param ascent how is it gone through?
 * @param selection on which samples is the gradient taken there?
 * @param descent what does the step follow, given both gradients?
 */
public record SamStep(Perturbation perturbation, Ascent ascent, Selection selection, Descent descent) {
    /** Usual in all seven. */
    private static final double RHO = 0.05;

    /** What a record does not say is implied. */
    public SamStep {
        ascent = ascent == null ? Ascent.USUAL : ascent;
        descent = descent == null ? new Descent.Perturbed() : descent;
    }

    /** SAM's (Foret et al., 2021): the gradient of the whole batch at w + ρ g/‖g‖. */
    static SamStep sam() {
        return new SamStep(along(), new Selection.WholeBatch());
    }

    /** ESAM's (Du et al., 2022): part of the weights is perturbed (β = 0.6), and part of the batch looked at there (γ = 0.5). */
    static SamStep esam() {
        return new SamStep(new Perturbation.StochasticWeights(RHO, 0.6, true), new Selection.Sharpest(0.5));
    }

    private static Perturbation along() {
        return new Perturbation.Along(RHO, true);
    }

    /** With one ascent of the same ρ in all of training, following the gradient at its end. */
    SamStep(Perturbation perturbation, Selection selection) {
        this(perturbation, Ascent.USUAL, selection, new Descent.Perturbed());
    }

    /** With another perturbation. */
    public SamStep withPerturbation(Perturbation other) {
        return new SamStep(other, ascent, selection, descent);
    }

    /** With the perturbation gone through otherwise. */
    public SamStep withAscent(Ascent other) {
        return new SamStep(perturbation, other, selection, descent);
    }

    /** With another selection. */
    public SamStep withSelection(Selection other) {
        return new SamStep(perturbation, ascent, other, descent);
    }

    /** Following another direction. */
    public SamStep withDescent(Descent other) {
        return new SamStep(perturbation, ascent, selection, other);
    }

    /** The same with another's size and direction of the perturbation, ascent and descent in place of the usual ones. */
    SamStep withNumbersOf(SamStep other) {
        Perturbation usual = along();
        boolean isUsual =
                perturbation.size().equals(usual.size()) && perturbation.kind().equals(usual.kind());
        return new SamStep(
                isUsual ? other.perturbation.inPlaceOf(perturbation) : perturbation,
                ascent.isImplied() ? other.ascent : ascent,
                selection,
                descent.isImplied() ? other.descent : descent);
    }

    /** Gradient evaluations beside the one that each step has. */
    double cost() {
        return ascent.steps() - 1 + selection.cost();
    }

    /** Vectors as long as the weights that it works in, if a batch is taken apart into so many parts with an ε each. */
    int vectors(int parts) {
        int gradients = (perturbation.stepVectors() + 1) * ascent.steps() * parts;
        return gradients + MicroBatches.meanVectors(parts) + descent.stepVectors();
    }
}
