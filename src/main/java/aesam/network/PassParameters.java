package aesam.network;

import aesam.Seed;
import aesam.images.Batch;
import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a block asks for in one pass: parameters, which are views of flat vectors, the masks of this step for its dropout, and
 * attention as one operator.
 */
final class PassParameters extends ParameterStore implements Pass {
    private final Map<Parameter, NDArray> values;
    private final DataType passes;
    private final Seed seed;
    private final long step;
    private final Batch batch;
    private int layers;

    PassParameters(NDManager pass, Map<Parameter, NDArray> values, DataType passes, Seed seed, long step, Batch batch) {
        super(pass, false);
        this.values = values;
        this.passes = passes;
        this.seed = seed;
        this.step = step;
        this.batch = batch;
    }

    @Override
    public NDArray mask(NDArray values, double p) {
        int layer = layers++;
        long[] keys = IntStream.range(0, batch.size())
                .mapToLong(i -> seed.generator(Seed.Stream.DROPOUT, step, layer, batch.image(i))
                        .nextLong())
                .toArray();
        NDArray mask = DropoutMask.of(values, keys, p);
        return passes == DataType.BFLOAT16 ? Aten.bfloat16(mask) : mask;
    }

    @Override
    public NDArray attend(NDArray q, NDArray k, NDArray v) {
        return Aten.attention(q, k, v);
    }

    /** A block asks with null for a parameter that it does not have, such as the bias of a convolution. */
    @Override
    public @Nullable NDArray getValue(@Nullable Parameter parameter, Device device, boolean training) {
        if (parameter == null) {
            return null;
        }
        NDArray value = values.get(parameter);
        if (value == null) {
            throw new IllegalStateException("the block uses a parameter that it does not list: " + parameter.getName());
        }
        return value;
    }
}
