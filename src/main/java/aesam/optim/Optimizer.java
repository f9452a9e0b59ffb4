package aesam.optim;

import static aesam.optim.Policy.adaptive;
import static aesam.optim.Policy.always;
import static aesam.optim.Policy.bernoulli;
import static aesam.optim.Policy.every;
import static aesam.optim.Policy.never;
import static aesam.optim.Reuse.none;
import static aesam.optim.Reuse.orthogonal;
import static aesam.optim.Selection.sharpest;
import static aesam.optim.Selection.wholeBatch;

import aesam.AesamException;
import aesam.Seed;
import aesam.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
 */
public record Optimizer(
        String name,
        Policy policy,
        Perturbation perturbation,
        Selection selection,
        Reuse reuse,
        BaseOptimizer base,
        SharpnessModel model,
        MicroBatches microBatches) {
    private static final BaseOptimizer DEFAULT_BASE = new BaseOptimizer.Sgd(0.9, 5e-4, false);
    private static final Map<String, Function<Hyperparameters, Optimizer>> NAMED = new LinkedHashMap<>();

    static {
        name("erm", h -> of(h, never(), h.alongGradient(), wholeBatch(), none()));
        name("sam", h -> of(h, always(), h.alongGradient(), wholeBatch(), none()));
        name("esam", h -> of(h, always(), stochastic(h), sharpest(h.gamma()), none()));
        name("ss-sam", h -> of(h, bernoulli(h.p()), h.alongGradient(), wholeBatch(), none()));
        name("ae-sam", h -> of(h, adaptive(), h.alongGradient(), wholeBatch(), none()));
        name("looksam", h -> of(h, every(h.k()), h.alongGradient(), wholeBatch(), orthogonal(h.alpha())));
        name("ae-looksam", h -> of(h, adaptive(), h.alongGradient(), wholeBatch(), orthogonal(h.alpha())));
    }

    private static void name(String name, Function<Hyperparameters, Optimizer> composition) {
        NAMED.put(name, h -> composition.apply(h).withName(name));
    }

    private static Optimizer of(
            Hyperparameters h, Policy policy, Perturbation perturbation, Selection selection, Reuse reuse) {
        return new Optimizer("", policy, perturbation, selection, reuse, DEFAULT_BASE, h.model(), MicroBatches.NONE);
    }

    private static Perturbation stochastic(Hyperparameters h) {
        return new Perturbation.StochasticWeights(h.rho(), h.beta(), h.normalized());
    }

    /** The seven, in the paper's order. */
    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    /**
     * One of the seven, on SGD with momentum 0.9 and weight decay 5e-4.
     *
     * @throws AesamException if the name is unknown or a number is out of its range
     */
    public static Optimizer named(String name, Hyperparameters hyperparameters) {
        Function<Hyperparameters, Optimizer> composition = NAMED.get(name);
        if (composition == null) {
            throw new AesamException("Unknown optimizer '" + name + "'; known: " + String.join(", ", names()) + ".");
        }
        return composition.apply(hyperparameters);
    }

    /** One of the seven with the paper's numbers. */
    public static Optimizer named(String name) {
        return named(name, Hyperparameters.DEFAULT);
    }

    public Optimizer withName(String other) {
        return new Optimizer(other, policy, perturbation, selection, reuse, base, model, microBatches);
    }

    public Optimizer withPolicy(Policy other) {
        return new Optimizer(name, other, perturbation, selection, reuse, base, model, microBatches);
    }

    public Optimizer withPerturbation(Perturbation other) {
        return new Optimizer(name, policy, other, selection, reuse, base, model, microBatches);
    }

    public Optimizer withSelection(Selection other) {
        return new Optimizer(name, policy, perturbation, other, reuse, base, model, microBatches);
    }

    public Optimizer withReuse(Reuse other) {
        return new Optimizer(name, policy, perturbation, selection, other, base, model, microBatches);
    }

    public Optimizer withBase(BaseOptimizer other) {
        return new Optimizer(name, policy, perturbation, selection, reuse, other, model, microBatches);
    }

    public Optimizer withModel(SharpnessModel other) {
        return new Optimizer(name, policy, perturbation, selection, reuse, base, other, microBatches);
    }

    public Optimizer withMicroBatches(MicroBatches other) {
        return new Optimizer(name, policy, perturbation, selection, reuse, base, model, other);
    }

    /**
     * Starts a run.
     *
     * @param network whose weights are moved
     * @param rate the learning rate over the steps
     * @param total T, the steps of the whole run
     * @param seed of the coins
     */
    public Stepper start(Network network, Schedule rate, int total, Seed seed) {
        return new Stepper(this, network, rate, total, t -> seed.generator(Seed.Stream.COINS, t));
    }
}
