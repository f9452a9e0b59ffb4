package aesam.optim;

import aesam.network.Layout;
import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a policy or a perturbation may look at: one step of a run.
 *
 * @param t the step, from 0
 * @param total T, the steps of the whole run
 * @param sharpness of this step
 * @param layout where each tensor lies in the weights
 * @param coins this step's own random numbers
 * @param vectors give, each time they are asked, another flat vector of the weights' length with any numbers in it, for the time of
 *     this step: memory that is there already
 */
public record Moment(
        int t, int total, Sharpness sharpness, Layout layout, RandomGenerator coins, Supplier<NDArray> vectors) {
    /** The same moment for a part of the batch that has its own ‖g‖². */
    Moment of(double gradNormSq) {
        Sharpness own = new Sharpness(gradNormSq, sharpness.mu(), sharpness.sigmaSq(), sharpness.c());
        return new Moment(t, total, own, layout, coins, vectors);
    }
}
