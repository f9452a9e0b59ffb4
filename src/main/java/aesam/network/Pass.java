package aesam.network;

import ai.djl.ndarray.NDArray;

/** What layers may ask of the pass that they are in: the parameter store that a {@link Network} hands its block is one. */
public interface Pass {
    /**
     * Dropout's mask for some values: a function of the run's seed, the step, the sample and how many layers asked before in this pass.
     *
     * @param values (B, …), whose owner gets it
     * @param p the share that is dropped, in [0, 1)
     * @return 0 or 1 / (1 − p) for each of them
     */
    NDArray mask(NDArray values, double p);

    /**
     * softmax(QKᵀ/√d)V as one operator that never holds all of the weights, which DJL has none for.
     *
     * @param q queries (B, heads, N, d); keys and values likewise
     * @return (B, heads, N, d), owned by the pass
     */
    NDArray attend(NDArray q, NDArray k, NDArray v);
}
