package aesam.network.blocks;

import static aesam.AesamException.require;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;

/** The layers that the networks share, set as PyTorch sets them. */
final class Layers {
    private Layers() {}

    /** A k×k convolution without bias that keeps the size at stride 1. */
    static Block convolution(int kernel, int filters, int stride) {
        return Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .setFilters(filters)
                .optStride(new Shape(stride, stride))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optBias(false)
                .build();
    }

    /** ε = 1e-5; the running statistics move by a tenth a step, which DJL calls momentum 0.9 and PyTorch 0.1. */
    static Block batchNorm() {
        return BatchNorm.builder().optEpsilon(1e-5f).optMomentum(0.9f).build();
    }

    static Block relu() {
        return new Operation(Activation::relu);
    }

    /** The 3×3 maximum at stride 2. */
    static Block maxPool() {
        return new Operation(x -> Pool.maxPool2d(x, new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false));
    }

    /** (B, C, H, W) → (B, C). */
    static Block globalAveragePool() {
        return new Operation(x -> x.flatten(2, 3).mean(new int[] {2}));
    }

    /** The layer whose outputs are the logits. */
    static Block classifier(int classes) {
        require(classes >= 1, "A classifier needs at least one class, found %d.", classes);
        return Linear.builder().setUnits(classes).build();
    }

    /** Lets images pass that have at least this side, and refuses others. */
    static Block atLeast(int side) {
        return new Operation(x -> {
            long height = x.getShape().get(2);
            long width = x.getShape().get(3);
            require(
                    Math.min(height, width) >= side,
                    "The network halves its images five times, so they need at least %d × %d pixels, found %d × %d.",
                    side,
                    side,
                    height,
                    width);
            return x;
        });
    }
}
