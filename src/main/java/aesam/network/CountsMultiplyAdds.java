package aesam.network;

/** A block that multiplies in other ways than by convolutions and linear layers. */
public interface CountsMultiplyAdds {
    /** Multiply-adds of one sample besides those of its children; it is initialised. */
    long multiplyAdds();
}
