package aesam.network;

import static aesam.AesamException.require;

import aesam.AesamException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/**
 * Numbers on the host in the layout of a safetensors file: what a state dict is made of.
 *
 * @param type of the numbers
 * @param shape empty for a scalar
 * @param bytes little-endian, the last dimension fastest
 */
public record Tensor(Type type, long[] shape, ByteBuffer bytes) {
    /** The number types in use, by their names in safetensors. */
    public enum Type {
        F16(2),
        BF16(2),
        F32(4),
        F64(8),
        I64(8),
        U8(1);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** The size of one number. */
        public int bytes() {
            return bytes;
        }
    }

    public Tensor {
        bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        long expected = bytes(type, shape);
        require(
                bytes.remaining() == expected,
                "A tensor of shape %s and type %s needs %d bytes, found %d.",
                AesamException.shortened(Arrays.toString(shape)),
                type,
                expected,
                bytes.remaining());
    }

    private static long bytes(Type type, long[] shape) {
        long bytes = type.bytes();
        for (long d : shape) {
            require(d >= 0, "A tensor's dimension must not be negative, found %d.", d);
            require(
                    d == 0 || bytes <= Long.MAX_VALUE / d,
                    "A tensor of %d dimensions up to %d is too large.",
                    shape.length,
                    Arrays.stream(shape).max().orElse(0));
            bytes *= d;
        }
        return bytes;
    }

    /** Numbers as float32, or as float64 if {@code wide}. */
    public static Tensor of(double[] values, boolean wide, long... shape) {
        Type type = wide ? Type.F64 : Type.F32;
        ByteBuffer bytes = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (wide) {
                bytes.putDouble(value);
            } else {
                bytes.putFloat((float) value);
            }
        }
        return new Tensor(type, shape, bytes.flip());
    }

    /** A whole number, as PyTorch stores a counter. */
    public static Tensor scalar(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        return new Tensor(Type.I64, new long[0], bytes.flip());
    }

    /** How many numbers. */
    public int size() {
        return bytes.capacity() / type.bytes();
    }

    /** The numbers, exactly (64-bit integers beyond 2⁵³ excepted). */
    public double[] values() {
        double[] values = new double[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case F16 -> half(bytes.getShort(2 * i));
                // The upper half of a float32.
                case BF16 -> Float.intBitsToFloat(bytes.getShort(2 * i) << Short.SIZE);
                case F32 -> bytes.getFloat(4 * i);
                case F64 -> bytes.getDouble(8 * i);
                case I64 -> bytes.getLong(8 * i);
                case U8 -> bytes.get(i) & 0xFF;
            };
        }
        return values;
    }

    /** IEEE 754's 16 bits: a sign, five of the exponent, ten of the fraction. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double size = switch (exponent) {
            case 0 -> Math.scalb((double) fraction, -24);
            case 0x1F -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.scalb((double) (fraction | 0x400), exponent - 25);
        };
        return bits < 0 ? -size : size;
    }

    @Override
    public String toString() {
        return type.name().toLowerCase(Locale.ROOT) + Arrays.toString(shape);
    }
}
