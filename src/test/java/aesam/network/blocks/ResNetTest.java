package aesam.network.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Precision;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.NetworkSize;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResNetTest {
    private static Network start(Block block, int side) {
        return Network.start(block, new Shape(3, side, side), Precision.FLOAT32, Loss.crossEntropy(), new Seed(1));
    }

    /** The first three sizes are He et al.'s formula with 1×1 shortcuts; multiply-adds were added up by hand. */
    @ParameterizedTest
    @CsvSource({
        "resnet8,  10, 78042, 12501632",
        "resnet20, 10, 272474, 40813184",
        "resnet32, 10, 466906, 69124736",
        "resnet18, 10, 11173962, 555422720",
        "resnet18, 100, 11220132, 555468800"
    })
    void hasThePublishedParametersAndCost(String name, int classes, long parameters, long multiplyAdds) {
        Block block = Architecture.named(name).create(classes);
        try (Network network = start(block, 32)) {
            assertThat(network.layout().size()).isEqualTo(parameters);
            assertThat(NetworkSize.multiplyAdds(block)).isEqualTo(multiplyAdds);
        }
    }

    @Test
    void namesItsParametersAsPyTorchDoes() {
        Block block = Architecture.RESNET8.create(10);
        try (Network network = start(block, 16)) {
            assertThat(network.layout().tensors().stream().map(t -> t.name()))
                    .startsWith("conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.conv1.weight")
                    .containsSubsequence(
                            "layer2.0.bn2.bias",
                            "layer2.0.shortcut.0.weight",
                            "layer2.0.shortcut.1.weight",
                            "layer2.0.shortcut.1.bias",
                            "layer3.0.conv1.weight")
                    .endsWith("linear.weight", "linear.bias");
            assertThat(network.stateDict())
                    .containsKeys("bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked");
        }
    }

    @Test
    void startsFromHesInitialisationAndTheSeedDecidesIt() {
        try (Network a = start(Architecture.RESNET20.create(10), 32);
                Network b = start(Architecture.RESNET20.create(10), 32)) {
            assertThat(a.weights().toFloatArray()).containsExactly(b.weights().toFloatArray());
            a.stateDict().forEach((name, tensor) -> {
                double[] values = tensor.values();
                double sum = 0;
                double squares = 0;
                for (double v : values) {
                    sum += v;
                    squares += v * v;
                }
                if (name.contains("conv") && tensor.shape().length == 4) {
                    long fanIn = tensor.shape()[1] * tensor.shape()[2] * tensor.shape()[3];
                    double std = Math.sqrt(2.0 / fanIn);
                    // Five standard errors of a mean and of a variance of so many normal numbers.
                    assertThat(sum / values.length)
                            .as(name)
                            .isBetween(-5 * std / Math.sqrt(values.length), 5 * std / Math.sqrt(values.length));
                    double error = 5 * Math.sqrt(2.0 / values.length);
                    assertThat(squares / values.length / (std * std)).as(name).isBetween(1 - error, 1 + error);
                } else if (name.endsWith("bn1.weight")) {
                    assertThat(values).containsOnly(1);
                } else if (name.endsWith("bias")) {
                    assertThat(values).containsOnly(0);
                }
            });
        }
    }

    @Test
    void unknownNamesAndDepthsAreRefused() {
        assertThatThrownBy(() -> Architecture.named("resnet9").create(10))
                .isInstanceOf(AesamException.class)
                .hasMessage(
                        "Unknown model 'resnet9'; known: resnet8, resnet20, resnet32, resnet18, wrn28-10, pyramidnet110, vit-ti4, resnet18-imagenet, resnet34, resnet50, vit-ti16, vit-s16.");
        assertThatThrownBy(() -> ResNet.cifar(9, 10))
                .isInstanceOf(AesamException.class)
                .hasMessageContaining("6n + 2");
    }
}
