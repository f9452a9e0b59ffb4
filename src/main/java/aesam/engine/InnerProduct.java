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
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Inner products of flat vectors, accumulated in double precision (libtorch accumulates in the vectors' own): part by part, so
 * that their sum is the same to the bit for any number of threads.
 */
public final class InnerProduct {
    private static final int PART = 1 << 16;

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
        ByteBuffer ofA = memory(a);
        ByteBuffer ofB = memory(b);
        int n = Math.toIntExact(a.size());
        if (a.getDataType() == DataType.FLOAT64) {
            return sum(n, (from, to) -> products(ofA.asDoubleBuffer(), ofB.asDoubleBuffer(), from, to));
        }
        return a == b
                ? sum(n, (from, to) -> squares(ofA.asFloatBuffer(), from, to))
                : sum(n, (from, to) -> products(ofA.asFloatBuffer(), ofB.asFloatBuffer(), from, to));
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

    /** The sum over a range of indices, the end excluded. */
    private interface Part {
        double sum(int from, int to);
    }

    private static double sum(int n, Part part) {
        IntStream starts = IntStream.range(0, (n + PART - 1) / PART).map(i -> i * PART);
        double[] sums = (PyTorch.threads() > 1 ? starts.parallel() : starts)
                .mapToDouble(from -> part.sum(from, Math.min(n, from + PART)))
                .toArray();
        return Arrays.stream(sums).sum();
    }

    /** Four sums side by side, since one would wait for the addition before it. */
    private static double squares(FloatBuffer a, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = from;
        for (; i + 3 < to; i += 4) {
            double a0 = a.get(i);
            double a1 = a.get(i + 1);
            double a2 = a.get(i + 2);
            double a3 = a.get(i + 3);
            s0 += a0 * a0;
            s1 += a1 * a1;
            s2 += a2 * a2;
            s3 += a3 * a3;
        }
        for (; i < to; i++) {
            s0 += (double) a.get(i) * a.get(i);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double products(FloatBuffer a, FloatBuffer b, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = from;
        for (; i + 3 < to; i += 4) {
            s0 += (double) a.get(i) * b.get(i);
            s1 += (double) a.get(i + 1) * b.get(i + 1);
            s2 += (double) a.get(i + 2) * b.get(i + 2);
            s3 += (double) a.get(i + 3) * b.get(i + 3);
        }
        for (; i < to; i++) {
            s0 += (double) a.get(i) * b.get(i);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double products(DoubleBuffer a, DoubleBuffer b, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }
}
