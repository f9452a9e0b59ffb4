package aesam.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.core.Linear;
import ai.djl.training.initializer.Initializer;

/**
 * How large a network is.
 *
 * @param parameters that are trained
 * @param multiplyAdds of a forward pass of one sample, see {@link #multiplyAdds(Block)}
 */
public record NetworkSize(long parameters, long multiplyAdds) {
    /**
     * The size of a network that is not initialised yet; no random number is drawn.
     *
     * @param block of no use afterwards
     * @param sample the shape of one input: (channels, height, width) or (features)
     * @throws aesam.AesamException if the block cannot take such inputs
     */
    public static NetworkSize of(Block block, Shape sample) {
        try (NDManager manager = PyTorch.engine().newBaseManager(Device.cpu())) {
            block.setInitializer(Initializer.ZEROS, p -> true);
            block.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(sample));
            long parameters = ParameterNames.of(block).values().stream()
                    .filter(Parameter::requiresGradient)
                    .mapToLong(p -> p.getShape().size())
                    .sum();
            return new NetworkSize(parameters, multiplyAdds(block));
        }
    }

    /**
     * The cost of a forward pass of one sample: each output position of a convolution or a linear layer costs its weights once, and
     * attention its two matrix products; biases, normalization and activations are not counted.
     *
     * @param block initialised, so that every layer knows its input's shape
     */
    public static long multiplyAdds(Block block) {
        long sum = block instanceof CountsMultiplyAdds own ? own.multiplyAdds() : 0;
        if (block instanceof Convolution || block instanceof Linear) {
            Shape output = block.getOutputShapes(block.getInputShapes())[0];
            long positions = block instanceof Convolution
                    ? output.slice(2).size()
                    : output.size() / output.get(0) / output.get(output.dimension() - 1);
            sum += positions
                    * block.getDirectParameters().get("weight").getShape().size();
        }
        for (Block child : block.getChildren().values()) {
            sum += multiplyAdds(child);
        }
        return sum;
    }
}
