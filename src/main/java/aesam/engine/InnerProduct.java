package aesam.engine;

import static aesam.AesamException.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/** Inner products of flat vectors, accumulated in double precision (libtorch accumulates in the vectors' own). */
public final class InnerProduct {
    private InnerProduct() {}

    /** ‖a‖². */
    public static double squaredNorm(NDArray a) {
        return of(a, a);
    }

    /** ⟨a, b⟩ of vectors of the same length and type. */
    public static double of(NDArray a, NDArray b) {
        require(
                a.size() == b.size() && a.getDataType() == b.getDataType(),
                "An inner product needs vectors of one length and type, found %s and %s.",
                a.getShape(),
                b.getShape());
        if (a.getDevice().isGpu()) {
            return onDevice(a, b);
        }
        return a.getDataType() == DataType.FLOAT64
                ? sum(memory(a).asDoubleBuffer(), memory(b).asDoubleBuffer())
                : sum(memory(a).asFloatBuffer(), memory(b).asFloatBuffer());
    }

    private static double onDevice(NDArray a, NDArray b) {
        try (NDArray wideA = a.toType(DataType.FLOAT64, true);
                NDArray wideB = b.toType(DataType.FLOAT64, true);
                NDArray product = wideA.dot(wideB)) {
            return product.getDouble();
        }
    }

    /** The array's own memory, not a copy. */
    private static ByteBuffer memory(NDArray array) {
        return JniUtils.getByteBuffer((PtNDArray) array, true).order(ByteOrder.nativeOrder());
    }

    /** Four sums side by side, since one would wait for the addition before it. */
    private static double sum(FloatBuffer a, FloatBuffer b) {
        int n = a.limit();
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += (double) a.get(i) * b.get(i);
            s1 += (double) a.get(i + 1) * b.get(i + 1);
            s2 += (double) a.get(i + 2) * b.get(i + 2);
            s3 += (double) a.get(i + 3) * b.get(i + 3);
        }
        for (; i < n; i++) {
            s0 += (double) a.get(i) * b.get(i);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double sum(DoubleBuffer a, DoubleBuffer b) {
        double sum = 0;
        for (int i = 0; i < a.limit(); i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }
}
