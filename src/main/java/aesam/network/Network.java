package aesam.network;

import static aesam.AesamException.require;

import aesam.Seed;
import aesam.images.Batch;
import aesam.images.Precision;
import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/**
 * A network that can be evaluated at any point of weight space: a DJL block and, in one flat vector, its trainable
 * weights w.
 *
 * <p>A pass hands the block its parameters as views of whatever flat vector it is to be evaluated at: w, w + ε, w ± h·v.
 * So nothing is ever perturbed and put back, a gradient is one flat vector, and BatchNorm's running statistics, which lie
 * in a flat vector of their own, are frozen by handing out a copy. One thread at a time.
 *
 * <p>{@link #close} frees its memory at once. A network that nothing refers to any more, such as one whose variable in a
 * notebook was given another, is freed when its memory is wanted for a new one; its arrays must not be used then.
 */
public final class Network implements AutoCloseable {
    /** What a forward pass alone costs in gradients: a backward pass has twice its multiply-adds. */
    public static final double FORWARD_ONLY = 1.0 / 3;

    private final Precision precision;
    private final LayerRates rates;
    private final NDManager manager;
    private final Cleaner.Cleanable memory;
    private final Parameters parameters;
    private final Replicas replicas;
    private boolean isTrained;

    private Network(
            Block block,
            Precision precision,
            Loss loss,
            Seed seed,
            LayerRates rates,
            NDManager manager,
            List<Device> devices) {
        this.precision = precision;
        this.manager = manager;
        this.rates = rates;
        this.parameters = new Parameters(block, type(precision.ofVectors()), rates, manager);
        this.replicas = new Replicas(devices.stream()
                .map(device -> new Replica(block, parameters, precision, loss, seed, manager.newSubManager(device)))
                .toList());
        memory = Memory.of(this, manager, replicas);
    }

    /** What a network holds outside Java's heap, which no garbage collection knows of, and its threads. */
    private record Memory(NDManager manager, Replicas replicas) implements Runnable {
        private static final Cleaner CLEANER = Cleaner.create();
        private static final AtomicInteger OPEN = new AtomicInteger();
        private static final int FEW = 2;

        static Cleaner.Cleanable of(Network network, NDManager manager, Replicas replicas) {
            OPEN.incrementAndGet();
            return CLEANER.register(network, new Memory(manager, replicas));
        }

        /** Has those that nothing refers to freed, if there may be any. */
        static void reclaim() {
            if (OPEN.get() > FEW) {
                System.gc();
            }
        }

        @Override
        public void run() {
            replicas.close();
            manager.close();
            OPEN.decrementAndGet();
        }
    }

    /** Starts a network on the processor, all of whose parameters are trained at one rate. */
    public static Network start(Block block, Shape sample, Precision precision, Loss loss, Seed seed) {
        return start(block, sample, precision, loss, seed, List.of(Device.cpu()), LayerRates.NONE);
    }

    /** The same on another device. */
    public static Network start(Block block, Shape sample, Precision precision, Loss loss, Seed seed, Device device) {
        return start(block, sample, precision, loss, seed, List.of(device), LayerRates.NONE);
    }

