package aesam.optim;

import aesam.network.State;
import org.apache.commons.math3.distribution.NormalDistribution;

/** A budget at work: where its threshold stands, as a probability p of the standard normal distribution. */
final class BudgetState implements Policy.PolicyState {
    private static final double GAIN = 1.0 / 9;

    private final Policy.Budget budget;
    private final NormalDistribution normal = new NormalDistribution();
    private final double unreachable;
    private double p;

    BudgetState(Policy.Budget budget, SharpnessModel model) {
        this.budget = budget;
        this.unreachable = 1.01 * model.largestScore();
        this.p = 1 - budget.share().get(0);
    }

    /** c = Φ⁻¹(p), but no farther than just beyond what scores can be. */
    @Override
    public Sharpness aim(Sharpness modelled) {
        double quantile = normal.inverseCumulativeProbability(Math.max(0, Math.min(1, p)));
        double c = Math.max(-unreachable, Math.min(unreachable, quantile));
        return modelled.withC(c);
    }

    /** By the score, not by {@link Sharpness#isSharp}: s − μ may be lost in μ + cσ. */
    @Override
    public boolean isSam(Moment now) {
        boolean sam = now.sharpness().score() >= now.sharpness().c();
        p += GAIN * ((sam ? 1 : 0) - now.in(budget.share()));
        return sam;
    }

    @Override
    public void save(State to) {
        to.put("p", p);
    }

    @Override
    public void load(State from) {
        p = from.number("p");
    }
}
