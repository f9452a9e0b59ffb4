package aesam.network;

/** What a training pass does to BatchNorm's running statistics; it normalizes by the batch's own either way. */
public enum BatchNormMode {
    /** They move, as in any training pass. */
    MOVING,
    /** They stay as they are: the pass looks at another point than w. */
    FROZEN
}
