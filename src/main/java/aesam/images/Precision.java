package aesam.images;

import java.util.Locale;

/**
 * What a network computes in. Its inputs, weights, gradients, updates and norms are in float32 or float64; bfloat16, which has
 * float32's range and 8 bits of precision, is what its passes alone are in, except for normalization, softmax and loss.
 */
public enum Precision {
    FLOAT32(Float.BYTES),
    FLOAT64(Double.BYTES),
    BFLOAT16(Float.BYTES);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** As on the command line and in records. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The size of one number of inputs and weights. */
    public int bytes() {
        return bytes;
    }

    /** The precision of what does not pass through the network, in which what is measured of a trained one is computed, too. */
    public Precision ofVectors() {
        return this == BFLOAT16 ? FLOAT32 : this;
    }
}