    /**
     * Starts a network.
     *
     * @param block any DJL block. One that is not initialised yet gets He's initialisation for its weights, unless it brings
     *     an initializer of its own, drawn by the seed; one that is keeps its values, which are copied
     * @param sample the shape of one input: (channels, height, width) or (features)
     * @param precision float32 or float64 for all; or tf32 or bfloat16 for its passes, see {@link Precision}
     * @param loss to minimize
     * @param seed of the weights, and of dropout's masks
     * @param devices see {@link Compute#use}: the first has the weights, and each has a replica of the block that takes its share of
     *     the parts of a batch
     * @param rates of layers by name, see {@link LayerRates}
     * @throws aesam.AesamException if the block cannot take such inputs, or has no parameters that the rates speak of
     */
    public static Network start(
            Block block,
            Shape sample,
            Precision precision,
            Loss loss,
            Seed seed,
            List<Device> devices,
            LayerRates rates) {
        Memory.reclaim();
        PyTorch.engine().setRandomSeed((int) seed.generator(Seed.Stream.ENGINE).nextLong());
        NDManager manager = PyTorch.engine().newBaseManager(devices.get(0));
        try {
            if (!block.isInitialized()) {
                seedWeights(block, seed);
                block.initialize(manager, type(precision.ofVectors()), new Shape(1).addAll(sample));
            }
            return new Network(block, precision, loss, seed, rates, manager, devices);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    static DataType type(Precision precision) {
        return switch (precision) {
            case FLOAT32, TF32 -> DataType.FLOAT32;
            case FLOAT64 -> DataType.FLOAT64;
            case BFLOAT16 -> DataType.BFLOAT16;
        };
    }

    /** Each parameter is drawn by a generator of its own, in their order. */
    private static void seedWeights(Block block, Seed seed) {
        long next = 0;
        for (Parameter p : ParameterNames.of(block).values()) {
            boolean isUnspecified = p.getType() == Parameter.Type.WEIGHT
                    && p.getInitializer() == p.getType().getInitializer();
            if (isUnspecified || p.getInitializer() instanceof WeightInitializer) {
                SplittableRandom random = seed.generator(Seed.Stream.WEIGHTS, next++);
                p.setInitializer(
                        p.getInitializer() instanceof WeightInitializer own
                                ? own.with(random)
                                : new WeightInitializer(WeightInitializer.HE_NORMAL, random));
            }
        }
    }

    /** w, flat; base optimizers move it in place. */
    public NDArray weights() {
        return parameters.weights();
    }

    /**
     * w under another owner: the same memory, not to be changed. What is computed from an array belongs to the array's owner, so
     * this is what code gets that does not free its own results.
     *
     * @param owner of the alias and of all that is derived from it
     */
    public NDArray weights(NDManager owner) {
        return Vectors.alias(weights(), owner);
    }

    /** BatchNorm's running statistics and whatever else of the block is not trained, flat. */
    public NDArray statistics() {
        return parameters.statistics();
    }

    /** w and the running statistics that belong to it. */
    public WeightsAndStatistics weightsAndStatistics() {
        return new WeightsAndStatistics(weights(), statistics());
    }

    /** What its tensors are on, as {@link Compute#device}. */
    public String device() {
        return replicas.devices();
    }

    /** What it computes in. */
    public Precision precision() {
        return precision;
    }

    /** At which rates its layers are trained. */
    public LayerRates rates() {
        return rates;
    }

    /** Where each tensor lies in {@link #weights()} and in every gradient. */
    public Layout layout() {
        return parameters.layout();
    }

    /**
     * Which step the passes from here on belong to: dropout drops the same in all of them, and the batch of the first is sent to the
     * device for all.
     *
     * @param t from 0
     * @param scope closed at the step's end; owns the batch on the device
     */
    public void beginStep(long t, NDManager scope) {
        replicas.beginStep(t, scope);
        isTrained = true;
    }

    /** Whether a step was begun with it since it was started, or was given a state dict. */
    public boolean isTrained() {
        return isTrained;
    }

    /** A manager for the arrays of one step, to be closed at its end. */
    public NDManager scope() {
        return manager.newSubManager();
    }

    /** A flat vector of the weights' length with any numbers in it, which belongs to the network until it is closed. */
    public NDArray vector() {
        return manager.create(weights().getShape(), weights().getDataType());
    }

    /**
     * ∇L(B; at), the gradient of the mean loss of a batch; the network's weights play no part.
     *
     * @param scope owns the result; everything else of the pass is freed before this returns
     * @param at a point of weight space, flat
     */
    public Gradient gradient(NDManager scope, NDArray at, Batch batch, BatchNormMode mode) {
        return gradient(scope, at, batch, mode, scope.create(at.getShape(), at.getDataType()));
    }

    private Gradient gradient(NDManager scope, NDArray at, Batch batch, BatchNormMode mode, NDArray to) {
        try (NDManager pass = scope.newSubManager()) {
            return replicas.first().gradient(scope, at, running(pass, mode), batch, to);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The statistics that a training pass moves: the network's own, or a copy. */
    private NDArray running(NDManager pass, BatchNormMode mode) {
        if (mode == BatchNormMode.FROZEN) {
            return Vectors.alias(statistics(), pass).duplicate();
        }
        parameters.trackBatch();
        return statistics();
    }

    /**
     * ∇L over the parts of a batch together, the mean over all samples, with as many parts at a time as the network has devices.
     * BatchNorm normalizes each part by itself; the running statistics move once, to the mean of where each part moves them.
     *
     * @param parts at least one
     * @param vectors give where the result comes to lie, as a {@link Workspace} does
     */
    public Gradient gradient(
            NDManager scope, NDArray at, List<Batch> parts, BatchNormMode mode, Supplier<NDArray> vectors) {
        if (parts.size() == 1) {
            return gradient(scope, at, parts.get(0), mode, vectors.get());
        }
        int all = parts.stream().mapToInt(Batch::size).sum();
        NDArray sum = vectors.get();
        NDList each = new NDList();
        NDList classes = new NDList();
        try (NDManager passes = scope.newSubManager()) {
            NDList others = new NDList();
            while (others.size() < Math.min(replicas.size(), parts.size() - 1)) {
                others.add(passes.create(at.getShape(), at.getDataType()));
            }
            eachPart(scope, i -> at, parts, mode, i -> i == 0 ? sum : others.get(i % others.size()), (g, i) -> {
                double share = (double) parts.get(i).size() / all;
                if (i == 0) {
                    Aten.scale(sum, share);
                } else {
                    Aten.addScaled(sum, share, g.vector());
                }
                each.add(g.each());
                classes.add(g.classes());
            });
        }
        return new Gradient(sum, NDArrays.concat(each), NDArrays.concat(classes));
    }

    /**
     * ∇L over each part of a batch, at a point of its own; statistics move as above.
     *
     * @param at as many points as parts
     */
    public List<Gradient> gradients(
            NDManager scope, List<NDArray> at, List<Batch> parts, BatchNormMode mode, Supplier<NDArray> vectors) {
        if (parts.size() == 1) {
            return List.of(gradient(scope, at.get(0), parts.get(0), mode, vectors.get()));
        }
        List<Gradient> found = new ArrayList<>();
        eachPart(scope, at::get, parts, mode, i -> vectors.get(), (g, i) -> found.add(g));
        return found;
    }

    private void eachPart(
            NDManager scope,
            IntFunction<NDArray> at,
            List<Batch> parts,
            BatchNormMode mode,
            IntFunction<NDArray> to,
            ObjIntConsumer<Gradient> found) {
        try {
            boolean moves = mode == BatchNormMode.MOVING;
            replicas.gradients(scope, at, parts, statistics(), moves, to, found);
            if (moves) {
                parameters.trackBatch();
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The loss of each sample in a training pass at a point of weight space, without its gradient. */
    public double[] losses(NDArray at, Batch batch) {
        return losses(at, List.of(batch));
    }

    /** The same of the parts of a batch, one after the other. */
    public double[] losses(NDArray at, List<Batch> parts) {
        try (NDManager scope = scope()) {
            return replicas.losses(scope, at, parts, statistics());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** What the network says in evaluation mode, with its running statistics, at a point of weight space. */
    public Prediction predict(NDArray at, Batch batch) {
        return predict(new WeightsAndStatistics(at, statistics()), batch);
    }

    /** The same with other statistics than its own. */
    public Prediction predict(WeightsAndStatistics at, Batch batch) {
        try (NDManager pass = scope()) {
            return replicas.first().predict(pass, at, batch);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The outputs in evaluation mode, sample after sample. */
    public double[] outputs(Batch batch) {
        try (NDManager pass = scope()) {
            return replicas.first().outputs(pass, weightsAndStatistics(), batch);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Weights and statistics with PyTorch's names, shapes and layout, so that {@code load_state_dict(…, strict=True)}
     * takes them: {@code num_batches_tracked} too.
     */
    public Map<String, Tensor> stateDict() {
        return stateDict(weightsAndStatistics());
    }

    /** The same for other weights than its own. */
    public Map<String, Tensor> stateDict(WeightsAndStatistics at) {
        try (NDManager scope = scope()) {
            return parameters.stateDict(
                    scope, Vectors.alias(at.weights(), scope), Vectors.alias(at.statistics(), scope));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Takes over weights and statistics from a state dict with PyTorch's names; {@code num_batches_tracked} may be absent, all
     * names may begin with a {@link #wrapper}, and position embeddings {@linkplain #resamples may be of images of another
     * size}. The next step is step 0, as after the start.
     *
     * @throws aesam.AesamException naming missing, unexpected, mis-shaped and not finite entries; nothing is changed then
     */
    public void load(Map<String, Tensor> state) {
        parameters.load(PositionEmbeddings.fitted(unwrapped(state), parameters.shapes()));
        replicas.restart();
        isTrained = false;
    }

    /**
     * What all names of a state dict begin with that was saved of a network within DataParallel ({@code module.}), of a compiled
     * one ({@code _orig_mod.}) or of one within another module ({@code model.}), if this network's names do not; else empty.
     */
    public String wrapper(Map<String, Tensor> state) {
        return parameters.wrapper(state.keySet());
    }

    /** Whether {@link #load} resamples the position embeddings of a state dict, since images have another size here. */
    public boolean resamples(Map<String, Tensor> state) {
        return PositionEmbeddings.isResampled(unwrapped(state), parameters.shapes());
    }

    private Map<String, Tensor> unwrapped(Map<String, Tensor> state) {
        int length = wrapper(state).length();
        Map<String, Tensor> plain = new LinkedHashMap<>();
        state.forEach((name, tensor) -> plain.put(name.substring(length), tensor));
        return plain;
    }

    /**
     * The same without the head, the layer that the last weights belong to: it stays as it is, whatever the state dict has of
     * it. So a network takes over what another one has learned about other classes.
     *
     * @throws aesam.AesamException naming other missing, unexpected and mis-shaped entries; nothing is changed then
     */
    public void loadBody(Map<String, Tensor> state) {
        String head = parameters.head();
        require(!head.isEmpty(), "The network is one layer: without it there is nothing to take over.");
        Map<String, Tensor> body = unwrapped(state);
        body.keySet().removeIf(name -> name.startsWith(head));
        stateDict().forEach((name, own) -> {
            if (name.startsWith(head)) {
                body.put(name, own);
            }
        });
        load(body);
    }

    /** Writes what a training changes, to the bit. */
    public void save(State to) {
        parameters.save(to);
    }

    /** Takes over what {@link #save} wrote. */
    public void load(State from) {
        parameters.load(from);
    }

    /** Frees the weights and everything else; arrays of this network must not be used any more. */
    @Override
    public void close() {
        memory.clean();
        CLibrary.trim();
    }
}
