package aesam.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Position embeddings of vision transformers, for images of another size than they were trained with (Dosovitskiy et al.,
 * 2021, section 3.2). As in timm: the square of patches is resampled by bicubic interpolation with antialiasing, in float32,
 * and the class token's embedding, which is the first, stays.
 */
final class PositionEmbeddings {
    private static final String NAME = "pos_embed";

    private PositionEmbeddings() {}

    /**
     * A state dict with embeddings of the wanted number.
     *
     * @param wanted shapes by name, of which those of embeddings count
     * @return itself where nothing is to be resampled
     */
    static Map<String, Tensor> fitted(Map<String, Tensor> state, Map<String, Shape> wanted) {
        Map<String, Tensor> fitted = new LinkedHashMap<>(state);
        wanted.forEach((name, shape) -> fitted.computeIfPresent(
                name,
                (n, tensor) -> isResampled(name, tensor, shape) ? resampled(tensor, side(shape.get(1))) : tensor));
        return fitted;
    }

    /** Whether one of them has embeddings of another square of patches. */
    static boolean isResampled(Map<String, Tensor> state, Map<String, Shape> wanted) {
        return state.entrySet().stream()
                .anyMatch(entry -> wanted.containsKey(entry.getKey())
                        && isResampled(entry.getKey(), entry.getValue(), wanted.get(entry.getKey())));
    }

    private static boolean isResampled(String name, Tensor tensor, Shape wanted) {
        long[] shape = tensor.shape();
        return (name.equals(NAME) || name.endsWith("." + NAME))
                && shape.length == 3
                && wanted.dimension() == 3
                && shape[0] == 1
                && shape[1] != wanted.get(1)
                && shape[2] == wanted.get(2)
                && side(shape[1]) > 0
                && side(wanted.get(1)) > 0;
    }

    /** Patches in a row of the square; 0 where they make none. */
    private static int side(long tokens) {
        int side = (int) Math.round(Math.sqrt((double) tokens - 1));
        return (long) side * side == tokens - 1 ? side : 0;
    }

    private static Tensor resampled(Tensor tensor, int to) {
        int from = side(tensor.shape()[1]);
        int width = (int) tensor.shape()[2];
        double[] values = tensor.values();
        float[] planes = new float[width * from * from];
        for (int patch = 0; patch < from * from; patch++) {
            for (int c = 0; c < width; c++) {
                planes[c * from * from + patch] = (float) values[(1 + patch) * width + c];
            }
        }
        double[] all = new double[(1 + to * to) * width];
        System.arraycopy(values, 0, all, 0, width);
        try (NDManager scope = PyTorch.engine().newBaseManager(Device.cpu())) {
            NDArray resized = scope.create(new Shape(1, width, to, to));
            Aten.resample(scope.create(planes, new Shape(1, width, from, from)), resized);
            float[] numbers = Vectors.floats(resized);
            for (int patch = 0; patch < to * to; patch++) {
                for (int c = 0; c < width; c++) {
                    all[(1 + patch) * width + c] = numbers[c * to * to + patch];
                }
            }
        }
        return Tensor.of(all, false, 1, 1 + (long) to * to, width);
    }
}
