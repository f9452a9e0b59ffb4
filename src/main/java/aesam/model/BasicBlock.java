package aesam.model;

import static aesam.model.Layers.batchNorm;
import static aesam.model.Layers.convolution;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * The residual block of He et al. (2016): two 3×3 convolutions with BatchNorm, and a shortcut around them, which is a 1×1
 * convolution with BatchNorm where the shape changes.
 */
final class BasicBlock extends AbstractBlock {
    private final Block conv1;
    private final Block bn1;
    private final Block conv2;
    private final Block bn2;
    private final SequentialBlock shortcut = new SequentialBlock();

    BasicBlock(int in, int out, int stride) {
        conv1 = addChildBlock("conv1", convolution(3, out, stride));
        bn1 = addChildBlock("bn1", batchNorm());
        conv2 = addChildBlock("conv2", convolution(3, out, 1));
        bn2 = addChildBlock("bn2", batchNorm());
        if (stride != 1 || in != out) {
            shortcut.add(convolution(1, out, stride)).add(batchNorm());
        }
        addChildBlock("shortcut", shortcut);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList x, boolean training, @Nullable PairList<String, Object> parameters) {
        NDList h = Activation.relu(bn1.forward(store, conv1.forward(store, x, training), training));
        h = bn2.forward(store, conv2.forward(store, h, training), training);
        NDList skip = shortcut.getChildren().isEmpty() ? x : shortcut.forward(store, x, training);
        return Activation.relu(new NDList(h.singletonOrThrow().add(skip.singletonOrThrow())));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] input) {
        return conv2.getOutputShapes(conv1.getOutputShapes(input));
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... input) {
        Layers.initialize(manager, type, input, conv1, bn1, conv2, bn2);
        if (!shortcut.getChildren().isEmpty()) {
            shortcut.initialize(manager, type, input);
        }
    }
}
