package aesam.images;

import java.util.Locale;

/**
 * What a network computes in. Its inputs, weights, gradients, updates and norms are in float32 or float64; the other two, which have
 * float32's range and fewer bits, are what its passes alone are in.
 */
public enum Precision {
    FLOAT32(Float.BYTES),
    /**
     * float32, but convolutions and matrix products round their factors to 10 bits behind the point where the device has TF32:
     * NVIDIA's GPUs from compute capability 8.0 on.
     */
    TF32(Float.BYTES),
    FLOAT64(Double.BYTES),
    /** 7 bits behind the point, for all of a pass but normalization, softmax and loss. */
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
        return this == FLOAT64 ? FLOAT64 : FLOAT32;
    }
}
