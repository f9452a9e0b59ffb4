package aesam.network;

import static aesam.AesamException.require;

import aesam.AesamException;
import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Precision;
import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A network's block on a device: forward and backward passes at any point of weight space. One thread at a time. */
final class Replica {
    private final Block block;
    private final Parameters parameters;
    private final Precision precision;
    private final DataType passes;
    private final Loss loss;
    private final Seed seed;
    private final Device device;
    private final NDArray one;
    private long step;
    private @Nullable NDManager stepScope;
    private BatchArrays.@Nullable Sent sent;

    /**
     * A replica.
     *
     * @param precision of its passes
     * @param manager whose device it is on; owns what it keeps
     * @param seed of dropout's masks
     */
    Replica(Block block, Parameters parameters, Precision precision, Loss loss, Seed seed, NDManager manager) {
        this.block = block;
        this.parameters = parameters;
        this.precision = precision;
        passes = Network.type(precision);
        this.loss = loss;
        this.seed = seed;
        device = manager.getDevice();
        one = manager.ones(new Shape(), parameters.type());
    }

    /** Its device's name. */
    String device() {
        return Compute.name(device);
    }

    /** As {@link Network#beginStep}. */
    void beginStep(long t, NDManager scope) {
        step = t;
        stepScope = scope.newSubManager(device);
        sent = null;
    }

    /** The next step is step 0. */
    void restart() {
        step = 0;
    }

    /**
     * ∇L(B; at). What comes from another device is sent here for the pass, and what is found is sent there.
     *
     * @param scope owns the losses and classes; everything else of the pass is freed before this returns
     * @param running BatchNorm's statistics, which the pass moves
     * @param to gets the gradient
     */
    Gradient gradient(NDManager scope, NDArray at, NDArray running, Batch batch, NDArray to) {
        boolean gradMode = JniUtils.isGradMode();
        try (Tf32.Pass tf32 = Tf32.begin(device, precision);
                NDManager pass = scope.newSubManager(device)) {
            NDArray statistics = here(running, pass);
            NDList leaves = parameters.views(here(at, pass), passes);
            JniUtils.setGradMode(true);
            leaves.forEach(leaf -> leaf.setRequiresGradient(true));
            NDArray outputs = outputs(pass, leaves, statistics, batch, true);
            NDArray losses = losses(pass, outputs, batch);
            JniUtils.backward((PtNDArray) losses.mean(), (PtNDArray) one, false, false);
            JniUtils.setGradMode(false);
            NDList parts = new NDList();
            leaves.forEach(leaf -> parts.add(Layout.flattened(leaf.getGradient())));
            if (device.equals(to.getDevice())) {
                parameters.layout().join(parts, to);
            } else {
                NDArray gradient = pass.create(to.getShape(), to.getDataType());
                parameters.layout().join(parts, gradient);
                Aten.copy(gradient, to);
                Aten.copy(statistics, running);
            }
            Device home = to.getDevice();
            return new Gradient(
                    to,
                    Vectors.alias(losses.toDevice(home, false), scope),
                    Vectors.alias(classes(outputs, batch).toDevice(home, false), scope));
        } finally {
            JniUtils.setGradMode(gradMode);
        }
    }

    /** The loss of each sample in a training pass; the statistics stay as they are. */
    double[] losses(NDManager scope, NDArray at, NDArray running, Batch batch) {
        try (Tf32.Pass tf32 = Tf32.begin(device, precision);
                NDManager pass = scope.newSubManager(device)) {
            NDArray copy = here(running, pass).duplicate();
            NDArray outputs = outputs(pass, parameters.views(here(at, pass), passes), copy, batch, true);
            return Layout.host(losses(pass, outputs, batch));
        }
    }

    /** The outputs in evaluation mode, sample after sample. */
    double[] outputs(NDManager pass, WeightsAndStatistics at, Batch batch) {
        try (Tf32.Pass tf32 = Tf32.begin(device, precision)) {
            return Layout.host(evaluate(pass, at, batch));
        }
    }

    /** What the network says in evaluation mode. */
    Prediction predict(NDManager pass, WeightsAndStatistics at, Batch batch) {
        try (Tf32.Pass tf32 = Tf32.begin(device, precision)) {
            NDArray outputs = evaluate(pass, at, batch);
            return new Prediction(
                    Layout.host(losses(pass, outputs, batch)),
                    Vectors.longs(classes(outputs, batch)),
                    confidences(outputs, batch));
        }
    }

