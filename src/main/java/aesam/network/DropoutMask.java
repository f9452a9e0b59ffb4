package aesam.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;

/**
 * Which numbers dropout keeps: a hash of a sample's key and of the number's place in the sample decides, so that masks are made on
 * the device that they are used on, in parallel, and are the same on each. (Random numbers by counter: Salmon et al., 2011; the hash
 * is Wellons' <i>triple32</i>, which the key's halves enter before and behind the first multiplication.)
 */
final class DropoutMask {
    private static final int FIRST = 0xed5ad4bb;
    private static final int SECOND = 0xac4c1b51;
    private static final int THIRD = 0x31848bab;

    private DropoutMask() {}

    /**
     * A mask.
     *
     * @param values (B, …), whose owner gets the mask; images (B, channels, height, width) lie with the channels last
     * @param keys one of each sample
     * @param p the share that is dropped, in [0, 1)
     * @return 0 or 1 / (1 − p) for each of the values, in float32 or float64
     */
    static NDArray of(NDArray values, long[] keys, double p) {
        Shape shape = values.getShape();
        NDManager owner = values.getManager();
        int perSample = Math.toIntExact(shape.slice(1).size());
        int least = (int) Math.rint(p * 0x1p31);
        DataType type = values.getDataType() == DataType.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        NDArray mask = values.getDevice().isGpu()
                ? onDevice(owner, keys, perSample, least, type)
                : onHost(owner, keys, perSample, least, type);
        Aten.scale(mask, 1 / (1 - p));
        return shape.dimension() == 4
                ? mask.reshape(shape.get(0), shape.get(2), shape.get(3), shape.get(1))
                        .transpose(0, 3, 1, 2)
                : mask.reshape(shape);
    }

    /** 0 or 1 for each number of each sample (B, n). */
    static NDArray onHost(NDManager owner, long[] keys, int perSample, int least, DataType type) {
        byte[] kept = new byte[Math.multiplyExact(keys.length, perSample)];
        IntStream samples = IntStream.range(0, keys.length);
        (PyTorch.threads() > 1 ? samples.parallel() : samples)
                .forEach(sample -> keep(kept, sample * perSample, perSample, keys[sample], least));
        return owner.create(kept, new Shape(keys.length, perSample)).toType(type, false);
    }

    private static void keep(byte[] kept, int from, int n, long key, int least) {
        int low = (int) key;
        int high = (int) (key >>> 32);
        for (int i = 0; i < n; i++) {
            int x = i + low;
            x = ((x ^ (x >>> 17)) * FIRST) ^ high;
            x = (x ^ (x >>> 11)) * SECOND;
            x = (x ^ (x >>> 15)) * THIRD;
            x = x ^ (x >>> 14);
            kept[from + i] = (byte) ((least - 1 - (x >>> 1)) >>> 31); // 1 if x >>> 1 is not less, without a branch
        }
    }

    /** The same with operations on tensors, none of which waits. */
    static NDArray onDevice(NDManager owner, long[] keys, int perSample, int least, DataType type) {
        int[] low = new int[keys.length];
        int[] high = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            low[i] = (int) keys[i];
            high[i] = (int) (keys[i] >>> 32);
        }
        NDArray kept = owner.create(new Shape(keys.length, perSample), type);
        try (NDManager scope = owner.newSubManager();
                NDManager host = owner.newSubManager(Device.cpu())) {
            Shape column = new Shape(keys.length, 1);
            NDArray places = scope.arange(0, perSample, 1, DataType.INT32);
            NDArray lows = Aten.send(scope, host.create(low, column));
            NDArray highs = Aten.send(scope, host.create(high, column));
            Aten.keep(places, lows, highs, FIRST, SECOND, THIRD, least, kept);
        }
        return kept;
    }
}
