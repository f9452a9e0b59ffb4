package aesam.model;

import ai.djl.ndarray.NDArray;

/**
 * What attention asks of the parameter store that serves a pass: softmax(QKᵀ/√d)V as one operator that never holds all of the
 * weights, which DJL has none for.
 */
public interface ScaledDotProduct {
    /** Of queries, keys and values (B, heads, N, d). */
    NDArray attend(NDArray q, NDArray k, NDArray v);
}
