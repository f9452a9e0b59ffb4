package aesam.network.blocks;

import static aesam.AesamException.require;
import static aesam.network.blocks.Layers.batchNorm;
import static aesam.network.blocks.Layers.classifier;
import static aesam.network.blocks.Layers.convolution;
import static aesam.network.blocks.Layers.globalAveragePool;
import static aesam.network.blocks.Layers.relu;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;

/**
 * Wide residual networks (Zagoruyko and Komodakis, 2016): three stages of pre-activation blocks of 16k, 32k and 64k
 * channels. Inputs are (B, 3, H, W), outputs (B, classes). Children have the names most PyTorch code uses: {@code conv1,
 * block1.layer.0.bn1, block1.layer.0.conv1, …, block1.layer.0.convShortcut, …, bn1, fc}.
 */
public final class WideResNet {
    private WideResNet() {}

    /**
     * WRN-depth-k.
     *
     * @param depth 6n + 4: 10, 16, 22, 28, …
     * @param k how many times as wide as a CIFAR ResNet
     * @param dropout the share of inputs of each block's second convolution that is set to zero in training, in [0, 1)
     */
    public static Block of(int depth, int k, double dropout, int classes) {
        require(depth >= 10 && depth % 6 == 4, "A WRN has 6n + 4 layers (10, 16, 22, 28, …), found %d.", depth);
        require(k >= 1, "A WRN is at least once as wide as a ResNet, found %d.", k);
        Chain net = new Chain().add("conv1", convolution(3, 16, 1));
        int in = 16;
        for (int stage = 0; stage < 3; stage++) {
            int out = (16 * k) << stage;
            SequentialBlock layer = new SequentialBlock();
            for (int b = 0; b < (depth - 4) / 6; b++) {
                layer.add(block(in, out, b == 0 && stage > 0 ? 2 : 1, dropout));
                in = out;
            }
            net.add("block" + (stage + 1), new Chain().add("layer", layer));
        }
        return net.add("bn1", batchNorm())
                .then(relu())
                .then(globalAveragePool())
                .add("fc", classifier(classes));
    }

    /** The shortcut goes around the first activation too, unless it has to change the number of channels. */
    private static Block block(int in, int out, int stride, double dropout) {
        Chain activation = new Chain().add("bn1", batchNorm()).then(relu());
        Chain convolutions = new Chain()
                .add("conv1", convolution(3, out, stride))
                .add("bn2", batchNorm())
                .then(relu())
                .then(new Dropout(dropout))
                .add("conv2", convolution(3, out, 1));
        return in == out
                ? new Residual(activation.then(convolutions))
                : activation.then(new Residual(convolutions, "convShortcut", convolution(1, out, stride)));
    }
}
