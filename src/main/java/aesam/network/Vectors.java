package aesam.network;

import static aesam.AesamException.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.function.Function;

/** Flat vectors to the host and back, to the bit. */
public final class Vectors {
    private Vectors() {}

    /** The same numbers in the same memory, as an array that another manager owns and that no gradient flows through. */
    public static NDArray alias(NDArray array, NDManager owner) {
        NDArray alias = array.stopGradient();
        alias.attach(owner);
        return alias;
    }

    /**
     * What a copy of an array to the host is made into. From a GPU, DJL copies to an array of the same owner first, which would stay
     * as long as the network does: so all copies to the host are made here, of an alias that goes with it.
     */
    private static <T> T onHost(NDArray array, Function<NDArray, T> copy) {
        try (NDManager scope = array.getManager().newSubManager()) {
            return copy.apply(alias(array, scope));
        }
    }

    /** A copy on the host of a vector in float32 or float64. */
    public static Tensor tensor(NDArray vector) {
        boolean wide = vector.getDataType() == DataType.FLOAT64;
        return new Tensor(
                wide ? Tensor.Type.F64 : Tensor.Type.F32,
                vector.getShape().getShape(),
                onHost(vector, NDArray::toByteBuffer));
    }

    /** The numbers of an array in float64. */
    static double[] doubles(NDArray array) {
        return onHost(array, NDArray::toDoubleArray);
    }

    /** The numbers of an array in float32. */
    static float[] floats(NDArray array) {
        return onHost(array, NDArray::toFloatArray);
    }

    /** The numbers of an array of 64-bit integers. */
    static long[] longs(NDArray array) {
        return onHost(array, NDArray::toLongArray);
    }

    /** The vector that a tensor was copied from, owned by a manager. */
    public static NDArray vector(NDManager owner, Tensor tensor) {
        return vector(owner, tensor.values(), tensor.type() == Tensor.Type.F64 ? DataType.FLOAT64 : DataType.FLOAT32);
    }

    /**
     * A vector with these numbers, owned by a manager. It is a duplicate because DJL's {@code create} only points at a buffer
     * of the JVM, which goes with its array, and {@code toType} copies nothing where the type stays, whatever it is asked.
     */
    public static NDArray vector(NDManager owner, double[] values, DataType type) {
        try (NDArray wide = owner.create(values);
                NDArray typed = wide.toType(type, false)) {
            return typed.duplicate();
        }
    }

    /**
     * Overwrites a vector.
     *
     * @throws aesam.AesamException if the tensor has another length
     */
    public static void copy(Tensor from, NDArray to) {
        require(from.size() == to.size(), "A vector of %d numbers is needed, found %s.", to.size(), from);
        if (from.size() == 0) {
            return;
        }
        try (NDArray vector = vector(to.getManager(), from)) {
            Aten.copy(vector, to);
        }
    }
}
