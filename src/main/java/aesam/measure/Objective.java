package aesam.measure;

import static aesam.AesamException.require;

import aesam.Interruption;
import aesam.images.Batch;
import aesam.network.Aten;
import aesam.network.BatchNormMode;
import aesam.network.Network;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;

/**
 * The mean training loss L over fixed batches as a function of the weights alone. BatchNorm normalises with each batch's
 * own statistics, as in training; its running statistics stay as they are.
 *
 * @param network that is evaluated
 * @param batches the same for every call
 */
public record Objective(Network network, List<Batch> batches) {
    public Objective {
        batches = List.copyOf(batches);
        require(!batches.isEmpty(), "An objective needs at least one batch.");
    }

    /** How many samples the mean is over. */
    public int samples() {
        return batches.stream().mapToInt(Batch::size).sum();
    }

    /** L(w). */
    public double loss(NDArray at) {
        double sum = 0;
        for (Batch batch : batches) {
            Interruption.check();
            sum += Arrays.stream(network.losses(at, batch)).sum();
        }
        return sum / samples();
    }

    /**
     * ∇L(w), flat.
     *
     * @param scope owns the result
     * @throws Interruption between two batches: all of them can take minutes, where a step's must not be cut off
     */
    public NDArray gradient(NDManager scope, NDArray at) {
        NDArray sum = scope.zeros(at.getShape(), at.getDataType());
        for (Batch batch : batches) {
            Interruption.check();
            try (NDManager pass = network.scope()) {
                NDArray g =
                        network.gradient(pass, at, batch, BatchNormMode.FROZEN).vector();
                Aten.addScaled(sum, (double) batch.size() / samples(), g);
            }
        }
        return sum;
    }
}
