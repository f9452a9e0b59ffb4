package aesam.network;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;

/**
 * How large a network is.
 *
 * @param parameters that are trained
 * @param multiplyAdds of a forward pass of one sample, see {@link MultiplyAdds}
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
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            block.setInitializer(Initializer.ZEROS, p -> true);
            block.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(sample));
            long parameters = ParameterNames.of(block).values().stream()
                    .filter(Parameter::requiresGradient)
                    .mapToLong(p -> p.getShape().size())
                    .sum();
            return new NetworkSize(parameters, MultiplyAdds.of(block));
        }
    }
}
