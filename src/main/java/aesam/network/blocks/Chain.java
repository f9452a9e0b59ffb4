package aesam.network.blocks;

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
 * Blocks one after the other, each under its own name in state dicts. Those without a name leave no trace there: they have
 * no weights, or theirs are called as if they were the chain's.
 */
final class Chain extends AbstractBlock {
    Chain add(String name, Block block) {
        addChildBlock(name, block);
        return this;
    }

    /** Adds a block without a name. */
    Chain then(Block block) {
        return add("", block);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList x, boolean training, @Nullable PairList<String, Object> parameters) {
        NDList h = x;
        for (Block block : children.values()) {
            NDList next = block.forward(store, h, training);
            closeUnless(h, x, next);
            h = next;
        }
        return h;
    }

    /**
     * Frees an activation that the next block has taken, so that its memory is used again at once: libtorch itself holds what
     * the backward pass needs. A block may give back what it was given.
     */
    static void closeUnless(NDList activation, NDList... inUse) {
        NDArray array = activation.singletonOrThrow();
        for (NDList other : inUse) {
            if (other.singletonOrThrow() == array) {
                return;
            }
        }
        array.close();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] input) {
        Shape[] shape = input;
        for (Block block : children.values()) {
            shape = block.getOutputShapes(shape);
        }
        return shape;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... input) {
        Shape[] shape = input;
        for (Block block : children.values()) {
            block.initialize(manager, type, shape);
            shape = block.getOutputShapes(shape);
        }
    }
}
