package aesam.network;

import ai.djl.ndarray.NDArray;
import java.util.SplittableRandom;

/** What layers may ask of the pass that they are in: the parameter store that a {@link Network} hands its block is one. */
public interface Pass {
    /** A generator of dropout's masks for each sample of the batch, others for each layer that asks. */
    SplittableRandom[] masks();

    /**
     * softmax(QKᵀ/√d)V as one operator that never holds all of the weights, which DJL has none for.
     *
     * @param q queries (B, heads, N, d); keys and values likewise
     * @return (B, heads, N, d), owned by the pass
     */
    NDArray attend(NDArray q, NDArray k, NDArray v);
}
