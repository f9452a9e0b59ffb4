package aesam.network;

import static aesam.AesamException.require;

import aesam.images.Batch;
import aesam.images.Precision;
import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Batches as arrays on the device of a pass, which owns them; and arrays as batches. */
public final class BatchArrays {
    private BatchArrays() {}

    /**
     * A copy of arrays as a batch.
     *
     * @param inputs (B, …) as the block takes them; images as (B, channels, height, width)
     * @param labels classes (B) as whole numbers, or numbers (B, …) to be predicted
     * @throws aesam.AesamException if they are not of as many samples
     */
    public static Batch of(NDArray inputs, NDArray labels) {
        Shape shape = inputs.getShape();
        Shape ofLabels = labels.getShape();
        boolean areClasses = !labels.getDataType().isFloating();
        require(
                shape.dimension() >= 1
                        && ofLabels.dimension() >= 1
                        && shape.get(0) == ofLabels.get(0)
                        && (ofLabels.dimension() == 1 || !areClasses),
                "A step needs inputs (B, …) with classes (B) or numbers (B, …), found %s with %s.",
                shape,
                ofLabels);
        int size = Math.toIntExact(shape.get(0));
        Precision precision = inputs.getDataType() == DataType.FLOAT64 ? Precision.FLOAT64 : Precision.FLOAT32;
        int[] positions = IntStream.range(0, size).toArray();
        try (NDManager scope = inputs.getManager().newSubManager()) {
            NDArray x = Vectors.alias(inputs, scope);
            NDArray y = Vectors.alias(labels, scope);
            boolean areImages = shape.dimension() == 4;
            ByteBuffer values = buffer(areImages ? x.transpose(0, 2, 3, 1) : x, precision);
            int[] sample = ints((areImages ? new Shape(size, shape.get(2), shape.get(3), shape.get(1)) : shape)
                    .slice(1)
                    .getShape());
            if (areClasses) {
                int[] classes =
                        Arrays.stream(doubles(y)).mapToInt(label -> (int) label).toArray();
                return new Batch(values, precision, sample, classes, positions);
            }
            Batch.Targets targets =
                    new Batch.Targets(doubles(y), ints(ofLabels.slice(1).getShape()));
            return new Batch(values, precision, sample, new int[0], targets, positions, null);
        }
    }

    private static double[] doubles(NDArray array) {
        return Vectors.doubles(array.toType(DataType.FLOAT64, false));
    }

    private static int[] ints(long[] numbers) {
        return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
    }

    private static ByteBuffer buffer(NDArray array, Precision precision) {
        double[] values = doubles(array);
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * precision.bytes()).order(ByteOrder.nativeOrder());
        for (double value : values) {
            if (precision == Precision.FLOAT64) {
                buffer.putDouble(value);
            } else {
                buffer.putFloat((float) value);
            }
        }
        return buffer.flip();
    }

    /** The inputs of the batch's samples as they lie in memory. */
    private static NDArray numbers(NDManager pass, Batch batch, DataType type) {
        DataType given = batch.precision() == Precision.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        ByteBuffer values = batch.inputs().duplicate().order(batch.inputs().order());
        NDManager host = pass.newSubManager(Device.cpu());
        NDArray all = host.create(values, shape(batch, batch.sampleShape()), given);
        NDArray sent = sent(pass, all, batch, host);
        return type == DataType.BFLOAT16 ? Aten.bfloat16(sent) : sent.toType(type, false);
    }

    /** Images are height × width × channels in memory and seen as channels first: that is PyTorch's channels_last. */
    private static NDArray channelsFirst(NDArray inputs) {
        return inputs.getShape().dimension() == 4 ? inputs.transpose(0, 3, 1, 2) : inputs;
    }

    /** What the block takes: (B, …), images as (B, channels, height, width). */
    static NDArray inputs(NDManager pass, Batch batch, DataType type) {
        return channelsFirst(numbers(pass, batch, type));
    }

    /**
     * A batch on the device for a step, whose passes over all of its samples or some of them do not send it again.
     *
     * @param of whose samples these are
     * @param numbers as they lie in memory; the step owns them
     * @param labels of all samples, likewise
     */
    record Sent(ByteBuffer of, NDArray numbers, NDArray labels) {
        static Sent to(NDManager step, Batch batch, DataType inputs, DataType targets) {
            return new Sent(
                    batch.inputs(), BatchArrays.numbers(step, batch, inputs), BatchArrays.labels(step, batch, targets));
        }

        /** Whether it is of the same buffer: one with the same content may get another. */
        @SuppressWarnings("ReferenceEquality")
        boolean holds(Batch batch) {
            return of == batch.inputs() && numbers.getManager().isOpen();
        }

        NDArray inputs(NDManager pass, Batch batch) {
            return channelsFirst(rows(pass, numbers, batch));
        }

        NDArray labels(NDManager pass, Batch batch) {
            return rows(pass, labels, batch);
        }

        private static NDArray rows(NDManager pass, NDArray all, Batch batch) {
            NDArray alias = Vectors.alias(all, pass);
            return batch.rows() == null
                    ? alias
                    : alias.get(Aten.send(pass, pass.newSubManager(Device.cpu()).create(batch.rows())));
        }
    }

    /** One class a sample (B), int64; or the targets (B, …) in a type. */
    static NDArray labels(NDManager pass, Batch batch, DataType type) {
        NDManager host = pass.newSubManager(Device.cpu());
        Batch.Targets targets = batch.targets();
        if (targets == null) {
            long[] classes = Arrays.stream(batch.labels()).asLongStream().toArray();
            return sent(pass, host.create(classes), batch, host);
        }
        NDArray values = host.create(targets.values(), shape(batch, targets.sampleShape()));
        return sent(pass, values.toType(type, false), batch, host);
    }

    private static Shape shape(Batch batch, int[] sample) {
        return new Shape(batch.images().length)
                .addAll(new Shape(Arrays.stream(sample).asLongStream().toArray()));
    }

    /** The batch's rows of what all of its samples have, on the device of the pass. */
    private static NDArray sent(NDManager pass, NDArray all, Batch batch, NDManager host) {
        return Aten.send(pass, batch.rows() == null ? all : all.get(host.create(batch.rows())));
    }
}
