package aesam.network.blocks;

import static aesam.AesamException.require;

import aesam.network.CountsMultiplyAdds;
import aesam.network.Pass;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head self-attention (Vaswani et al., 2017), softmax(QKᵀ/√d)V, of tokens (B, N, C). One layer gives Q, K and V of all
 * heads, in this order: DJL's own attention has three, which timm's weights do not fit.
 */
final class Attention extends AbstractBlock implements CountsMultiplyAdds {
    private final int width;
    private final int heads;
    private final Block qkv;
    private final Block proj;

    Attention(int width, int heads) {
        require(width % heads == 0, "%d channels cannot be shared among %d heads.", width, heads);
        this.width = width;
        this.heads = heads;
        qkv = addChildBlock("qkv", VisionTransformer.linear(3 * width));
        proj = addChildBlock("proj", VisionTransformer.linear(width));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList x, boolean training, @Nullable PairList<String, Object> parameters) {
        if (!(store instanceof Pass pass)) {
            throw new IllegalStateException("this attention works in an aesam.network.Network only");
        }
        Shape tokens = x.singletonOrThrow().getShape();
        NDList parts = qkv.forward(store, x, training)
                .singletonOrThrow()
                .reshape(tokens.get(0), tokens.get(1), 3, heads, width / heads)
                .transpose(2, 0, 3, 1, 4)
                .split(3);
        NDArray mixed = pass.attend(
                parts.get(0).squeeze(0), parts.get(1).squeeze(0), parts.get(2).squeeze(0));
        return proj.forward(store, new NDList(mixed.transpose(0, 2, 1, 3).reshape(tokens)), training);
    }

    /** Of QKᵀ and of the product with V. */
    @Override
    public long multiplyAdds() {
        long tokens = getInputShapes()[0].get(1);
        return 2 * tokens * tokens * width;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] input) {
        return input;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... input) {
        qkv.initialize(manager, type, input);
        proj.initialize(manager, type, input);
    }
}
