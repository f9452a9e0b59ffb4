package aesam.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor lies in a flat vector.
 *
 * @param tensors one after the other, without gaps
 */
public record Layout(List<Slice> tensors) {
    /**
     * One tensor. Four-dimensional ones (convolution kernels, out × in × height × width) lie with the channels last.
     *
     * @param name as in PyTorch
     * @param shape as the block sees it
     * @param offset of its first number
     */
    public record Slice(String name, Shape shape, long offset) {
        /** How many numbers. */
        public long size() {
            return shape.size();
        }

        boolean isKernel() {
            return shape.dimension() == 4;
        }
    }

    public Layout {
        tensors = List.copyOf(tensors);
    }

    static Layout of(Map<String, Shape> shapes) {
        List<Slice> slices = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
            slices.add(new Slice(entry.getKey(), entry.getValue(), offset));
            offset += entry.getValue().size();
        }
        return new Layout(slices);
    }

    /** How many numbers in all. */
    public long size() {
        return tensors.stream().mapToLong(Slice::size).sum();
    }

    /** The tensors' parts of a flat vector, each a flat view. */
    public NDList split(NDArray flat) {
        return tensors.size() == 1
                ? new NDList(flat)
                : flat.split(tensors.stream().skip(1).mapToLong(Slice::offset).toArray());
    }
}
