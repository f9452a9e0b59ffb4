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
import ai.djl.nn.LambdaBlock;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    /** The numbers are PyTorch's: {@code models/reference.py sizes}. */
    @ParameterizedTest
    @CsvSource({
        "wrn28-10, 36479194, 5243328768",
        "pyramidnet110, 28485477, 4717983724",
        "vit-ti4, 5362762, 365107584",
        "resnet18-imagenet, 11689512, 1814073344",
        "resnet34, 21797672, 3663761408",
        "resnet50, 25557032, 4089184256",
        "vit-ti16, 5717416, 1253683200",
        "vit-s16, 22050664, 4598882304"
    })
    void areAsLargeAsPublished(String name, long parameters, long multiplyAdds) {
        Architecture architecture = Architecture.named(name);
        Shape sample = new Shape(3, architecture.side(), architecture.side());
        assertThat(NetworkSize.of(architecture.create(architecture.classes()), sample))
                .isEqualTo(new NetworkSize(parameters, multiplyAdds));
    }

    private static Stream<Block> withChildren(Block block) {
        return Stream.concat(
                Stream.of(block), block.getChildren().values().stream().flatMap(ArchitectureTest::withChildren));
    }

    /** DJL's LambdaBlock, which its activations and pools are, finds its output shapes on the first GPU if there is one. */
    @ParameterizedTest
    @EnumSource
    void nothingIsComputedOnADeviceThatANetworkIsNotOn(Architecture architecture) {
        assertThat(withChildren(architecture.create(10)))
                .hasSizeGreaterThan(10)
                .noneMatch(LambdaBlock.class::isInstance);
    }

    static Stream<Arguments> misfits() {
        String five = "The network halves its images five times, so they need at least 32 × 32 pixels, found ";
        String patches =
                "Images of 30 × 32 pixels cannot be cut into patches of 4 × 4: choose another patch size or image"
                        + " size.";
        return Stream.of(
                Arguments.of("resnet50", 28, 28, five + "28 × 28."),
                Arguments.of("resnet18-imagenet", 64, 31, five + "64 × 31."),
                Arguments.of("vit-ti4", 30, 32, patches));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void imagesThatDoNotFitAreRefusedBeforeAnyWeightIsDrawn(String name, int height, int width, String sentence) {
        assertThatThrownBy(() -> Network.start(
                        Architecture.named(name).create(10),
                        new Shape(3, height, width),
                        Precision.FLOAT32,
                        Loss.crossEntropy(),
                        new Seed(1)))
                .isInstanceOf(AesamException.class)
                .hasMessage(sentence);
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                impossible(() -> Architecture.RESNET50.create(10, 0.3), "resnet50 has no dropout; wrn28-10 has."),
                impossible(() -> Architecture.WRN28_10.create(10, 1), "Dropout must be a share in [0, 1), found 1.0."),
                impossible(() -> Architecture.VIT_TI4.create(0), "A classifier needs at least one class, found 0."),
                impossible(
                        () -> ResNet.imagenet(101, 10), "An ImageNet ResNet has 18, 34 or 50 layers here, found 101."),
                impossible(
                        () -> WideResNet.of(27, 10, 0, 10), "A WRN has 6n + 4 layers (10, 16, 22, 28, …), found 27."),
                impossible(
                        () -> PyramidNet.of(109, 270, 10), "A PyramidNet has 6n + 2 layers (20, 110, …), found 109."),
                impossible(
                        () -> VisionTransformer.of(4, 100, 2, 3, 10), "100 channels cannot be shared among 3 heads."));
    }

    private static Arguments impossible(Supplier<Block> block, String sentence) {
        return Arguments.of(block, sentence);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("impossible")
    void impossibleNetworksAreRefused(Supplier<Block> block, String sentence) {
        assertThatThrownBy(block::get).isInstanceOf(AesamException.class).hasMessage(sentence);
    }

    /** timm's: N(0, 0.02²) for linear layers and position embeddings, U(±1/√48) for 4×4 patches of three colours. */
    @Test
    void visionTransformersStartAsTimmsDoAndTheSeedDecidesIt() {
        Shape sample = new Shape(3, 32, 32);
        try (Network a = start(Architecture.VIT_TI4.create(10), sample);
                Network b = start(Architecture.VIT_TI4.create(10), sample)) {
            assertThat(a.weights().toFloatArray()).isEqualTo(b.weights().toFloatArray());
            a.stateDict().forEach((name, tensor) -> {
                double[] values = tensor.values();
                if (name.contains("norm")) {
                    assertThat(values).as(name).containsOnly(name.endsWith("weight") ? 1 : 0);
                } else if (name.startsWith("patch_embed")) {
                    double bound = 1 / Math.sqrt(48);
                    assertThat(Arrays.stream(values).map(Math::abs).max().orElseThrow())
                            .as(name)
                            .isLessThanOrEqualTo(bound);
                    assertDeviation(name, values, bound / Math.sqrt(3));
                } else if (name.endsWith("bias")) {
                    assertThat(values).as(name).containsOnly(0);
                } else {
                    assertDeviation(name, values, name.equals("cls_token") ? 1e-6 : 0.02);
                }
            });
        }
    }

    private static Network start(Block block, Shape sample) {
        return Network.start(block, sample, Precision.FLOAT32, Loss.crossEntropy(), new Seed(1));
    }

    /** Mean 0 and this standard deviation, within five standard errors of so many normal numbers. */
    private static void assertDeviation(String name, double[] values, double std) {
        double sum = 0;
        double squares = 0;
        for (double v : values) {
            sum += v / std;
            squares += v / std * v / std;
        }
        double n = values.length;
        assertThat(sum / n).as(name).isBetween(-5 / Math.sqrt(n), 5 / Math.sqrt(n));
        assertThat(squares / n).as(name).isBetween(1 - 5 * Math.sqrt(2 / n), 1 + 5 * Math.sqrt(2 / n));
    }
}
