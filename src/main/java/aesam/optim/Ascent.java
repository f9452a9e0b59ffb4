package aesam.optim;

import static aesam.AesamException.require;

import aesam.Implied;

/**
 * How a perturbation is gone through: ρ over training, and in how many steps of ρ/n each (Andriushchenko and Flammarion, 2022, compare
 * them). Each step of the n after the first takes another gradient, where the last one led.
 *
 * @param rho what ρ is multiplied by over training
 * @param steps n, at least 1
 */
public record Ascent(RhoSchedule rho, int steps) implements Implied {
    /** With the same ρ in all of training, in one step. */
    public static final Ascent USUAL = new Ascent(new RhoSchedule.Constant(), 1);

    public Ascent {
        require(steps >= 1, "An ascent has at least one step, found %d.", steps);
    }

    /** The same with ρ scheduled otherwise. */
    public Ascent withRho(RhoSchedule other) {
        return new Ascent(other, steps);
    }

    /** The same in so many steps. */
    public Ascent withSteps(int other) {
        return new Ascent(rho, other);
    }

    @Override
    public boolean isImplied() {
        return equals(USUAL);
    }
}
