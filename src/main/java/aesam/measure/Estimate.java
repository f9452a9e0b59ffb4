package aesam.measure;

/**
 * A measured number with its error and its price.
 *
 * @param value what was found
 * @param error how far off it may be; what kind of error is said where it is measured
 * @param gradientEvaluations spent; 1 is a forward and backward pass over a batch, a forward pass alone counts ⅓
 */
public record Estimate(double value, double error, double gradientEvaluations) {}
