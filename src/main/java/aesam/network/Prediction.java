package aesam.network;

/**
 * What a network in evaluation mode says of a batch.
 *
 * @param losses of each sample
 * @param classes the class with the largest output for each sample; −1 where outputs are not (B, classes)
 */
public record Prediction(double[] losses, long[] classes) {}
