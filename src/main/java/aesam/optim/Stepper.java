package aesam.optim;

import static aesam.AesamException.require;

import aesam.images.Batch;
import aesam.network.Aten;
import aesam.network.BatchArrays;
import aesam.network.BatchNormMode;
import aesam.network.Gradient;
import aesam.network.InnerProduct;
import aesam.network.Network;
import aesam.network.State;
import aesam.network.Workspace;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * An {@link Optimizer} at work on a network: the state of one run. From a DJL block to AE-SAM, with inputs x and classes y:
 *
 * <pre>{@code
 * Network network = Network.start(block, new Shape(20), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1));
 * Stepper stepper = Optimizer.named("ae-sam").start(network, new Schedule.Cosine(0.1), steps, new Seed(1));
 * for (int t = 0; t < steps; t++) {
 *     Step step = stepper.step(x, y); // step.loss(), step.sharpness(), step.sam()
 * }
 * }</pre>
 */
public final class Stepper implements AutoCloseable {
    private final Decision decision;
    private final SamStep samStep;
    private final Lookahead lookahead;
    private final MicroBatches microBatches;
    private final Network network;
    private final Schedule rate;
    private final int total;
    private final IntFunction<? extends RandomGenerator> random;
    private final SharpnessModel.Averages averages;
    private final Policy.PolicyState policy;
    private final Perturbation.PerturbationState perturbation;
    private final Reuse.ReuseState reuse;
    private final SharpnessMeasure.MeasureState measure;
    private final BaseOptimizerState base;
    private final BaseOptimizerState plain;
    private final Workspace workspace;
    private int t;
    private double lastFinite = Double.NaN;
    private double evaluations;

    Stepper(
            Optimizer optimizer,
            Network network,
            Schedule rate,
            int total,
            IntFunction<? extends RandomGenerator> random) {
        require(total >= 1, "A run needs at least one step, found %d.", total);
        require(
                !(optimizer.decision().measure() instanceof SharpnessMeasure.Variance)
                        || optimizer.microBatches().perturbEach(),
                "The variance inside a batch is that of its micro-batches' gradients: it needs micro-batch and m-sharpness.");
        this.decision = optimizer.decision();
        this.samStep = optimizer.samStep();
        this.lookahead = optimizer.lookahead();
        this.microBatches = optimizer.microBatches();
        this.network = network;
        this.rate = rate;
        this.total = total;
        this.random = random;
        this.averages = decision.model().start();
        this.policy = decision.policy().start(decision.model());
        this.perturbation = samStep.perturbation().start(network);
        this.reuse = optimizer.reuse().start(network);
        this.measure = decision.measure().start(network);
        this.base = optimizer.base().start(network);
        this.plain = new BaseOptimizer.Sgd(0, 0, false).start(network);
        this.workspace = new Workspace(network);
    }

    /**
     * One step on a mini-batch that is given as arrays, which stay the caller's.
     *
     * @param x inputs (B, …) as the block takes them, images as (B, channels, height, width)
     * @param y what the loss takes: classes (B) as whole numbers, or numbers (B, …)
     * @throws aesam.AesamException as {@link #step(Batch)} does
     */
    public Step step(NDArray x, NDArray y) {
        return step(BatchArrays.of(x, y));
    }

