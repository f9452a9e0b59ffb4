package aesam.network.blocks;

import static aesam.AesamException.require;

import aesam.network.Pass;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * Dropout (Srivastava et al., 2014): in training each number is zero with probability p, the others are divided by 1 − p.
 *
 * <p>What is dropped is a function of the run's seed, the step, the image and which dropout layer of the network it is. So
 * both passes of a SAM step see the same mask, also where the second sees only some of the images; a resumed run sees the
 * masks that an uninterrupted one would have seen; and DJL's own dropout, which draws from an engine-wide state, does none of
 * this.
 */
public final class Dropout extends AbstractBlock {
    private final double p;

    /**
     * A layer without weights.
     *
     * @param p the share that is dropped, in [0, 1); 0 for none
     */
    public Dropout(double p) {
        require(p >= 0 && p < 1, "Dropout must be a share in [0, 1), found %s.", p);
        this.p = p;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList x, boolean training, @Nullable PairList<String, Object> parameters) {
        if (!training || p == 0) {
            return x;
        }
        if (!(store instanceof Pass pass)) {
            throw new IllegalStateException("this dropout trains in an aesam.network.Network only");
        }
        NDArray values = x.singletonOrThrow();
        return new NDList(values.mul(pass.mask(values, p)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] input) {
        return input;
    }
}
