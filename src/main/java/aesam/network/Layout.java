package aesam.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Where each tensor lies in a flat vector. Each starts at a multiple of 16 numbers, since kernels of GPUs load several at once;
 * the gaps that this leaves are zero in every vector, and count for no norm, no inner product and no update.
 *
 * @param tensors one after the other
 */
public record Layout(List<Segment> tensors) {
    private static final int ALIGNMENT = 16;

    /**
     * One tensor. Four-dimensional ones (convolution kernels, out × in × height × width) lie with the channels last.
     *
     * @param name as in PyTorch
     * @param shape as the block sees it
     * @param offset of its first number
     */
    public record Segment(String name, Shape shape, long offset) {
        /** How many numbers. */
        public long size() {
            return shape.size();
        }

        /** Behind its last number. */
        long end() {
            return offset + size();
        }

        /** The tensor as the block sees it, a view of its part of a flat vector. */
        NDArray shaped(NDArray part) {
            return shape.dimension() == 4
                    ? part.reshape(shape.get(0), shape.get(2), shape.get(3), shape.get(1))
                            .transpose(0, 3, 1, 2)
                    : part.reshape(shape);
        }
    }

    public Layout {
        tensors = List.copyOf(tensors);
    }

    static Layout of(Map<String, Shape> shapes) {
        List<Segment> segments = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
            segments.add(new Segment(entry.getKey(), entry.getValue(), offset));
            offset = (offset + entry.getValue().size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
        return new Layout(segments);
    }

    /** How many numbers the tensors have in all. */
    public long size() {
        return tensors.stream().mapToLong(Segment::size).sum();
    }

    /** The length of a flat vector: that of the tensors and of the gaps between them. */
    public long length() {
        return tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end();
    }

    /** How many numbers lie between a tensor and the next. */
    private int gapBehind(int tensor) {
        return tensor + 1 == tensors.size()
                ? 0
                : Math.toIntExact(
                        tensors.get(tensor + 1).offset() - tensors.get(tensor).end());
    }

    /** The tensors' parts of a flat vector, each a flat view. */
    public NDList split(NDArray flat) {
        LongStream.Builder cuts = LongStream.builder();
        for (int i = 0; i + 1 < tensors.size(); i++) {
            if (gapBehind(i) > 0) {
                cuts.add(tensors.get(i).end());
            }
            cuts.add(tensors.get(i + 1).offset());
        }
        long[] at = cuts.build().toArray();
        NDList all = at.length == 0 ? new NDList(flat) : flat.split(at);
        NDList parts = new NDList();
        for (int i = 0, next = 0; i < tensors.size(); i++) {
            parts.add(all.get(next));
            next += gapBehind(i) > 0 ? 2 : 1;
        }
        return parts;
    }

    /** Overwrites a flat vector with what {@link #split} would give, and its gaps with zeros. */
    void join(NDList parts, NDArray flat) {
        NDList all = new NDList();
        try (NDManager scope = flat.getManager().newSubManager()) {
            NDArray zeros = size() == length() ? null : scope.zeros(new Shape(ALIGNMENT), flat.getDataType());
            for (int i = 0; i < tensors.size(); i++) {
                all.add(parts.get(i));
                if (gapBehind(i) > 0) {
                    all.add(Objects.requireNonNull(zeros)
                            .split(new long[] {gapBehind(i)})
                            .get(0));
                }
            }
            Aten.concat(all, flat);
        }
    }

    /** The numbers of a flat vector, those in the gaps left out. */
    public double[] withoutGaps(double[] flat) {
        return tensors.stream()
                .flatMapToDouble(tensor -> Arrays.stream(flat, (int) tensor.offset(), (int) tensor.end()))
                .toArray();
    }

    /** The numbers of a flat vector from those of the tensors. */
    public double[] withGaps(double[] numbers) {
        double[] flat = new double[Math.toIntExact(length())];
        int from = 0;
        for (Segment tensor : tensors) {
            int size = Math.toIntExact(tensor.size());
            System.arraycopy(numbers, from, flat, (int) tensor.offset(), size);
            from += size;
        }
        return flat;
    }

    /** The tensors as the block sees them, each a view of its part of a flat vector. */
    NDList views(NDArray flat) {
        NDList parts = split(flat);
        NDList views = new NDList();
        for (int i = 0; i < parts.size(); i++) {
            views.add(tensors.get(i).shaped(parts.get(i)));
        }
        return views;
    }

    /** The reverse of {@link Segment#shaped}: kernels with the channels last, as oneDNN's convolutions want them. */
    static NDArray flattened(NDArray tensor) {
        NDArray laidOut = tensor.getShape().dimension() == 4 ? tensor.transpose(0, 2, 3, 1) : tensor;
        return laidOut.reshape(-1);
    }

    /** Copies a flat vector's tensors to the host; what it needs belongs to the vector's manager. */
    void export(NDArray flat, Map<String, Tensor> to) {
        NDList views = views(flat);
        for (int i = 0; i < views.size(); i++) {
            Segment segment = tensors.get(i);
            double[] values = host(views.get(i));
            boolean wide = flat.getDataType() == DataType.FLOAT64;
            to.put(segment.name(), Tensor.of(values, wide, segment.shape().getShape()));
        }
    }

    /** Tells what of this layout a state dict lacks, has in another shape, or holds no finite number of that type. */
    void misfits(Map<String, Tensor> state, DataType type, Misfits misfits) {
        for (Segment segment : tensors) {
            Tensor tensor = state.get(segment.name());
            if (tensor == null) {
                misfits.add(Misfits.Kind.MISSING, "missing " + segment.name());
            } else if (!segment.shape().equals(new Shape(tensor.shape()))) {
                misfits.add(
                        Misfits.Kind.SHAPE,
                        "%s is %s instead of %s".formatted(segment.name(), tensor, segment.shape()));
            } else if (!Arrays.stream(tensor.values())
                    .allMatch(x -> Double.isFinite(type == DataType.FLOAT64 ? x : (float) x))) {
                misfits.add(Misfits.Kind.NOT_FINITE, segment.name() + " has numbers that are not finite");
            }
        }
    }

    /** Overwrites a flat vector with the tensors of a state dict that has no {@link #misfits}. */
    void load(Map<String, Tensor> state, NDArray flat) {
        if (tensors.isEmpty()) {
            return;
        }
        try (NDManager scope = flat.getManager().newSubManager()) {
            NDList parts = new NDList();
            for (Segment segment : tensors) {
                Tensor tensor = Objects.requireNonNull(state.get(segment.name()));
                NDArray values = scope.create(tensor.values(), segment.shape());
                parts.add(flattened(values).toType(flat.getDataType(), false));
            }
            join(parts, flat);
        }
    }

    /** An array's numbers, which float32 fits into exactly. */
    public static double[] host(NDArray array) {
        if (array.getDataType() == DataType.FLOAT64) {
            return Vectors.doubles(array);
        }
        float[] floats = Vectors.floats(array);
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }
}
