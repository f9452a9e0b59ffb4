package aesam.network;

import aesam.images.Batch;
import aesam.images.Precision;
import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** A batch as arrays on the device of a pass, which owns them. */
final class BatchArrays {
    private BatchArrays() {}

    /** Images are height × width × channels in memory and seen as channels first: that is PyTorch's channels_last. */
    static NDArray inputs(NDManager pass, Batch batch, DataType type) {
        int[] sample = batch.sampleShape();
        Shape shape = new Shape(batch.labels().length);
        for (int d : sample) {
            shape = shape.add(d);
        }
        DataType given = batch.precision() == Precision.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        NDManager host = pass.newSubManager(Device.cpu());
        NDArray inputs =
                host.create(batch.inputs().duplicate().order(batch.inputs().order()), shape, given);
        if (batch.rows() != null) {
            inputs = inputs.get(host.create(batch.rows()));
        }
        inputs = Aten.send(pass, inputs);
        if (sample.length == 3) {
            inputs = inputs.transpose(0, 3, 1, 2);
        }
        return inputs.toType(type, false);
    }

    /** One class a sample, int64. */
    static NDArray labels(NDManager pass, Batch batch) {
        long[] labels = new long[batch.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = batch.label(i);
        }
        return Aten.send(pass, pass.newSubManager(Device.cpu()).create(labels));
    }
}
