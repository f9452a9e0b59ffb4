package aesam.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.core.Linear;

/**
 * The cost of a forward pass: multiply-adds of convolutions, linear layers and the two matrix products of attention, for any
 * DJL block made of these.
 */
public final class MultiplyAdds {
    private MultiplyAdds() {}

    /**
     * Multiply-adds for one sample: each output position of a layer costs its weights once; biases, normalization
     * and activations are not counted.
     *
     * @param block initialised, so that every layer knows its input's shape
     */
    public static long of(Block block) {
        long sum = 0;
        if (block instanceof Convolution || block instanceof Linear) {
            Shape output = block.getOutputShapes(block.getInputShapes())[0];
            long positions = block instanceof Convolution
                    ? output.slice(2).size()
                    : output.size() / output.get(0) / output.get(output.dimension() - 1);
            sum += positions
                    * block.getDirectParameters().get("weight").getShape().size();
        }
        if (block instanceof CountsMultiplyAdds own) {
            sum += own.multiplyAdds();
        }
        for (Block child : block.getChildren().values()) {
            sum += of(child);
        }
        return sum;
    }
}
