package aesam.network.blocks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.function.UnaryOperator;

/**
 * A function of one array as a layer without weights. DJL's own find the shape of what comes out on the first GPU, if there is one,
 * whatever device the network is on; this one does so on the processor.
 */
final class Operation extends AbstractBlock {
    private final UnaryOperator<NDArray> function;

    Operation(UnaryOperator<NDArray> function) {
        this.function = function;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> more) {
        return new NDList(function.apply(inputs.singletonOrThrow()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] input) {
        try (NDManager scope = NDManager.newBaseManager(Device.cpu())) {
            return new Shape[] {function.apply(scope.zeros(input[0])).getShape()};
        }
    }
}
