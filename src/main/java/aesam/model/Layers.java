package aesam.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;

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

    /** Initialises blocks that follow one another and gives the shape behind the last. */
    static Shape[] initialize(NDManager manager, DataType type, Shape[] input, Block... blocks) {
        Shape[] shape = input;
        for (Block block : blocks) {
            block.initialize(manager, type, shape);
            shape = block.getOutputShapes(shape);
        }
        return shape;
    }
}
