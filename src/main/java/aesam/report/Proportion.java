package aesam.report;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * How often something was so, with the 95 % interval of Wilson (1927) for its probability p̂ = part / n: the values p with
 * |p̂ − p| ≤ z √(p(1 − p)/n).
 *
 * @param part times it was so
 * @param n times in all; of none, everything is NaN
 */
public record Proportion(int part, int n) {
    private static final double Z = new NormalDistribution().inverseCumulativeProbability(0.975);

    /** p̂. */
    public double value() {
        return (double) part / n;
    }

    /** The interval's lower end. */
    public double low() {
        return Math.max(0, centre() - halfWidth());
    }

    /** The interval's upper end. */
    public double high() {
        return Math.min(1, centre() + halfWidth());
    }

    private double centre() {
        return (value() + Z * Z / (2 * n)) / (1 + Z * Z / n);
    }

    private double halfWidth() {
        return Z / (1 + Z * Z / n) * Math.sqrt(value() * (1 - value()) / n + Z * Z / (4.0 * n * n));
    }
}
