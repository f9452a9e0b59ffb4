package aesam.images;

import java.util.Locale;

/** The precision of normalized inputs; a network in float64 is fed in float64, so that nothing of it is rounded. */
public enum Precision {
    FLOAT32(Float.BYTES),
    FLOAT64(Double.BYTES);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** As on the command line and in records. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The size of one number. */
    public int bytes() {
        return bytes;
    }
}