    private NDArray evaluate(NDManager pass, WeightsAndStatistics at, Batch batch) {
        NDList weights = parameters.views(here(at.weights(), pass), passes);
        return outputs(pass, weights, at.statistics(), batch, false);
    }

    /** The same memory where it is on this device, else a copy; the pass owns it. */
    private NDArray here(NDArray array, NDManager pass) {
        return Vectors.alias(array, pass).toDevice(device, false);
    }

    private NDArray outputs(NDManager pass, NDList weights, NDArray running, Batch batch, boolean training) {
        NDArray statistics = here(running, pass);
        PassParameters given =
                new PassParameters(pass, parameters.values(weights, statistics, passes), passes, seed, step, batch);
        try {
            NDArray outputs = block.forward(given, new NDList(inputs(pass, batch)), training)
                    .singletonOrThrow();
            return passes == DataType.BFLOAT16 ? Aten.float32(outputs) : outputs;
        } catch (UnsupportedOperationException e) {
            StackTraceElement thrower = e.getStackTrace()[0];
            if (thrower.getClassName().startsWith("ai.djl.")) {
                throw new AesamException(
                        "DJL's PyTorch engine has no %s, which a layer of the block asks for; write that layer with others."
                                .formatted(thrower.getMethodName()),
                        e);
            }
            throw e;
        } catch (EngineException e) {
            RuntimeException told = AesamException.told(e);
            throw told == e ? ofLayers(e, batch, training) : told;
        }
    }

    private RuntimeException ofLayers(EngineException failure, Batch batch, boolean training) {
        if (training && batch.size() == 1) {
            return new AesamException(
                    "One sample is too small a batch for this network's BatchNorm (%s); take larger ones."
                            .formatted(AesamException.reason(failure)),
                    failure);
        }
        if (passes == DataType.BFLOAT16) {
            return new AesamException(
                    "A layer of the block cannot compute in bfloat16 (%s); take precision=float32."
                            .formatted(AesamException.reason(failure)),
                    failure);
        }
        return failure;
    }

    private NDArray inputs(NDManager pass, Batch batch) {
        boolean isFirst = sent == null && stepScope != null && stepScope.isOpen() && batch.rows() == null;
        if (isFirst) {
            sent = BatchArrays.Sent.to(Objects.requireNonNull(stepScope), batch, passes, parameters.type());
        }
        return sent != null && sent.holds(batch) ? sent.inputs(pass, batch) : BatchArrays.inputs(pass, batch, passes);
    }

    private NDArray losses(NDManager pass, NDArray outputs, Batch batch) {
        loss.check(outputs.getShape(), batch);
        NDArray labels = sent != null && sent.holds(batch)
                ? sent.labels(pass, batch)
                : BatchArrays.labels(pass, batch, parameters.type());
        try {
            NDArray losses = loss.perSample(outputs, labels);
            require(
                    losses.getShape().equals(new Shape(batch.size())),
                    "The loss has the shape %s; it must be (%d), a number for each sample.",
                    losses.getShape(),
                    batch.size());
            return losses;
        } catch (EngineException e) {
            throw AesamException.ofMachine(e)
                    .orElseGet(() -> new AesamException(
                            "The loss cannot take the network's outputs of shape %s with labels of shape %s (%s)."
                                    .formatted(outputs.getShape(), labels.getShape(), AesamException.reason(e)),
                            e));
        }
    }

    private static boolean areClasses(NDArray outputs, Batch batch) {
        return outputs.getShape().dimension() == 2 && batch.targets() == null;
    }

    private static double[] confidences(NDArray outputs, Batch batch) {
        if (!areClasses(outputs, batch)) {
            double[] none = new double[batch.size()];
            Arrays.fill(none, Double.NaN);
            return none;
        }
        return Layout.host(outputs.softmax(1).max(new int[] {1}));
    }

    private static NDArray classes(NDArray outputs, Batch batch) {
        return areClasses(outputs, batch)
                ? outputs.argMax(1)
                : outputs.getManager().full(new Shape(outputs.getShape().get(0)), -1, DataType.INT64);
    }
}
