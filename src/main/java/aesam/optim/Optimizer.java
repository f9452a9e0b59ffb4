package aesam.optim;

import static aesam.AesamException.require;

import aesam.Seed;
import aesam.network.Network;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/**
 * A sharpness-aware optimizer as a composition of independent parts. The seven of the paper are seven values of it; any
 * other is made by exchanging parts.
 *
 * @param name for tables and figures
 * @param policy is this step a SAM step?
 * @param perturbation where is the second gradient taken?
 * @param selection on which samples?
 * @param reuse what do the other steps get?
 * @param base what is done with the direction?
 * @param model of the squared gradient norm, recorded whether or not the policy decides by it
 * @param microBatches how a batch that is too large for memory is taken apart
 * @param lookahead where is the first gradient taken?
 * @param ascent how is the perturbation gone through?
 * @param descent what does a SAM step follow?
 * @param measure what does the model model?
 */
public record Optimizer(
        String name,
        Policy policy,
        Perturbation perturbation,
        Selection selection,
        Reuse reuse,
        BaseOptimizer base,
        SharpnessModel model,
        MicroBatches microBatches,
        Lookahead lookahead,
        Ascent ascent,
        Descent descent,
        SharpnessMeasure measure) {
    private static final double RHO = 0.05;

    /** With SGD; LookSAM's authors have 0.7 for AdamW, which undoes the length of a direction. */
    private static final double ALPHA = 0.1;

    /** What a record does not say is implied. */
    public Optimizer {
        lookahead = lookahead == null ? new Lookahead.None() : lookahead;
        ascent = ascent == null ? Ascent.USUAL : ascent;
        descent = descent == null ? new Descent.Perturbed() : descent;
        measure = measure == null ? new SharpnessMeasure.SquaredNorm() : measure;
        require(
                lookahead instanceof Lookahead.None
                        || !(base.unclipped() instanceof BaseOptimizer.Sgd sgd)
                        || sgd.momentum() > 0,
                "MSAM perturbs along the momentum: it needs momentum above 0.");
    }

    /** ρ = 0.05, δ = 0.9, (λ₁, λ₂) = (−1, 1), SGD with momentum 0.9 and weight decay 5e-4. */
    private Optimizer(OptimizerName named, Policy policy, Perturbation perturbation, Selection selection, Reuse reuse) {
        this(
                named.toString(),
                policy,
                perturbation,
                selection,
                reuse,
                new BaseOptimizer.Sgd(0.9, 5e-4, false),
                new SharpnessModel(0.9, -1, 1),
                MicroBatches.NONE,
                new Lookahead.None(),
                Ascent.USUAL,
                new Descent.Perturbed(),
                new SharpnessMeasure.SquaredNorm());
    }

    /** Plain training: no step is a SAM step. */
    public static Optimizer erm() {
        return new Optimizer(
                OptimizerName.ERM, new Policy.Never(), along(), new Selection.WholeBatch(), new Reuse.None());
    }

    /** Each step is (Foret et al., 2021). */
    public static Optimizer sam() {
        return new Optimizer(
                OptimizerName.SAM, new Policy.Always(), along(), new Selection.WholeBatch(), new Reuse.None());
    }

    /** Each step is, on part of the weights (β = 0.6) and samples (γ = 0.5; Du et al., 2022). */
    public static Optimizer esam() {
        return new Optimizer(
                OptimizerName.ESAM,
                new Policy.Always(),
                new Perturbation.StochasticWeights(RHO, 0.6, true),
                new Selection.Sharpest(0.5),
                new Reuse.None());
    }

    /** Each step is with probability ½. */
    public static Optimizer ssSam() {
        return ssSam(0.5);
    }

    /**
     * Each step is with probability p.
     *
     * @param p in [0, 1]
     */
    public static Optimizer ssSam(double p) {
        return new Optimizer(
                OptimizerName.SS_SAM, new Policy.Bernoulli(p), along(), new Selection.WholeBatch(), new Reuse.None());
    }

    /** Steps that look sharp are (Jiang et al., 2023). */
    public static Optimizer aeSam() {
        return new Optimizer(
                OptimizerName.AE_SAM, new Policy.Adaptive(), along(), new Selection.WholeBatch(), new Reuse.None());
    }

    /** Each fifth step is; the others reuse its orthogonal part (Liu et al., 2022), here with α = 0.1. */
    public static Optimizer lookSam() {
        return new Optimizer(
                OptimizerName.LOOKSAM,
                new Policy.Every(5),
                along(),
                new Selection.WholeBatch(),
                new Reuse.Orthogonal(ALPHA));
    }

    /** Steps that look sharp are; the others reuse the last one's orthogonal part (Jiang et al., 2023), here with α = 0.1. */
    public static Optimizer aeLookSam() {
        return new Optimizer(
                OptimizerName.AE_LOOKSAM,
                new Policy.Adaptive(),
                along(),
                new Selection.WholeBatch(),
                new Reuse.Orthogonal(ALPHA));
    }

    private static Perturbation along() {
        return new Perturbation.Along(RHO, true);
    }

    /**
     * One of the seven with its usual numbers.
     *
     * @throws aesam.AesamException if there is none of that name
     */
    public static Optimizer named(String name) {
        return OptimizerName.named(name).optimizer();
    }

    /** A name for people. */
    public String label() {
        return OptimizerName.label(name);
    }

    /** Gradient evaluations that a step is expected to cost. */
    public double expectedCost() {
        return 1 + measure.cost() + policy.expectedShare(model) * (ascent.steps() - 1 + selection.cost());
    }

    /** Sentences of warning where training is known to go wrong so. */
    public List<String> warnings() {
        return Stream.of(model.warning(), reuse.warning(base.unclipped().kind()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Vectors as long as the weights that are kept from step to step, besides the weights. */
    public int vectors() {
        return base.vectors() + reuse.vectors() + perturbation.vectors() + measure.vectors();
    }

    /**
     * Vectors as long as the weights that a step works in: g, w + ε and g_s, of each part of the batch that has its own ε, and what its
     * parts need.
     */
    public int stepVectors(int batch) {
        int parts = microBatches.perturbEach() ? (batch + microBatches.size() - 1) / microBatches.size() : 1;
        boolean noSam = policy.expectedShare(model) == 0;
        return lookahead.stepVectors() + (noSam ? parts : parts * (1 + 2 * ascent.steps()) + descent.stepVectors());
    }

    /**
     * The same with another's size and direction of the perturbation, base optimizer, model, micro-batches, lookahead, ascent, descent and
     * measure in place of those of these that are the usual ones: what was changed here stays.
     */
    public Optimizer withNumbersOf(Optimizer other) {
        Optimizer usual = erm();
        boolean isUsual = perturbation.size().equals(usual.perturbation.size())
                && perturbation.kind().equals(usual.perturbation.kind());
        return withPerturbation(isUsual ? other.perturbation.inPlaceOf(perturbation) : perturbation)
                .withBase(base.equals(usual.base) ? other.base : base)
                .withModel(model.equals(usual.model) ? other.model : model)
                .withMicroBatches(microBatches.equals(usual.microBatches) ? other.microBatches : microBatches)
                .withLookahead(lookahead.isImplied() ? other.lookahead : lookahead)
                .withAscent(ascent.isImplied() ? other.ascent : ascent)
                .withDescent(descent.isImplied() ? other.descent : descent)
                .withMeasure(measure.isImplied() ? other.measure : measure);
    }

    /**
     * With the sharpest steps within a budget as SAM steps, see {@link Policy.Budget}; the name says so.
     *
     * @param share of steps, in [0, 1]; of several, each holds for as large a part of training
     */
    public Optimizer share(double... share) {
        return within(new Policy.Budget(share));
    }

    /** The same with a budget that depends on the progress t/T, see {@link Policy.Budget#of}. */
    public Optimizer spend(DoubleUnaryOperator curve) {
        return within(Policy.Budget.of(curve));
    }

    private Optimizer within(Policy.Budget budget) {
        return withPolicy(budget).withName(name.replaceFirst(" budget:.*", "") + " " + budget.label());
    }

    /** With a policy of your own, whose name it takes. */
    public Optimizer policy(String own, Policy.Rule rule) {
        return withPolicy(new Policy.Own(own, rule)).withName(own);
    }

    /** With a perturbation of your own, whose name it takes. */
    public Optimizer perturbation(String own, Perturbation.Rule rule) {
        return withPerturbation(new Perturbation.Own(own, rule)).withName(own);
    }

    /** With a selection of your own, whose name it takes. */
    public Optimizer selection(String own, Selection.Rule rule) {
        return withSelection(new Selection.Own(own, rule)).withName(own);
    }

    /** With a reuse of your own, whose name it takes. */
    public Optimizer reuse(String own, Reuse.Rule rule) {
        return withReuse(new Reuse.Own(own, rule)).withName(own);
    }

    /** With a measure of sharpness of your own, whose name it takes. */
    public Optimizer measure(String own, SharpnessMeasure.Rule rule) {
        return withMeasure(new SharpnessMeasure.Own(own, rule)).withName(own);
    }

    /** Under another name. */
    public Optimizer withName(String other) {
        return new Optimizer(
                other,
                policy,
                perturbation,
                selection,
                reuse,
                base,
                model,
                microBatches,
                lookahead,
                ascent,
                descent,
                measure);
    }

    /** With another policy. */
    public Optimizer withPolicy(Policy other) {
        return new Optimizer(
                name,
                other,
                perturbation,
                selection,
                reuse,
                base,
                model,
                microBatches,
                lookahead,
                ascent,
                descent,
                measure);
    }

    /** With another perturbation. */
    public Optimizer withPerturbation(Perturbation other) {
        return new Optimizer(
                name, policy, other, selection, reuse, base, model, microBatches, lookahead, ascent, descent, measure);
    }

    /** With another selection. */
    public Optimizer withSelection(Selection other) {
        return new Optimizer(
                name,
                policy,
                perturbation,
                other,
                reuse,
                base,
                model,
                microBatches,
                lookahead,
                ascent,
                descent,
                measure);
    }

    /** With another reuse. */
    public Optimizer withReuse(Reuse other) {
        return new Optimizer(
                name,
                policy,
                perturbation,
                selection,
                other,
                base,
                model,
                microBatches,
                lookahead,
                ascent,
                descent,
                measure);
    }

    /** With another base optimizer. */
    public Optimizer withBase(BaseOptimizer other) {
        return new Optimizer(
                name,
                policy,
                perturbation,
                selection,
                reuse,
                other,
                model,
                microBatches,
                lookahead,
                ascent,
                descent,
                measure);
    }

    /** With another model of the sharpness. */
    public Optimizer withModel(SharpnessModel other) {
        return new Optimizer(
                name,
                policy,
                perturbation,
                selection,
                reuse,
                base,
                other,
                microBatches,
                lookahead,
                ascent,
                descent,
                measure);
    }

    /** With batches taken apart in another way. */
    public Optimizer withMicroBatches(MicroBatches other) {
        return new Optimizer(
                name, policy, perturbation, selection, reuse, base, model, other, lookahead, ascent, descent, measure);
    }

    /** With the first gradient taken elsewhere. */
    public Optimizer withLookahead(Lookahead other) {
        return new Optimizer(
                name,
                policy,
                perturbation,
                selection,
                reuse,
                base,
                model,
                microBatches,
                other,
                ascent,
                descent,
                measure);
    }

    /** With the perturbation gone through otherwise. */
    public Optimizer withAscent(Ascent other) {
        return new Optimizer(
                name,
                policy,
                perturbation,
                selection,
                reuse,
                base,
                model,
                microBatches,
                lookahead,
                other,
                descent,
                measure);
    }

    /** With SAM steps that follow another direction. */
    public Optimizer withDescent(Descent other) {
        return new Optimizer(
                name,
                policy,
                perturbation,
                selection,
                reuse,
                base,
                model,
                microBatches,
                lookahead,
                ascent,
                other,
                measure);
    }

    /** With sharpness measured otherwise. */
    public Optimizer withMeasure(SharpnessMeasure other) {
        return new Optimizer(
                name,
                policy,
                perturbation,
                selection,
                reuse,
                base,
                model,
                microBatches,
                lookahead,
                ascent,
                descent,
                other);
    }

    /**
     * Starts a run.
     *
     * @param network whose weights are moved
     * @param rate the learning rate over the steps
     * @param total T, the steps of the whole run
     * @param seed of the policy's and the perturbation's random numbers
     */
    public Stepper start(Network network, Schedule rate, int total, Seed seed) {
        return new Stepper(this, network, rate, total, t -> seed.generator(Seed.Stream.POLICY, t));
    }
}
