package aesam.model;

import static aesam.AesamException.require;
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
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ResNets for small images (He et al., 2016): a 3×3 convolution, stages of {@link BasicBlock}s of which each but the
 * first halves the size, global average pooling, a linear layer. Inputs are (B, 3, H, W), outputs (B, classes). Children
 * are named as in PyTorch: {@code conv1, bn1, layer1.0.conv1, …, linear}.
 */
public final class ResNet extends AbstractBlock {
    private final Block conv1;
    private final Block bn1;
    private final List<Block> stages = new ArrayList<>();
    private final Block linear;

    private ResNet(int blocks, int[] widths, int classes) {
        require(classes >= 1, "A classifier needs at least one class, found %d.", classes);
        conv1 = addChildBlock("conv1", convolution(3, widths[0], 1));
        bn1 = addChildBlock("bn1", batchNorm());
        int in = widths[0];
        for (int stage = 0; stage < widths.length; stage++) {
            SequentialBlock layer = new SequentialBlock();
            for (int b = 0; b < blocks; b++) {
                layer.add(new BasicBlock(in, widths[stage], b == 0 && stage > 0 ? 2 : 1));
                in = widths[stage];
            }
            stages.add(addChildBlock("layer" + (stage + 1), layer));
        }
        linear = addChildBlock("linear", Linear.builder().setUnits(classes).build());
    }

    /**
     * The CIFAR ResNets of 16, 32 and 64 channels.
     *
     * @param depth 6n + 2: 8, 20, 32, …
     */
    public static ResNet cifar(int depth, int classes) {
        require(depth >= 8 && depth % 6 == 2, "A CIFAR ResNet has 6n + 2 layers (8, 20, 32, …), found %d.", depth);
        return new ResNet((depth - 2) / 6, new int[] {16, 32, 64}, classes);
    }

    /** ResNet-18 with the 3×3 stem that is usual for CIFAR: 64, 128, 256 and 512 channels, two blocks each. */
    public static ResNet resnet18(int classes) {
        return new ResNet(2, new int[] {64, 128, 256, 512}, classes);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList x, boolean training, @Nullable PairList<String, Object> parameters) {
        NDList h = Activation.relu(bn1.forward(store, conv1.forward(store, x, training), training));
        for (Block stage : stages) {
            h = stage.forward(store, h, training);
        }
        NDList pooled = new NDList(h.singletonOrThrow().flatten(2, 3).mean(new int[] {2}));
        return linear.forward(store, pooled, training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] input) {
        return linear.getOutputShapes(new Shape[] {pooled(input)});
    }

    private Shape pooled(Shape[] input) {
        Shape[] shape = conv1.getOutputShapes(input);
        for (Block stage : stages) {
            shape = stage.getOutputShapes(shape);
        }
        return shape[0].slice(0, 2);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... input) {
        Shape[] shape = Layers.initialize(manager, type, input, conv1, bn1);
        Layers.initialize(manager, type, shape, stages.toArray(Block[]::new));
        linear.initialize(manager, type, pooled(input));
    }
}
