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
 * @param decision which steps are SAM steps?
 * @param samStep what do these do?
 * @param reuse what do the other steps get?
 * @param base what is done with the direction?
 * @param lookahead where is the first gradient taken?
 * @param microBatches how a batch that is too large for memory is taken apart
 */
public record Optimizer(
        String name,
        Decision decision,
        SamStep samStep,
        Reuse reuse,
        BaseOptimizer base,
        Lookahead lookahead,
        MicroBatches microBatches) {
    /** With SGD; LookSAM's authors have 0.7 for AdamW, which undoes the length of a direction. */
    private static final double ALPHA = 0.1;

    /** What a record does not say is implied. */
    public Optimizer {
        lookahead = lookahead == null ? new Lookahead.None() : lookahead;
        require(
                lookahead instanceof Lookahead.None
                        || !(base.unclipped() instanceof BaseOptimizer.Sgd sgd)
                        || sgd.momentum() > 0,
                "MSAM perturbs along the momentum: it needs momentum above 0.");
    }

    /** SGD with momentum 0.9 and weight decay 5e-4. */
    private Optimizer(OptimizerName named, Policy policy, SamStep samStep, Reuse reuse) {
        this(
                named.toString(),
                new Decision(policy),
                samStep,
                reuse,
                new BaseOptimizer.Sgd(0.9, 5e-4, false),
                new Lookahead.None(),
                MicroBatches.NONE);
    }

    /** Plain training: no step is a SAM step. */
    public static Optimizer erm() {
        return new Optimizer(OptimizerName.ERM, new Policy.Never(), SamStep.sam(), new Reuse.None());
    }

    /** Each step is (Foret et al., 2021). */
    public static Optimizer sam() {
        return new Optimizer(OptimizerName.SAM, new Policy.Always(), SamStep.sam(), new Reuse.None());
    }

    /** Each step is, on part of the weights (β = 0.6) and samples (γ = 0.5; Du et al., 2022). */
    public static Optimizer esam() {
        return new Optimizer(OptimizerName.ESAM, new Policy.Always(), SamStep.esam(), new Reuse.None());
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
        return new Optimizer(OptimizerName.SS_SAM, new Policy.Bernoulli(p), SamStep.sam(), new Reuse.None());
    }

    /** Steps that look sharp are (Jiang et al., 2023). */
    public static Optimizer aeSam() {
        return new Optimizer(OptimizerName.AE_SAM, new Policy.Adaptive(), SamStep.sam(), new Reuse.None());
    }

    /** Each fifth step is; the others reuse its orthogonal part (Liu et al., 2022), here with α = 0.1. */
    public static Optimizer lookSam() {
        return new Optimizer(OptimizerName.LOOKSAM, new Policy.Every(5), SamStep.sam(), new Reuse.Orthogonal(ALPHA));
    }

    /** Steps that look sharp are; the others reuse the last one's orthogonal part (Jiang et al., 2023), here with α = 0.1. */
    public static Optimizer aeLookSam() {
        return new Optimizer(
                OptimizerName.AE_LOOKSAM, new Policy.Adaptive(), SamStep.sam(), new Reuse.Orthogonal(ALPHA));
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
        return 1 + decision.measure().cost() + decision.expectedShare() * samStep.cost();
    }

    /** Sentences of warning where training is known to go wrong so. */
    public List<String> warnings() {
        return Stream.of(
                        decision.model().warning(),
                        reuse.warning(base.unclipped().kind()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Vectors as long as the weights that are kept from step to step, besides the weights. */
    public int vectors() {
        return base.vectors()
                + reuse.vectors()
                + samStep.perturbation().vectors()
                + decision.measure().vectors();
    }

    /**
     * Vectors as long as the weights that a step works in: g, w + ε and g_s, of each part of the batch that has its own ε, what its
     * parts need, and where something is reused, the part of a direction that is.
     */
    public int stepVectors(int batch) {
        int sam = decision.expectedShare() == 0 ? 0 : samStep.vectors(microBatches.perturbedEach(batch));
        return lookahead.stepVectors()
                + microBatches.stepVectors(batch)
                + decision.measure().stepVectors()
                + Math.max(sam, reuse.vectors() > 0 ? 1 : 0);
    }

    /**
     * The same with another's size and direction of the perturbation, base optimizer, model, micro-batches, lookahead, ascent, descent and
     * measure in place of those of these that are the usual ones: what was changed here stays.
     */
    public Optimizer withNumbersOf(Optimizer other) {
        Optimizer usual = erm();
        return new Optimizer(
                name,
                decision.withNumbersOf(other.decision),
                samStep.withNumbersOf(other.samStep),
                reuse,
                base.equals(usual.base) ? other.base : base,
                lookahead.isImplied() ? other.lookahead : lookahead,
                microBatches.equals(usual.microBatches) ? other.microBatches : microBatches);
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
        return new Optimizer(other, decision, samStep, reuse, base, lookahead, microBatches);
    }

    /** With SAM steps decided on otherwise. */
    public Optimizer withDecision(Decision other) {
        return new Optimizer(name, other, samStep, reuse, base, lookahead, microBatches);
    }

    /** With other SAM steps. */
    public Optimizer withSamStep(SamStep other) {
        return new Optimizer(name, decision, other, reuse, base, lookahead, microBatches);
    }

    /** With another reuse. */
    public Optimizer withReuse(Reuse other) {
        return new Optimizer(name, decision, samStep, other, base, lookahead, microBatches);
    }

    /** With another base optimizer. */
    public Optimizer withBase(BaseOptimizer other) {
        return new Optimizer(name, decision, samStep, reuse, other, lookahead, microBatches);
    }

    /** With the first gradient taken elsewhere. */
    public Optimizer withLookahead(Lookahead other) {
        return new Optimizer(name, decision, samStep, reuse, base, other, microBatches);
    }

    /** With batches taken apart in another way. */
    public Optimizer withMicroBatches(MicroBatches other) {
        return new Optimizer(name, decision, samStep, reuse, base, lookahead, other);
    }

    /** With another policy. */
    public Optimizer withPolicy(Policy other) {
        return withDecision(decision.withPolicy(other));
    }

    /** With another model of the sharpness. */
    public Optimizer withModel(SharpnessModel other) {
        return withDecision(decision.withModel(other));
    }

    /** With sharpness measured otherwise. */
    public Optimizer withMeasure(SharpnessMeasure other) {
        return withDecision(decision.withMeasure(other));
    }

    /** With another perturbation. */
    public Optimizer withPerturbation(Perturbation other) {
        return withSamStep(samStep.withPerturbation(other));
    }

    /** With the perturbation gone through otherwise. */
    public Optimizer withAscent(Ascent other) {
        return withSamStep(samStep.withAscent(other));
    }

    /** With another selection. */
    public Optimizer withSelection(Selection other) {
        return withSamStep(samStep.withSelection(other));
    }

    /** With SAM steps that follow another direction. */
    public Optimizer withDescent(Descent other) {
        return withSamStep(samStep.withDescent(other));
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
