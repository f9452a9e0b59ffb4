package aesam.network;

import ai.djl.ndarray.NDArray;

/**
 * A point of weight space and the running statistics that go with it.
 *
 * @param weights w, flat, in the order of {@link Network#layout()}
 * @param statistics flat, as {@link Network#statistics()}
 */
public record WeightsAndStatistics(NDArray weights, NDArray statistics) {}
