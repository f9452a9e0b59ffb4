package aesam.optim;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What a measure of sharpness may look at: the pass that each step has. Arrays belong to the step and are not to be changed.
 *
 * @param t the step, from 0
 * @param total T, the steps of the whole run
 * @param samples |B|
 * @param loss L(B; w)
 * @param gradNormSq ‖g‖²
 * @param w the weights, flat
 * @param g ∇L(B; w), flat; overwritten in the next step
 * @param parts the gradients that g is the mean of: of each micro-batch where each is perturbed on its own, else g alone
 * @param vectors as {@link Moment#vectors}
 * @param lossAt L(B; ·) at a point that is given as a flat vector; it costs a forward pass
 */
public record FirstPass(
        int t,
        int total,
        int samples,
        double loss,
        double gradNormSq,
        NDArray w,
        NDArray g,
        List<NDArray> parts,
        Supplier<NDArray> vectors,
        ToDoubleFunction<NDArray> lossAt) {}