    /**
     * One step on a mini-batch.
     *
     * @throws aesam.AesamException if the loss or a gradient is not finite, that at w + ε among them; the weights are then
     *     as before
     */
    public Step step(Batch batch) {
        try (NDManager scope = network.scope()) {
            evaluations = 0;
            network.beginStep(t, scope);
            Supplier<NDArray> vectors = workspace.begin(scope);
            double eta = rate.at(t, total);
            double rhoFactor = samStep.ascent().rho().factor((double) t / total, relative(eta));
            NDArray w = network.weights(scope);
            NDArray ahead = lookahead.point(w, base.momentum(), rhoFactor, vectors); // mostly w
            List<Batch> parts = microBatches.perturbedAlike(batch);
            List<NDArray> points = Collections.nCopies(parts.size(), ahead);
            List<Gradient> gs = gradients(scope, points, parts, BatchNormMode.MOVING, batch, vectors);
            Gradient g = Gradient.mean(gs, vectors); // ∇L(B; w)
            double s = InnerProduct.squaredNorm(g.vector()); // ‖g‖²
            double loss = g.loss();
            long[] predictions = g.predictions(); // here, where all of the first pass has been waited for
            requireFinite(loss, s, eta);
            double measured = finite(measure.of(firstPass(ahead, batch, gs, g, loss, s, vectors))); // mostly s
            Sharpness sharpness = policy.aim(averages.update(s, measured, t, total)); // μ, σ², c_t
            Moment now = new Moment(t, total, sharpness, rhoFactor, network.layout(), random.apply(t), vectors);
            boolean sam = policy.isSam(now);
            Descent.Direction direction = sam
                    ? descent(g.vector(), finite(samGradient(scope, w, gs, parts, batch, now), s, eta), s, vectors)
                    : new Descent.Direction(reuse.direction(g.vector(), s));
            double reusedShare = sam ? 0 : reusedShare(g.vector(), direction.d(), vectors);
            perturbation.observe(g.vector());
            base.descend(direction.d(), eta);
            direction.beside().ifPresent(d -> plain.descend(d, eta));
            return new Step(t++, eta, loss, sharpness, sam, reusedShare, batch.size(), evaluations, predictions);
        } finally {
            Reference.reachabilityFence(network);
        }
    }

    private FirstPass firstPass(
            NDArray w, Batch batch, List<Gradient> gs, Gradient g, double loss, double s, Supplier<NDArray> vectors) {
        List<NDArray> parts = gs.stream().map(Gradient::vector).toList();
        return new FirstPass(
                t,
                total,
                batch.size(),
                loss,
                s,
                w,
                g.vector(),
                parts,
                vectors,
                point -> Arrays.stream(losses(point, batch, batch)).average().orElseThrow());
    }

