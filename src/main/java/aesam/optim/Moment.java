package aesam.optim;

import aesam.Seed;
import aesam.network.Layout;
import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a policy or a perturbation may look at: one step of a run.
 *
 * @param t the step, from 0
 * @param total T, the steps of the whole run
 * @param sharpness of this step
 * @param rhoFactor what ρ is multiplied by now, see {@link RhoSchedule} and {@link Ascent}
 * @param layout where each tensor lies in the weights
 * @param random this step's own random numbers
 * @param vectors give, each time they are asked, another flat vector of the weights' length with any numbers in it, for the time of
 *     this step: memory that is there already
 */
public record Moment(
        int t,
        int total,
        Sharpness sharpness,
        double rhoFactor,
        Layout layout,
        RandomGenerator random,
        Supplier<NDArray> vectors) {
    /** How many moments there are to try a policy on. */
    static final int PROBES = 6144;

    private static final int CONSECUTIVE = 2048;
    private static final Seed SEED = new Seed(0);

    /** t/T, in [0, 1). */
    public double progress() {
        return (double) t / total;
    }

    /** What holds now of values that hold one after the other, each for as large a part of training. */
    double in(List<Double> parts) {
        return parts.get((int) ((long) t * parts.size() / total));
    }

    /** The same moment with ρ multiplied otherwise. */
    Moment withRhoFactor(double other) {
        return new Moment(t, total, sharpness, other, layout, random, vectors);
    }

    /** The same moment for a gradient that has its own ‖g‖², of a part of the batch or at another point. */
    Moment of(double gradNormSq) {
        return new Moment(t, total, sharpness.withGradNormSq(gradNormSq), rhoFactor, layout, random, vectors);
    }

    /**
     * A moment to try a policy on: some are consecutive steps of one run, others from anywhere in runs of any length; scores
     * are normal, ‖g‖² is of any size.
     *
     * @param i from 0 to {@link #PROBES}
     */
    static Moment probe(int i) {
        SplittableRandom random = SEED.generator(Seed.Stream.PROBE, i);
        int total = i < CONSECUTIVE ? CONSECUTIVE : 1 + random.nextInt(1 << random.nextInt(4, 18));
        int t = i < CONSECUTIVE ? i : random.nextInt(total);
        double mu = Math.exp(random.nextDouble(-8, 6));
        double sigma = mu * random.nextDouble(0.05, 0.5);
        double s = Math.max(0, mu + sigma * random.nextGaussian());
        Sharpness sharpness = new Sharpness(s, mu, sigma * sigma, random.nextDouble(-2, 2));
        return new Moment(t, total, sharpness, 1, new Layout(List.of()), random, () -> {
            throw new IllegalStateException("a policy has no use for vectors");
        });
    }
}
