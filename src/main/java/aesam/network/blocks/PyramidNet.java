package aesam.network.blocks;

import static aesam.AesamException.require;
import static aesam.network.blocks.Layers.batchNorm;
import static aesam.network.blocks.Layers.classifier;
import static aesam.network.blocks.Layers.convolution;
import static aesam.network.blocks.Layers.globalAveragePool;
import static aesam.network.blocks.Layers.relu;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.pooling.Pool;

/**
 * Additive pyramidal networks of basic blocks (Han et al., 2017): each block is α/N channels wider than the one before, N
 * blocks in all. Inputs are (B, 3, H, W), outputs (B, classes). Children are named as in the authors' PyTorch code: {@code
 * conv1, bn1, layer1.0.bn1, layer1.0.conv1, …, bn_final, fc}.
 */
public final class PyramidNet {
    private PyramidNet() {}

    /**
     * PyramidNet-depth(α).
     *
     * @param depth 6n + 2: 20, 110, 164, …
     * @param alpha how many channels the last block has more than the stem's 16
     */
    public static Block of(int depth, int alpha, int classes) {
        require(depth >= 8 && depth % 6 == 2, "A PyramidNet has 6n + 2 layers (20, 110, …), found %d.", depth);
        require(alpha >= 1, "A PyramidNet widens by at least one channel, found %d.", alpha);
        int blocks = (depth - 2) / 6;
        Chain net = new Chain().add("conv1", convolution(3, 16, 1)).add("bn1", batchNorm());
        double width = 16;
        for (int stage = 0; stage < 3; stage++) {
            SequentialBlock layer = new SequentialBlock();
            for (int b = 0; b < blocks; b++) {
                int in = (int) Math.rint(width);
                width += alpha / (3.0 * blocks);
                layer.add(block(in, (int) Math.rint(width), b == 0 && stage > 0 ? 2 : 1));
            }
            net.add("layer" + (stage + 1), layer);
        }
        return net.add("bn_final", batchNorm())
                .then(relu())
                .then(globalAveragePool())
                .add("fc", classifier(classes));
    }

    private static Block block(int in, int out, int stride) {
        Chain f = new Chain()
                .add("bn1", batchNorm())
                .add("conv1", convolution(3, out, stride))
                .add("bn2", batchNorm())
                .then(relu())
                .add("conv2", convolution(3, out, 1))
                .add("bn3", batchNorm());
        return new Residual(f, "", new Operation(x -> shortcut(x, out - in, stride)));
    }

    /** Without weights: the mean of 2×2 pixels where the size is halved, zeros in the channels that are new. */
    private static NDArray shortcut(NDArray x, int newChannels, int stride) {
        NDArray smaller =
                stride == 1 ? x : Pool.avgPool2d(x, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), true, true);
        return newChannels == 0 ? smaller : smaller.pad(new Shape(0, 0, 0, 0, 0, newChannels), 0);
    }
}
