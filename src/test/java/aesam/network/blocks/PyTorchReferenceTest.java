package aesam.network.blocks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import aesam.Seed;
import aesam.Untried;
import aesam.images.Batch;
import aesam.images.Precision;
import aesam.network.BatchNormMode;
import aesam.network.Gradient;
import aesam.network.Loss;
import aesam.network.Network;
import aesam.network.Tensor;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The networks give PyTorch's outputs and gradients and have its state dicts' names and shapes: the numbers beside {@code
 * models/reference.py} were computed by torchvision's and timm's networks, and by the script's own WRN and PyramidNet.
 */
class PyTorchReferenceTest {
    private static final int CLASSES = 10;
    private static final int IMAGES = 2;
    private static final double RELATIVE = 1e-9;

    /** A file of the script; trainable tensors have the norm of their gradient and its first, n/3-th and last entry. */
    private record Reference(double[] logits, double[] losses, Map<String, Entry> tensors) {
        static Reference read(String name) throws IOException {
            Path file = Path.of("src/test/resources/models", name + ".json");
            return new Gson().fromJson(Files.readString(file), Reference.class);
        }
    }

    private record Entry(long[] shape, double norm, double[] entries) {}

    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("resnet18-imagenet", 64, 64, ResNet.imagenet(18, CLASSES)),
                Arguments.of("resnet34", 64, 64, ResNet.imagenet(34, CLASSES)),
                Arguments.of("resnet50", 64, 64, ResNet.imagenet(50, CLASSES)),
                Arguments.of("vit-ti4", 32, 32, VisionTransformer.tiny(4, CLASSES)),
                Arguments.of("vit-ti16", 32, 48, VisionTransformer.tiny(16, CLASSES)),
                Arguments.of("vit-s16", 64, 64, VisionTransformer.small(16, CLASSES)),
                Arguments.of("wrn16-2", 32, 32, WideResNet.of(16, 2, 0, CLASSES)),
                Arguments.of("pyramidnet20", 18, 18, PyramidNet.of(20, 16, CLASSES)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void computesWhatPyTorchComputes(String name, int height, int width, Block block) throws IOException {
        Reference expected = Reference.read(name);
        Batch batch = images(height, width);
        double[][] outputs = new double[1][];
        Loss watched = new Loss.Own(Untried.part((logits, labels) -> {
            outputs[0] = logits.toDoubleArray();
            return Loss.crossEntropy().perSample(logits, labels);
        }));
        try (Network network =
                        Network.start(block, new Shape(3, height, width), Precision.FLOAT64, watched, new Seed(1));
                NDManager scope = network.scope()) {
            Map<String, Tensor> state = network.stateDict();
            Map<String, String> shapes = new LinkedHashMap<>();
            expected.tensors().forEach((key, entry) -> shapes.put(key, Arrays.toString(entry.shape())));
            assertThat(shapes(state)).isEqualTo(shapes);

            state.replaceAll(PyTorchReferenceTest::value);
            network.load(state);
            network.predict(network.weights(), batch);
            assertClose("logits", outputs[0], expected.logits(), norm(expected.logits()));

            Gradient gradient = network.gradient(scope, network.weights(), batch, BatchNormMode.MOVING);
            assertClose("losses", gradient.losses(), expected.losses(), norm(expected.losses()));
            network.weights().set(gradient.vector().toDoubleArray());
            Map<String, Tensor> gradients = network.stateDict();
            // Where PyTorch's gradient is zero but for rounding, as in front of a BatchNorm, so is this one.
            double rounding = 1e-14 / RELATIVE * norm(gradient.vector().toDoubleArray());
            expected.tensors().forEach((key, entry) -> {
                if (entry.entries() != null) {
                    double[] g = requireNonNull(gradients.get(key)).values();
                    double[] some = {g[0], g[g.length / 3], g[g.length - 1], norm(g)};
                    double[] wanted = Arrays.copyOf(entry.entries(), 4);
                    wanted[3] = entry.norm();
                    assertClose(key, some, wanted, entry.norm() + rounding);
                }
            });
        }
    }

    private static void assertClose(String what, double[] found, double[] expected, double scale) {
        assertThat(found).as(what).containsExactly(expected, within(RELATIVE * scale));
    }

    private static Map<String, String> shapes(Map<String, Tensor> state) {
        Map<String, String> shapes = new LinkedHashMap<>();
        state.forEach((name, tensor) -> shapes.put(name, Arrays.toString(tensor.shape())));
        return shapes;
    }

    private static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    /** In [−1, 1): the script's {@code numbers}. */
    private static double[] numbers(String name, int n) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            int h = (int) (i * 2654435761L + crc.getValue());
            h = (h ^ (h >>> 16)) * 0x85EBCA6B;
            h = (h ^ (h >>> 13)) * 0xC2B2AE35;
            h ^= h >>> 16;
            values[i] = Integer.toUnsignedLong(h) / 0x1p31 - 1;
        }
        return values;
    }

    /** The script's {@code value}. */
    private static Tensor value(String name, Tensor tensor) {
        if (name.endsWith("num_batches_tracked")) {
            return Tensor.scalar(0);
        }
        double[] u = numbers(name, tensor.size());
        double offset = 0;
        double scale = 0.1;
        if (name.endsWith("running_var")) {
            offset = 1;
            scale = 0.5;
        } else if (List.of("cls_token", "pos_embed").contains(name)) {
            scale = 0.5;
        } else if (tensor.shape().length >= 2) {
            scale = Math.sqrt(6.0 * tensor.shape()[0] / tensor.size());
        } else if (name.endsWith("weight")) {
            offset = 1;
        }
        for (int i = 0; i < u.length; i++) {
            u[i] = offset + scale * u[i];
        }
        return Tensor.of(u, true, tensor.shape());
    }

    /** The script's {@code images}, which are channels first, as a batch, which is channels last. */
    private static Batch images(int height, int width) {
        double[] u = numbers("images", IMAGES * 3 * height * width);
        float[] values = new float[u.length];
        int at = 0;
        for (int image = 0; image < IMAGES; image++) {
            for (int pixel = 0; pixel < height * width; pixel++) {
                for (int channel = 0; channel < 3; channel++) {
                    values[at++] = (float) (1.7 * u[(3 * image + channel) * height * width + pixel]);
                }
            }
        }
        return Batch.of(values, new int[] {0, 3}, height, width, 3);
    }
}
