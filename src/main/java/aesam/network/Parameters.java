package aesam.network;

import static aesam.AesamException.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The parameters of a block, copied into two flat vectors: the weights w, which are trained, and the rest, BatchNorm's
 * running statistics; and both as PyTorch's state dict.
 */
final class Parameters {
    private static final String RUNNING_VAR = "running_var";
    private static final String TRACKED = "num_batches_tracked";

    private final List<String> names;
    private final List<Parameter> trainable;
    private final List<Parameter> fixed;
    private final Layout layout;
    private final Layout fixedLayout;
    private final DataType type;
    private final NDArray weights;
    private final NDArray statistics;
    private long batchesTracked;

    /**
     * Copies them.
     *
     * @param manager owns the vectors
     * @throws aesam.AesamException if none is trained
     */
    Parameters(Block block, DataType type, NDManager manager) {
        Map<String, Parameter> all = ParameterNames.of(block);
        Map<String, Parameter> trained = new LinkedHashMap<>();
        Map<String, Parameter> others = new LinkedHashMap<>();
        all.forEach((name, p) -> (p.requiresGradient() ? trained : others).put(name, p));
        require(!trained.isEmpty(), "The block has no trainable parameter, so there is nothing to train.");
        this.names = List.copyOf(all.keySet());
        this.trainable = List.copyOf(trained.values());
        this.fixed = List.copyOf(others.values());
        this.layout = Layout.of(shapes(trained));
        this.fixedLayout = Layout.of(shapes(others));
        this.type = type;
        this.weights = flat(trainable, manager);
        this.statistics = flat(fixed, manager);
    }

    private static Map<String, Shape> shapes(Map<String, Parameter> parameters) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        parameters.forEach((name, p) -> shapes.put(name, p.getArray().getShape()));
        return shapes;
    }

    private NDArray flat(List<Parameter> parameters, NDManager manager) {
        if (parameters.isEmpty()) {
            return manager.create(new Shape(0), type);
        }
        try (NDManager scope = manager.newSubManager()) {
            NDList parts = new NDList();
            for (Parameter p : parameters) {
                parts.add(Layout.flattened(Network.alias(p.getArray(), scope)));
            }
            NDArray flat = NDArrays.concat(parts).toType(type, false);
            flat.attach(manager);
            return flat;
        }
    }

    NDArray weights() {
        return weights;
    }

    NDArray statistics() {
        return statistics;
    }

    /** Of the weights. */
    Layout layout() {
        return layout;
    }

    /** Counts a batch that BatchNorm's statistics were moved by. */
    void trackBatch() {
        batchesTracked++;
    }

    /** A point of weight space as the block sees it: a view for each of its trained parameters. */
    NDList views(NDArray point) {
        return layout.views(point);
    }

    /** What a block gets for each of its parameters: the trained ones as given, the others as views of a flat vector. */
    Map<Parameter, NDArray> values(NDList weights, NDArray running) {
        Map<Parameter, NDArray> values = new HashMap<>();
        put(trainable, weights, values);
        put(fixed, fixedLayout.views(running), values);
        return values;
    }

    private static void put(List<Parameter> parameters, NDList values, Map<Parameter, NDArray> to) {
        for (int i = 0; i < parameters.size(); i++) {
            to.put(parameters.get(i), values.get(i));
        }
    }

    /** PyTorch's state dict for flat vectors, whose managers own what is made on the way. */
    Map<String, Tensor> stateDict(NDArray point, NDArray running) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        layout.export(point, values);
        fixedLayout.export(running, values);
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (String name : names) {
            state.put(name, values.get(name));
            if (name.endsWith(RUNNING_VAR)) {
                state.put(name.replace(RUNNING_VAR, TRACKED), Tensor.scalar(batchesTracked));
            }
        }
        return state;
    }

    /**
     * Takes over a state dict.
     *
     * @throws aesam.AesamException naming every missing, unexpected, mis-shaped and not finite entry; nothing is changed
     *     then
     */
    void load(Map<String, Tensor> state) {
        TreeSet<String> unexpected = new TreeSet<>(state.keySet());
        unexpected.removeIf(name -> name.endsWith(TRACKED));
        StringBuilder problems = new StringBuilder();
        for (Layout part : List.of(layout, fixedLayout)) {
            problems.append(part.misfits(state, type));
            part.tensors().forEach(slice -> unexpected.remove(slice.name()));
        }
        unexpected.forEach(name -> problems.append("; unexpected ").append(name));
        require(problems.isEmpty(), "The state dict does not fit the network%s.", problems);
        layout.load(state, weights);
        fixedLayout.load(state, statistics);
        batchesTracked = state.entrySet().stream()
                .filter(e -> e.getKey().endsWith(TRACKED))
                .flatMapToDouble(e -> Arrays.stream(e.getValue().values()))
                .mapToLong(count -> (long) count)
                .max()
                .orElse(0);
    }

    /** Writes them to the bit. */
    void save(State to) {
        to.put("weights", Vectors.tensor(weights));
        to.put("statistics", Vectors.tensor(statistics));
        to.put("batches_tracked", batchesTracked);
    }

    /** Takes over what {@link #save} wrote. */
    void load(State from) {
        Vectors.copy(from.tensor("weights"), weights);
        Vectors.copy(from.tensor("statistics"), statistics);
        batchesTracked = from.count("batches_tracked");
    }
}
