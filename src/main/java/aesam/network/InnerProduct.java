package aesam.network;

import static aesam.AesamException.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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

    /** So many numbers at a time are copied to an array: a loop over an array costs a third of one over a buffer. */
    private static final int STRETCH = 1 << 11;

    /** So many numbers at a time are widened on a GPU: 32 MB. */
    private static final int WIDENED = 1 << 22;

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

    /** By libtorch, as on a GPU. */
    static double onDevice(NDArray a, NDArray b) {
        try (NDArray sum = a.getManager().create(new Shape(), DataType.FLOAT64)) {
            Aten.dot(a, b, WIDENED, sum);
            return Vectors.doubles(sum)[0];
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
        float[] x = new float[STRETCH];
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int at = from; at < to; at += STRETCH) {
            int n = read(a, at, to, x);
            for (int i = 0; i < n; i += 4) {
                double x0 = x[i];
                double x1 = x[i + 1];
                double x2 = x[i + 2];
                double x3 = x[i + 3];
                s0 += x0 * x0;
                s1 += x1 * x1;
                s2 += x2 * x2;
                s3 += x3 * x3;
            }
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double products(FloatBuffer a, FloatBuffer b, int from, int to) {
        float[] x = new float[STRETCH];
        float[] y = new float[STRETCH];
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int at = from; at < to; at += STRETCH) {
            int n = read(a, at, to, x);
            read(b, at, to, y);
            for (int i = 0; i < n; i += 4) {
                s0 += (double) x[i] * y[i];
                s1 += (double) x[i + 1] * y[i + 1];
                s2 += (double) x[i + 2] * y[i + 2];
                s3 += (double) x[i + 3] * y[i + 3];
            }
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** Copies the next stretch and fills it up with zeros to a multiple of four, which is how many numbers count. */
    private static int read(FloatBuffer from, int at, int end, float[] to) {
        int n = Math.min(end - at, STRETCH);
        from.get(at, to, 0, n);
        int padded = (n + 3) & ~3;
        Arrays.fill(to, n, padded, 0);
        return padded;
    }

    private static double products(DoubleBuffer a, DoubleBuffer b, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }
}