    /** ∇L(B⁺; w + ε), where each part of the batch has its own ε. */
    private NDArray samGradient(
            NDManager scope, NDArray w, List<Gradient> gs, List<Batch> parts, Batch batch, Moment now) {
        List<NDArray> points = new ArrayList<>();
        List<Batch> chosen = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Gradient g = gs.get(i);
            Batch part = parts.get(i);
            Moment own = parts.size() == 1 ? now : now.of(InnerProduct.squaredNorm(g.vector()));
            NDArray point = ascend(scope, w, g.vector(), part, batch, own);
            chosen.add(samStep.selection().select(part, () -> lossIncrease(point, part, g.losses(), batch)));
            points.add(point);
            measure.perturbed(w, point);
        }
        List<Gradient> perturbed = gradients(scope, points, chosen, BatchNormMode.FROZEN, batch, now.vectors());
        return Gradient.mean(perturbed, now.vectors()).vector();
    }

    /** w + ε, by way of the gradients on the way there. */
    private NDArray ascend(NDManager scope, NDArray w, NDArray g, Batch part, Batch batch, Moment now) {
        int steps = samStep.ascent().steps();
        Moment each = now.withRhoFactor(now.rhoFactor() / steps);
        NDArray point = perturbation.point(w, g, each);
        for (int i = 1; i < steps; i++) {
            NDArray there = gradient(scope, point, part, BatchNormMode.FROZEN, batch, now.vectors())
                    .vector();
            point = perturbation.point(point, there, each.of(InnerProduct.squaredNorm(there)));
        }
        return point;
    }

    private Descent.Direction descent(NDArray g, NDArray gs, double s, Supplier<NDArray> vectors) {
        return samStep.descent().of(g, reuse.remember(g, gs, s), vectors);
    }

    /** ‖d − g‖/‖d‖. */
    private static double reusedShare(NDArray g, NDArray d, Supplier<NDArray> vectors) {
        if (d == g) {
            return 0;
        }
        double reused = InnerProduct.squaredNorm(Aten.plus(d, -1, g, vectors.get()));
        return reused == 0 ? 0 : Math.sqrt(reused / InnerProduct.squaredNorm(d));
    }

    /** η_t/η. */
    private double relative(double eta) {
        return rate.rate() == 0 ? 1 : eta / rate.rate();
    }

    private double[] lossIncrease(NDArray point, Batch part, double[] before, Batch whole) {
        double[] increase = losses(point, part, whole);
        for (int i = 0; i < increase.length; i++) {
            increase[i] -= before[i];
        }
        return increase;
    }

    private double[] losses(NDArray at, Batch part, Batch whole) {
        evaluations += Network.FORWARD_ONLY * part.size() / whole.size();
        return network.losses(at, microBatches.of(part));
    }

    /** The gradients of the parts of the batch that are perturbed alike, at a point each. */
    private List<Gradient> gradients(
            NDManager scope,
            List<NDArray> at,
            List<Batch> parts,
            BatchNormMode mode,
            Batch whole,
            Supplier<NDArray> vectors) {
        if (parts.size() == 1) {
            return List.of(gradient(scope, at.get(0), parts.get(0), mode, whole, vectors));
        }
        parts.forEach(part -> evaluations += (double) part.size() / whole.size());
        return network.gradients(scope, at, parts, mode, vectors);
    }

    /** The mean gradient of a part of the batch, accumulated over its micro-batches. */
    private Gradient gradient(
            NDManager scope, NDArray at, Batch part, BatchNormMode mode, Batch whole, Supplier<NDArray> vectors) {
        evaluations += (double) part.size() / whole.size();
        return network.gradient(scope, at, microBatches.of(part), mode, vectors);
    }

    private double finite(double measured) {
        require(
                Double.isFinite(measured * measured),
                "Training diverged at step %d: the sharpness by %s is %s, which cannot be modelled; try a smaller learning rate"
                        + " or rho, or see to the measure.",
                t,
                decision.measure(),
                measured);
        return measured;
    }

    private NDArray finite(NDArray samGradient, double s, double eta) {
        require(
                Double.isFinite(InnerProduct.squaredNorm(samGradient)),
                "Training diverged at step %d: the gradient at w + ε is not finite (learning rate %s, %s‖g‖² %s); "
                        + "try a smaller rho.",
                t,
                eta,
                rho(),
                s);
        return samGradient;
    }

    /** For people; nothing of a perturbation of your own. */
    private String rho() {
        return samStep.perturbation()
                .size()
                .map(size -> "rho " + size.rho() + ", ")
                .orElse("");
    }

    /** The model of s squares it. */
    private void requireFinite(double loss, double s, double eta) {
        require(
                Double.isFinite(loss) && Double.isFinite(s * s),
                "Training diverged at step %d: the loss is %s and ‖g‖² is %s (learning rate %s, %slast finite ‖g‖² %s); "
                        + "try a smaller learning rate or rho.",
                t,
                loss,
                s,
                eta,
                rho(),
                lastFinite);
        lastFinite = s;
    }

    /** Writes all that the next steps depend on besides the network. */
    public void save(State to) {
        to.put("t", t);
        to.put("last_finite", lastFinite);
        averages.save(to.part("model"));
        policy.save(to.part("policy"));
        perturbation.save(to.part("perturbation"));
        reuse.save(to.part("reuse"));
        measure.save(to.part("measure"));
        base.save(to.part("base"));
    }

    /** Takes over what {@link #save} wrote: the next step is the one after. */
    public void load(State from) {
        t = Math.toIntExact(from.count("t"));
        lastFinite = from.number("last_finite");
        averages.load(from.part("model"));
        policy.load(from.part("policy"));
        perturbation.load(from.part("perturbation"));
        reuse.load(from.part("reuse"));
        measure.load(from.part("measure"));
        base.load(from.part("base"));
    }

    /** Frees what was kept from step to step; the network stays open. */
    @Override
    public void close() {
        perturbation.close();
        reuse.close();
        measure.close();
        base.close();
        plain.close();
        workspace.close();
    }
}
