package aesam.optim;

import static aesam.AesamException.require;

import aesam.images.Batch;
import java.util.List;

/**
 * How a batch that is too large for memory is taken apart: gradients are accumulated over micro-batches, in both passes,
 * so that s, the policy's decision and the perturbation are those of the whole batch. (BatchNorm knows each micro-batch
 * alone, and its running statistics move once a step, to the mean of where each moves them.) On several devices as many pass at a time.
 *
 * @param size images at a time, at most; 0 for the whole batch at once
 * @param perturbEach whether each micro-batch is perturbed along its own gradient, which is m-sharpness (Foret et al.,
 *     2021, section 4.1) with m = size; else all along the whole batch's. Keeps a gradient for each micro-batch
 */
public record MicroBatches(int size, boolean perturbEach) {
    /** The whole batch at once. */
    public static final MicroBatches NONE = new MicroBatches(0, false);

    public MicroBatches {
        require(size >= 0, "A micro-batch has at least one image, or 0 for the whole batch, found %d.", size);
        require(
                size > 0 || !perturbEach,
                "m-sharpness perturbs micro-batches: it needs their size, which is 0 for the whole batch.");
    }

    /** The parts of a batch that pass through the network one after the other. */
    List<Batch> of(Batch batch) {
        return size == 0 ? List.of(batch) : batch.split(size);
    }

    /** Vectors as long as the weights that ∇L(B; w) takes, and those of its parts that are kept. */
    int stepVectors(int batch) {
        int parts = perturbedEach(batch);
        boolean accumulated = !perturbEach && size > 0 && batch > size;
        return parts + meanVectors(parts) + (accumulated ? 1 : 0);
    }

    /** Vectors that a mean over so many gradients takes beside them. */
    static int meanVectors(int gradients) {
        return gradients == 1 ? 0 : 1;
    }

    /** How many parts of a batch are perturbed each on its own. */
    int perturbedEach(int batch) {
        return perturbEach ? (batch + size - 1) / size : 1;
    }

    /** The parts of a batch that are perturbed alike. */
    List<Batch> perturbedAlike(Batch batch) {
        return perturbEach ? of(batch) : List.of(batch);
    }
}
