package aesam.optim;

/**
 * What one step did.
 *
 * @param t the step, from 0
 * @param learningRate η_t
 * @param loss L(B; w) before the step
 * @param sharpness s = ‖∇L(B; w)‖² and its model
 * @param sam whether it was a SAM step
 * @param reusedShare ‖d − g‖/‖d‖ of a step that is no SAM step: how much of its direction d is reused from the last one; 0 in a SAM step
 * @param samples |B|
 * @param gradientEvaluations its cost: 1 is a forward and a backward pass over the batch; a part of the batch counts by
 *     its share, a forward pass alone as ⅓ (the backward pass has twice its multiply-adds)
 * @param predictions of each sample, from the pass at w
 */
public record Step(
        int t,
        double learningRate,
        double loss,
        Sharpness sharpness,
        boolean sam,
        double reusedShare,
        int samples,
        double gradientEvaluations,
        long[] predictions) {}
