package aesam.network.blocks;

import static aesam.AesamException.require;
import static aesam.network.blocks.Layers.atLeast;
import static aesam.network.blocks.Layers.batchNorm;
import static aesam.network.blocks.Layers.classifier;
import static aesam.network.blocks.Layers.convolution;
import static aesam.network.blocks.Layers.globalAveragePool;
import static aesam.network.blocks.Layers.maxPool;
import static aesam.network.blocks.Layers.relu;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;

/**
 * ResNets (He et al., 2016): a stem, stages of residual blocks of which each but the first halves the size, global average
 * pooling, a linear layer. Inputs are (B, 3, H, W), outputs (B, classes).
 */
public final class ResNet {
    private ResNet() {}

    /**
     * The CIFAR ResNets of 16, 32 and 64 channels, with a 3×3 stem and 1×1 shortcuts: {@code conv1, bn1, layer1.0.conv1, …,
     * layer2.0.shortcut.0, …, linear}.
     *
     * @param depth 6n + 2: 8, 20, 32, …
     */
    public static Block cifar(int depth, int classes) {
        require(depth >= 8 && depth % 6 == 2, "A CIFAR ResNet has 6n + 2 layers (8, 20, 32, …), found %d.", depth);
        int n = (depth - 2) / 6;
        return cifar(16, classes, n, n, n);
    }

    /** ResNet-18 with the 3×3 stem that is usual for CIFAR: 64, 128, 256 and 512 channels, two blocks each. */
    public static Block resnet18(int classes) {
        return cifar(64, classes, 2, 2, 2, 2);
    }

    private static Block cifar(int width, int classes, int... blocks) {
        Chain net = new Chain()
                .add("conv1", convolution(3, width, 1))
                .add("bn1", batchNorm())
                .then(relu());
        stages(net, Design.BASIC, "shortcut", width, blocks);
        return net.then(globalAveragePool()).add("linear", classifier(classes));
    }

    /**
     * The ImageNet ResNets under torchvision's names: {@code conv1, bn1, layer1.0.conv1, …, layer2.0.downsample.0, …, fc}. The
     * bottleneck has its stride in the 3×3 convolution (version 1.5). Images need at least 32 × 32 pixels.
     *
     * @param depth 18, 34 or 50
     */
    public static Block imagenet(int depth, int classes) {
        require(
                depth == 18 || depth == 34 || depth == 50,
                "An ImageNet ResNet has 18, 34 or 50 layers here, found %d.",
                depth);
        Chain net = new Chain()
                .then(atLeast(32))
                .add("conv1", convolution(7, 64, 2))
                .add("bn1", batchNorm())
                .then(relu())
                .then(maxPool());
        int[] blocks = depth == 18 ? new int[] {2, 2, 2, 2} : new int[] {3, 4, 6, 3};
        stages(net, depth == 50 ? Design.BOTTLENECK : Design.BASIC, "downsample", 64, blocks);
        return net.then(globalAveragePool()).add("fc", classifier(classes));
    }

    /** How a block's residual is computed, and how many times its width the block gives out. */
    private enum Design {
        BASIC(1) {
            @Override
            Chain residual(int width, int stride) {
                return new Chain()
                        .add("conv1", convolution(3, width, stride))
                        .add("bn1", batchNorm())
                        .then(relu())
                        .add("conv2", convolution(3, width, 1))
                        .add("bn2", batchNorm());
            }
        },
        BOTTLENECK(4) {
            @Override
            Chain residual(int width, int stride) {
                return new Chain()
                        .add("conv1", convolution(1, width, 1))
                        .add("bn1", batchNorm())
                        .then(relu())
                        .add("conv2", convolution(3, width, stride))
                        .add("bn2", batchNorm())
                        .then(relu())
                        .add("conv3", convolution(1, 4 * width, 1))
                        .add("bn3", batchNorm());
            }
        };

        private final int expansion;

        Design(int expansion) {
            this.expansion = expansion;
        }

        abstract Chain residual(int width, int stride);
    }

    /** Adds {@code layer1, layer2, …}, each twice as wide as the one before. */
    private static void stages(Chain net, Design design, String shortcut, int firstWidth, int[] blocks) {
        int in = firstWidth;
        for (int stage = 0; stage < blocks.length; stage++) {
            int width = firstWidth << stage;
            int out = width * design.expansion;
            SequentialBlock layer = new SequentialBlock();
            for (int b = 0; b < blocks[stage]; b++) {
                int stride = b == 0 && stage > 0 ? 2 : 1;
                Chain f = design.residual(width, stride);
                Residual sum = stride == 1 && in == out
                        ? new Residual(f)
                        : new Residual(
                                f,
                                shortcut,
                                new SequentialBlock()
                                        .add(convolution(1, out, stride))
                                        .add(batchNorm()));
                layer.add(new Chain().then(sum).then(relu()));
                in = out;
            }
            net.add("layer" + (stage + 1), layer);
        }
    }
}
