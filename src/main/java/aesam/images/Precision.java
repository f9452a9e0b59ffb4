package aesam.images;

/** The precision of normalized inputs; a network in float64 is fed in float64, so that nothing of it is rounded. */
public enum Precision {
    FLOAT32(Float.BYTES),
    FLOAT64(Double.BYTES);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one number. */
    public int bytes() {
        return bytes;
    }
}
