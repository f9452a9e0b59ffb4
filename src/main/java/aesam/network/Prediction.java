package aesam.network;

/**
 * What a network in evaluation mode says of a batch.
 *
 * @param losses of each sample
 * @param classes the class with the largest output for each sample; −1 where outputs or targets are no classes
 * @param confidences the largest softmax probability for each sample, in (0, 1]; NaN where outputs or targets are no classes
 */
public record Prediction(double[] losses, long[] classes, double[] confidences) {}
